"""Secondary instances from files: CSV, GeoJSON and XML → `NodeTree`, by the file's name.

A row or feature becomes ``<item>`` in ``<root>``, as the specification has it. Twin of `engine/instances.js`.
"""

from __future__ import annotations

import csv
import io
import json
from typing import Any

from fieldapp.problems import XML_INVALID
from fieldapp.xforms.xml import read_elements, without_namespaces

csv.field_size_limit(2**31 - 1)
"""A quote that is never closed takes the rest of the file, as in the browser; it must not stop the reading."""


def read_instance(name: str, data: bytes) -> dict[str, Any]:
    """The instance in a file. Raises the problems `xml.*`; GeoJSON that cannot be read is `xml.invalid` too."""
    kind = name.rpartition(".")[2].lower()
    if kind == "csv":
        return csv_tree(data.decode("utf-8-sig", "replace"))
    if kind in ("geojson", "json"):
        return geojson_tree(data.decode("utf-8-sig", "replace"))
    return without_namespaces(read_elements(data))


def csv_tree(text: str) -> dict[str, Any]:
    """A table with a heading row. Quotes double inside quotes; rows end by LF or CRLF, cells by `;` if the first do."""
    plain = text.removeprefix("\ufeff")
    mark = ";" if ";" in plain.partition("\n")[0] else ","
    rows = csv.reader(io.StringIO(plain, newline=""), strict=False, delimiter=mark)
    heading = [name.strip() for name in next(rows, [])]
    items = [_item(heading, row) for row in rows if len(row) > 1 or any(row)]
    return {"n": "root", "c": items}


def _item(heading: list[str], row: list[str]) -> dict[str, Any]:
    cells = [*row, *[""] * (len(heading) - len(row))]
    return {"n": "item", "c": [_leaf(name, cell) for name, cell in zip(heading, cells, strict=False) if name]}


def _leaf(name: str, text: str) -> dict[str, Any]:
    return {"n": name, "t": text} if text else {"n": name}


def geojson_tree(text: str) -> dict[str, Any]:
    """A FeatureCollection: properties by name, `geometry` as ODK text, the feature's own `id` if there is one."""
    try:
        features = json.loads(text)["features"]
        return {"n": "root", "c": [_feature(feature) for feature in features]}
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError) as error:
        raise XML_INVALID(line=0, reason=f"no GeoJSON FeatureCollection: {error}") from error


def _feature(feature: dict[str, Any]) -> dict[str, Any]:
    cells = {"geometry": _geometry(feature.get("geometry") or {})}
    if "id" in feature:
        cells["id"] = _plain(feature["id"])
    cells |= {name: _plain(value) for name, value in (feature.get("properties") or {}).items()}
    return {"n": "item", "c": [_leaf(name, cell) for name, cell in cells.items()]}


def _plain(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _geometry(geometry: dict[str, Any]) -> str:
    kind, coordinates = geometry.get("type"), geometry.get("coordinates") or []
    if kind == "Point":
        return _point(coordinates)
    if kind == "LineString":
        return "; ".join(_point(point) for point in coordinates)
    if kind == "Polygon":
        return "; ".join(_point(point) for point in coordinates[0])
    return ""


def _point(coordinates: list[float]) -> str:
    longitude, latitude = coordinates[:2]
    return f"{_plain(latitude)} {_plain(longitude)} 0 0"
