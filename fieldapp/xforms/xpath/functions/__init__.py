"""The functions of expressions, in one table keyed by the name as written in forms.

Adding one: a function here in the module of its topic, the same in `static/js/engine/xpath/functions`, a row in
`docs/forms.md`. A test compares the three.
"""

from fieldapp.xforms.xpath.functions import crypto, date, geo, logic, node, number, select, text
from fieldapp.xforms.xpath.functions.registry import FUNCTIONS, Function, compile_call

__all__ = [
    "FUNCTIONS",
    "Function",
    "compile_call",
    "crypto",
    "date",
    "geo",
    "logic",
    "node",
    "number",
    "select",
    "text",
]
