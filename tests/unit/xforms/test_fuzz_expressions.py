"""Whatever stands where an expression should: an answer or a clear error, the same in both engines, in bounded time."""

from __future__ import annotations

import random
import re
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from fieldapp.xforms.xpath import ExpressionError, Tree, packs_of, parse, references, static_type
from fieldapp.xforms.xpath.functions import FUNCTIONS
from tests.unit.xforms.engines import Household, a_household, branch, in_javascript, in_python, leaf, same

ROOT = Path(__file__).parents[3]
SAMPLES = [*(ROOT / "forms").glob("*.md"), *(ROOT / "tests/conformance/forms").glob("*.md")]
TOKENS = [
    *"()[]|@,.*/+-=<>$'\"\\#%&;:!?{} \t\n",
    *("..", "//", "::", "!=", "<=", ">=", "or", "and", "div", "mod", "''", "'a", "1", "1e9", ".5", "-0", "9" * 400),
    *("/home", "/home/person", "person", "age", "../size", "self::node()", "ancestor::*", "preceding::*", "text()"),
    *(
        "child::",
        "bogus::",
        "@version",
        "node()",
        "${age}",
        "current()/",
        "instance('villages')/root/item",
        "北京",
        "😀",
    ),
    *("\x00", "\ud800", "\u2028", "jr:choice-name(", *(f"{name}(" for name in sorted(FUNCTIONS))),
]
AT = "/home/person[2]/age"
SOUPS = 1_500
MUTANTS = 1_500
SECONDS = 20
"""What one expression may take in Python, on a machine busy with other things."""


def real_expressions() -> list[str]:
    """Cells of our own forms and of the conformance forms that look like expressions."""
    cells = {cell.strip() for path in SAMPLES for cell in re.split(r"(?<!\\)\|", path.read_text("utf-8"))}
    found = (re.sub(r"\$\{(\w+)\}", r"../\1", cell) for cell in cells if re.search(r"[(=<>]|\$\{", cell))
    return sorted(cell for cell in found if _tree(cell) is not None)


def _tree(text: str) -> Tree | None:
    """The tree of a text; None where the parser refuses it, which it must do with a place inside the text."""
    try:
        return parse(text)
    except ExpressionError as error:
        complaint = error
    assert complaint.message
    assert 0 <= complaint.offset <= len(text), text
    return None


def _mutated(chance: random.Random, text: str) -> str:
    for _ in range(chance.randint(1, 4)):
        at, to = sorted(chance.randint(0, len(text)) for _ in range(2))
        piece = text[at:to]
        text = chance.choice(
            [
                text[:at] + text[to:],
                text[:to] + piece + text[to:],
                text[:at] + chance.choice(TOKENS) + text[at:],
                text[:at] + chance.choice(TOKENS) + text[to:],
                text[to:] + text[:at],
            ]
        )
    return text[:2_000]


def _fuzz() -> Iterator[str]:
    chance = random.Random(3)
    for _ in range(SOUPS):
        yield "".join(chance.choice(TOKENS) for _ in range(chance.randint(1, 12)))
    samples = real_expressions()
    for _ in range(MUTANTS):
        yield _mutated(chance, chance.choice(samples))


def both(trees: list[Tree], at: str, home: Household) -> list[dict[str, object]]:
    """What Python makes of trees, having checked that the browser's engine makes the same of each."""
    found = []
    for tree in trees:
        began = time.process_time()
        found += in_python([tree], at, home)
        assert time.process_time() - began < SECONDS, tree
    for tree, one, other in zip(trees, found, in_javascript(trees, at, home), strict=True):
        assert same(one, other), (tree, one, other)
    return found


def test_there_are_real_expressions_to_start_from() -> None:
    assert len(real_expressions()) > 150


def test_any_text_is_read_or_refused_and_what_is_read_is_answered_alike() -> None:
    trees = [tree for text in _fuzz() if (tree := _tree(text)) is not None]
    assert len(trees) > 300
    for tree in trees:
        references(tree, AT)
        packs_of(tree)
        static_type(tree)
    both(trees, AT, a_household())


@pytest.mark.parametrize("depth", [50, 140, 250, 300, 5_000, 15_000])
@pytest.mark.parametrize(
    ("opens", "inside", "closes"),
    [
        ("(", "1", ")"),
        ("-", "1", ""),
        ("not(", "1", ")"),
        ("if(1,", "2", ",3)"),
        ("coalesce('',", "2", ")"),
        ("person[", "1", "]"),
        ("/home/size[", "1", "]"),
        ("1+(", "1", ")"),
        ("1=(", "1", ")"),
        ("concat('a',", "'b'", ")"),
        ("(/home/size)[", "1", "]"),
        ("once(", "1", ")"),
        ("../", ".", ""),
        ("*/", "*", ""),
        ("1 or ", "1", ""),
        ("a|", "a", ""),
        ("jr:choice-name(", "1", ",'/home/a')"),
    ],
)
def test_deep_nesting_is_answered_or_refused(opens: str, inside: str, closes: str, depth: int) -> None:
    tree = _tree(opens * depth + inside + closes * depth)
    if tree is not None:
        list(in_python([tree], AT, a_household()))


