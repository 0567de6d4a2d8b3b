"""Types of answers: text to value and back, in one table keyed by bind type. Knows no expression and no form."""

from fieldapp.xforms.types.codecs import ALIASES, CODECS, Codec, Scalar, codec, text_of, typed_value
from fieldapp.xforms.types.moments import DateValue, as_zone

__all__ = ["ALIASES", "CODECS", "Codec", "DateValue", "Scalar", "as_zone", "codec", "text_of", "typed_value"]
