"""One codec per bind type: stored text to the value that expressions see, and a computed value to stored text.

`decode` raises ValueError for text that is no value of the type: that is what makes an answer invalid.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import tzinfo

from fieldapp.xforms.types.moments import (
    DateValue,
    date_of_days,
    date_time_of_ms,
    day_of,
    iso_value,
    parse_date,
    parse_date_time,
    parse_time,
)
from fieldapp.xforms.types.numbers import text_of_number, truncated

Scalar = str | float | bool | DateValue

_INTEGER = re.compile(r"[+-]?\d{1,10}", re.ASCII)
_DECIMAL = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d{1,3})?", re.ASCII)
_TRUTH = {"true": True, "1": True, "false": False, "0": False}
_INT_LIMIT = 2**31
_DAY_MS = 86_400_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Codec:
    """What a bind type does to text. `decode` is None where the text is the value."""

    name: str
    decode: Callable[[str, tzinfo], Scalar] | None
    encode: Callable[[Scalar, tzinfo], str]


def text_of(value: Scalar, zone: tzinfo | None = None) -> str:
    """The text of a value, as `string()` gives it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    return str(value) if isinstance(value, DateValue) else text_of_number(value)


def _text(value: Scalar, zone: tzinfo) -> str:
    return "" if isinstance(value, float) and math.isnan(value) else text_of(value)


def _integer(text: str, zone: tzinfo) -> float:
    if len(text) < 10 and text.isdigit() and text.isascii():
        return float(text)
    if not _INTEGER.fullmatch(text) or not -_INT_LIMIT <= int(text) < _INT_LIMIT:
        raise ValueError(f"{text!r} is no whole number")
    return float(text)


def _integer_text(value: Scalar, zone: tzinfo) -> str:
    number = _number(value)
    return text_of_number(truncated(number)) if math.isfinite(number) else ""


def _decimal(text: str, zone: tzinfo) -> float:
    if not _DECIMAL.fullmatch(text):
        raise ValueError(f"{text!r} is no number")
    return float(text)


def _decimal_text(value: Scalar, zone: tzinfo) -> str:
    number = _number(value)
    return text_of_number(number) if math.isfinite(number) else ""


def _number(value: Scalar) -> float:
    if isinstance(value, str):
        return float(value) if _DECIMAL.fullmatch(value.strip()) else math.nan
    return float(value.days) if isinstance(value, DateValue) else float(value)


def _boolean(text: str, zone: tzinfo) -> bool:
    if text not in _TRUTH:
        raise ValueError(f"{text!r} is no truth value")
    return _TRUTH[text]


def _boolean_text(value: Scalar, zone: tzinfo) -> str:
    if isinstance(value, str):
        return "" if not value else text_of(_TRUTH.get(value, True))
    return text_of(isinstance(value, DateValue) or (value != 0 and not math.isnan(value)))


def _date_text(value: Scalar, zone: tzinfo) -> str:
    moment = _moment(value, zone)
    return str(day_of(moment)) if moment else ""


def _time_text(value: Scalar, zone: tzinfo) -> str:
    if isinstance(value, str):
        try:
            return str(parse_time(value, zone))
        except ValueError:
            pass
    moment = _moment(value, zone)
    return str(DateValue("time", moment.days, moment.clock, moment.zone)) if moment else ""


def _date_time_text(value: Scalar, zone: tzinfo) -> str:
    moment = _moment(value, zone)
    return str(DateValue("dateTime", moment.days, moment.clock, moment.zone)) if moment else ""


def _moment(value: Scalar, zone: tzinfo) -> DateValue | None:
    """A computed value as a date; None where it is none."""
    if isinstance(value, DateValue):
        return value
    if isinstance(value, str):
        return iso_value(value, zone)
    if isinstance(value, bool) or not math.isfinite(value):
        return None
    return date_of_days(value, zone) if value.is_integer() else date_time_of_ms(value * _DAY_MS, zone)


def _point(text: str, zone: tzinfo) -> str:
    parts = text.split()
    if not 2 <= len(parts) <= 4 or not all(map(_DECIMAL.fullmatch, parts)):
        raise ValueError(f"{text!r} is no point")
    return " ".join(map(_coordinate, [*map(float, parts), 0.0, 0.0][:4]))


def _line(text: str, zone: tzinfo) -> str:
    return "; ".join(_point(point, zone) for point in text.strip().strip(";").split(";"))


def _coordinate(value: float) -> str:
    text = text_of_number(value)
    return text if "." in text else text + ".0"


def _text_codec(name: str) -> Codec:
    return Codec(name=name, decode=None, encode=_text)


CODECS: dict[str, Codec] = {
    "string": _text_codec("string"),
    "int": Codec(name="int", decode=_integer, encode=_integer_text),
    "decimal": Codec(name="decimal", decode=_decimal, encode=_decimal_text),
    "boolean": Codec(name="boolean", decode=_boolean, encode=_boolean_text),
    "date": Codec(name="date", decode=parse_date, encode=_date_text),
    "time": Codec(name="time", decode=parse_time, encode=_time_text),
    "dateTime": Codec(name="dateTime", decode=parse_date_time, encode=_date_time_text),
    "geopoint": Codec(name="geopoint", decode=_point, encode=_text),
    "geotrace": Codec(name="geotrace", decode=_line, encode=_text),
    "geoshape": Codec(name="geoshape", decode=_line, encode=_text),
    "select": _text_codec("select"),
    "select1": _text_codec("select1"),
    "rank": _text_codec("rank"),
    "barcode": _text_codec("barcode"),
    "binary": _text_codec("binary"),
    "intent": _text_codec("intent"),
}
"""By bind type, without prefix."""

ALIASES = {
    "integer": "int",
    "long": "int",
    "short": "int",
    "double": "decimal",
    "float": "decimal",
    "datetime": "dateTime",
    "odk:rank": "rank",
    "selectOne": "select1",
    "anyURI": "binary",
}


def codec(bind_type: str) -> Codec:
    """The codec of a bind type as the form writes it (`xsd:date`, `odk:rank`); text for one not known."""
    name = bind_type.rpartition(":")[2]
    return CODECS.get(ALIASES.get(name, name), CODECS["string"])


def typed_value(text: str, bind_type: str, zone: tzinfo) -> Scalar:
    """What an expression sees of a stored text: its value, the text itself where it cannot be read, `""` if blank."""
    decode = codec(bind_type).decode
    if decode is None or not text:
        return text
    try:
        return decode(text, zone)
    except ValueError:
        return text