def test_deep_trees_that_are_accepted_run_in_both_engines() -> None:
    texts = [
        opens * depth + inside + closes * depth
        for depth in (40, 90, 140, 250)
        for opens, inside, closes in [
            ("(", "1", ")"),
            ("if(1,", "2", ",3)"),
            ("/home/size[", "1", "]"),
            ("1-(", "1", ")"),
            ("(/home/size)[", "1", "]"),
            ("coalesce('',", "2", ")"),
        ]
    ]
    both([tree for text in texts if (tree := _tree(text)) is not None], AT, a_household())


@pytest.mark.parametrize("unit", ["(", "a ", "1 ", "'", "a[", "//", "..", "-", "$", "a:", "or ", "::", "concat("])
def test_a_hundred_thousand_characters_are_read_or_refused(unit: str) -> None:
    text = (unit * 100_000)[:100_000]
    tree = _tree(text)
    if tree is not None:
        list(in_python([tree], AT, a_household()))
    assert _tree(text + unit) is None


LONG = "concat(" + ",".join(["'" + "ab " * 250 + "'"] * 120) + ")"
BOMBS = [
    "count(//row[//row])",
    "count(/home/row[count(/home/row[count(/home/row[a > 3]) > 1]) > 1])",
    "count(//*[count(ancestor::*/preceding-sibling::*) > 3])",
    "count(//*/..//*/..//*)",
    "/home/row/a = instance('rows')/root/item/name or /home/row = /home/row",
    "count(/home/row[position(..) = 1 or position(.) > 3])",
    "count(/home/row[indexed-repeat(/home/row/a, /home/row, a) > 1])",
    "count(/home/row[pulldata('rows', 'name', 'name', a) = ''])",
    "count(/home/row[regex('" + "a" * 60 + "', '(a*)*(a*)*(a*)*b')])",
    "intersects(join(';', /home/row/place, /home/row/place, /home/row/place))",
    f"count(/home/row[string-length(translate({LONG}, 'ab', 'ba')) = 1])",
    f"count(/home/row[string-length(normalize-space({LONG})) = 1])",
    f"count(/home/row[digest({LONG}, 'SHA-512') = ''])",
    f"count(/home/row[base64-decode({LONG}) = ''])",
    f"count(/home/row[count-selected({LONG}) = 1])",
    "string-length(join('" + "x" * 900 + "', //*, //*, //*, //*))",
    "uuid(1000000000)",
    "pow(9, 999999) + pow(-9, 999999) + exp(99999) + exp10(99999)",
    "round(1.5, 999999999) + round(1.5, -999999999) + round('1e300', 300)",
    "substr('abc', -number('1e300'), number('1e300'))",
    "substring('abc', -number('1e300'), number('1e300'))",
    "selected-at('a b', number('1e300'))",
    "date(number('1e300'))",
    "format-date('2024-01-01', '" + "%Y" * 2_000 + "')",
]


def _village(rows: int) -> Household:
    row = [branch("row", leaf("a", str(i % 50)), leaf("place", f"{i % 90} {i * 7 % 180}")) for i in range(1, rows + 1)]
    items = [branch("item", leaf("name", f"n{i}")) for i in range(rows)]
    return Household(branch("home", leaf("blank"), *row), {}, {"rows": branch("root", *items)})


def test_work_that_multiplies_is_given_up_at_the_same_place_in_both_engines() -> None:
    found = both([parse(bomb) for bomb in BOMBS], "/home/blank", _village(400))
    given_up = [bomb for bomb, one in zip(BOMBS, found, strict=True) if one["type"] == "error"]
    assert "count(/home/row[count(/home/row[count(/home/row[a > 3]) > 1]) > 1])" in given_up
    assert "uuid(1000000000)" in given_up
    assert len(given_up) > 5


def test_a_few_thousand_nodes_are_put_in_order_at_once() -> None:
    home = _village(8_000)
    began = time.process_time()
    assert both([parse("count(//a)")], "/home/blank", home) == [{"type": "number", "value": 8_000.0}]
    assert time.process_time() - began < 5


def test_spaces_in_the_middle_do_not_stop_the_browser() -> None:
    """A pattern that trims by looking back for blanks takes the square of their number."""
    spaces = " " * 90_000
    expression = f"string-length(normalize-space('a{spaces}b'))"
    assert both([parse(expression)], AT, a_household()) == [{"type": "number", "value": 3.0}]
