"""Expressions of every kind, the same for the same seed, on which JavaRosa and our engines must agree.

What docs/forms.md lists under 'Where engines differ' is not made: several nodes for one value, dates and times as
numbers or text, numbers with exponents. The rest is: blank and hidden answers, ugly texts, every function.
"""

from __future__ import annotations

import random
from collections.abc import Sequence

HOUSE = ("/kinds/house[1]/street", "/kinds/house[2]/street", "/kinds/house[3]/rooms")
PERSON = ("/kinds/house[1]/person[1]/age", "/kinds/house[1]/person[2]/age", "/kinds/house[2]/person[1]/likes")
VISIT = ("/kinds/house[1]/person[1]/visit[2]/paid", "/kinds/house[2]/person[1]/visit[1]/seen")
PLAIN = ("/kinds/none", "/kinds/inner/deeper/note_c", "/kinds/alone[1]/only")
RELATIVE = {
    HOUSE: ("../street", "../rooms", "current()/../street", "/kinds/house/rooms", "../built", "position(..)"),
    PERSON: ("../nick", "../age", "../../rooms", "/kinds/house/street", "../likes", "position(../..)", "."),
    VISIT: ("../paid", "../../age", "../../../street", "/kinds/house/person/nick", "current()/../../nick"),
    PLAIN: ("../whole", "/kinds/inner/note_b", ".", "current()/../word", "nope"),
}

_PLAIN_TEXTS = [
    "",
    " ",
    "a",
    "abc",
    " a b ",
    "true",
    "TRUE",
    "1",
    "0",
    "-1",
    "1.5",
    " 7 ",
    "x7",
    "é北",
    "a,b",
    "e",
    "o W",
]
_UGLY_TEXTS = ["--1", "1-", "+1", "1.2.3", "0x10", "\u00a07", "Infinity", "NaN", ".5", "5.", "-", ".", "100000", "00"]
_TEXT_NODES = ["word", "none", "padded", "digits", "code", "one", "many", "order", "town", "ok", "photo", "remark"]
_TEXT_NODES += ["hidden_word", "c_text", "c_blank", "inner/note_a", "no_one", "no_many"]
_NUMBER_NODES = ["whole", "zero", "minus", "no_whole", "part", "small", "hidden_whole", "c_int", "c_decimal", "c_sum"]
_NUMBER_NODES += ["inner/note_b", "inner/deeper/note_c"]
_NUMBERS = ["0", "1", "2", "-1", "0.5", "-0.5", "1.5", "2.5", "-2.5", "3.14159", "42", "1000000", "0.001", "-17.25"]
_EXTREME = [
    "123456789012",
    "9007199254740993",
    "0.0000001",
    "(1 div 0)",
    "(-1 div 0)",
    "(0 div 0)",
    "2147483648",
    "1.005",
]
_DATES = [
    "2024-02-29",
    "1969-12-31",
    "2000-01-01",
    "2024-2-9",
    "2023-02-29",
    "2024-13-01",
    "nope",
    "2024-02",
    "",
    "20240229",
]
_MOMENTS = ["2024-02-29T14:30:05.250+03:00", "2024-12-31T23:30:00Z", "2024-02-29T08:15", "2024-01-01T24:00:00"]
_NODESETS = ["house/street", "house/rooms", "house/person/age", "house/person/nick", "house/person/visit/paid"]
_NODESETS += ["house[rooms > 2]/street", "house[street != '']", "house[position() < 3]/rooms", "house[not(rooms > 2)]"]
_NODESETS += ["house/person[age > 10]/nick", "nope", "none"]
_OUTER_NODESETS = ["house", "house/person", "house[position() = 2]/person"]
_LISTS = ["instance('towns')/root/item/people", "instance('fruit')/root/item[weight > 1]/name"]
_LISTS += ["instance('fruit')/root/item[selected(/kinds/many, name)]/label", "instance('towns')/root/item/nope"]
_LISTS += ["instance('towns')/root/item[people > 1000 and area < 0]/name", "instance('fruit')/root/item[name = 'x']"]
_ROWS = [
    "instance('fruit')/root/item[name = /kinds/one]/label",
    "instance('towns')/root/item[name = /kinds/town]/people",
]
_ROWS += ["instance('towns')/root/item[name = 'cork']/area", "instance('fruit')/root/item[name = 'fig']/weight"]
_PATTERNS = ["%Y-%m-%d", "%e.%n.%y", "%a %b %d", "%H:%M:%S.%3", "%h%%", "", "no marks", "%q", "%"]
_ALGORITHMS = ["MD5", "SHA-1", "SHA-256", "SHA-384", "SHA-512", "sha-256", "CRC"]

# ruff: noqa: RUF005 (rows of a table)
SIGNATURES: dict[str, list[tuple[str, str]]] = {
    # kinds: t text, u text as it stands, n number, b truth, d date, D date or none, m date or moment,
    # s answer to a select, c choice, v any plain value, N nodes, L nodes of a list, p pattern, g point, l line,
    # P places, W bounds, h algorithm, e encoding, B Base64, r repeat's number, k seed
    "n": [(name, "n") for name in "number int round abs sqrt exp exp10 log log10 sin cos tan asin acos atan".split()]  # noqa: SIM905
    + [("round", "nP"), ("pow", "nn"), ("atan2", "nn"), ("min", "nnn"), ("string-length", "t"), ("string-length", "")]
    + [
        ("count", "N"),
        ("count-non-empty", "N"),
        ("sum", "N"),
        ("min", "N"),
        ("count", "L"),
        ("sum", "L"),
        ("max", "pos"),
    ]
    + [("count-selected", "s"), ("position", ""), ("decimal-date-time", "m"), ("pi", ""), ("number", "u"), ("int", "u")]
    + [("number", "D"), ("if", "bnn")],
    "b": [("boolean", "v"), ("not", "b"), ("boolean-from-string", "v"), ("true", ""), ("false", ""), ("contains", "tt")]
    + [("starts-with", "tt"), ("ends-with", "tt"), ("selected", "sc"), ("is-selected", "sc"), ("checklist", "nnbbb")]
    + [("weighted-checklist", "WWbnbn"), ("geofence", "gl"), ("not", "v"), ("if", "bbb"), ("boolean", "n")],
    "t": [("string", "v"), ("concat", "vv"), ("concat", "vvt"), ("join", "tvv"), ("join", "tN"), ("substr", "tn")]
    + [("substr", "tnn"), ("substring-before", "tt"), ("substring-after", "tt"), ("translate", "ttt"), ("version", "")]
    + [("normalize-space", "t"), ("normalize-space", ""), ("selected-at", "sn"), ("coalesce", "vv"), ("if", "btt")]
    + [("format-date", "dp"), ("format-date-time", "mp"), ("digest", "th"), ("digest", "the"), ("base64-decode", "B")]
    + [
        ("concat", "L"),
        ("once", "c"),
        ("depend", "tt"),
        ("choice", "c"),
        ("cell", "c"),
        ("indexed", "r"),
        ("join", "tL"),
    ],
    "d": [("date", "d"), ("date", "W"), ("date", "m"), ("today", "")],
    "G": [("distance", "l"), ("distance", "gg"), ("area", "l"), ("enclosed-area", "l")],
    "N": [("randomize", "Lk"), ("randomize", "Nk"), ("indexed2", "rr"), ("indexed3", "rrr")],
}
_COMPARED = ["=", "!=", "<", "<=", ">", ">="]

SPELLINGS = """
1 | 1. | .5 | 1.5.2 | 01 | 1e5 | 'a | - 1 | --1 | +1 | 1 + | 1--1 | 2*-3 | 6 div2 | 6div 2 | div | mod | (1
| () | 1,2 | ] | /kinds/whole div 2 | /kinds/whole -1 | /kinds/whole-1 | /kinds/ | kinds | / kinds / whole
| child::whole | nope::x | # | ${whole} | 1 = 2 = 3 | 1 = 1 = 1 | 3 > 2 > 1 | 1 or 0 and 0
| 1 + 2 * 3 - 4 div 2 | 7 mod 4 mod 2 | -(2) | -'2' | -true() | true ( ) | if(1,2 | if(,1,2) | concat('a',)
| h:true() | not 1 | !1 | 1 == 1 | 1 <> 2 | 1 =< 2 | 1>=1 | a-b | whole-part | ../whole -1 | .+1
| instance('fruit')/root/item/name | instance ( 'fruit' ) / root / item / name | 1 div 0 | 10 mod -3
| -10 mod 3 | 5.5 mod 2 | 0 mod 0 | '1' + '2' | 'a' + 1 | true() + true() | '' + 1 | 'a' < 'b' | '2' < '10'
| 0 = '' | true() = 'x' | false() = 0 | 1 = '1.0' | '1' = '1.0' | 0.1 + 0.2 = 0.3 | 1 = 1.0000000000001
| /kinds/digits = 42 | /kinds/part = '37.250' | /kinds/day = '2024-02-29' | /kinds/no_whole = 0
| /kinds/no_whole < 1 | nope() | true(1) | round() | round(1,2,3) | substr('a') | selected('a') | if(1,2)
| pow(1) | contains('a') | date() | format-date('2024-01-01') | count(1) | sum('a') | randomize('a')
| position('a') | indexed-repeat(1,2,3) | indexed-repeat(/kinds/whole,/kinds/house,1) | uuid('x') | uuid(-1)
| checklist(1) | translate('a','b') | digest('a') | regex('a') | once() | depend() | coalesce('a') | int()
""".replace("\n", " ")


def spellings() -> list[str]:
    """Expressions that ask how text is read, and calls with arguments that do not fit."""
    return [text.strip() for text in SPELLINGS.split(" | ") if text.strip()]


class Making:
    """Makes expressions, always the same ones from a seed."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)

    def one(self) -> tuple[str, str]:
        """A context and an expression."""
        contexts = self.dice.choice(list(RELATIVE))
        self.relative = RELATIVE[contexts]
        self.is_outside = contexts is PLAIN
        return self.dice.choice(contexts), self.made()

    def made(self) -> str:
        roll = self.dice.random()
        if roll < 0.15:
            return f"{self.of('n', 1)} {self.pick(['+', '-', '*', 'div', 'mod'])} {self.of('n', 1)}"
        if roll < 0.3:
            return self.comparison()
        if roll < 0.35:
            return f"{self.of('b', 1)} {self.pick(['and', 'or'])} {self.of('b', 1)}"
        return self.call(self.pick(["n", "n", "n", "b", "b", "t", "t", "t", "t", "d", "N", "N", "G"]), 0)

    def comparison(self) -> str:
        operator = self.pick(_COMPARED)
        kind = self.pick(["n", "n", "d", "v"])
        if kind == "v":
            return f"{self.of('v', 1)} {self.pick(['=', '!='])} {self.of('v', 1)}"
        return f"{self.of(kind, 1)} {operator} {self.of(kind, 1)}"

    def call(self, kind: str, depth: int) -> str:
        name, kinds = self.pick(SIGNATURES[kind])
        if name == "max":
            return f"max({self.of('n', 2)}, 1)"
        if name == "choice":
            return f"jr:choice-name({self.of('c', 9)}, '/kinds/{self.pick(['one', 'many', 'order', 'town'])}')"
        if name == "cell":
            column, key = self.pick(["label", "people", "nope", "name"]), self.pick(["name", "nope"])
            return f"pulldata('towns', '{column}', '{key}', {self.pick(['/kinds/town', quoted('ayr'), quoted('')])})"
        if name.startswith("indexed"):
            return self.indexed(kinds)
        return f"{name}({', '.join(self.of(one, depth + 1) for one in kinds)})"

    def indexed(self, kinds: str) -> str:
        repeats = ["/kinds/house", "/kinds/house/person", "/kinds/house/person/visit"][: len(kinds)]
        field = self.pick([["street", "rooms"], ["nick", "age"], ["paid", "seen"]][len(kinds) - 1])
        chosen = ", ".join(f"{repeat}, {self.of('r', 9)}" for repeat in repeats)
        return f"indexed-repeat({repeats[-1]}/{field}, {chosen})"

    def of(self, kind: str, depth: int) -> str:
        if kind in "nbt" and depth < 4 and self.dice.random() < 0.3:
            return self.call(kind, depth)
        return self.pick(self.pool(kind))

    def pool(self, kind: str) -> Sequence[str]:
        texts = [quoted(text) for text in _PLAIN_TEXTS] + [f"/kinds/{name}" for name in _TEXT_NODES]
        numbers = _NUMBERS + [f"/kinds/{name}" for name in _NUMBER_NODES]
        if kind == "v":
            return [
                *texts,
                *numbers[:11],
                *_ROWS,
                "true()",
                "false()",
                "date('2024-02-29')",
                "/kinds/day",
                "/kinds/no_day",
            ]
        return {
            "t": [*texts, *(quoted(text) for text in _UGLY_TEXTS), *_ROWS],
            "u": [*texts, *(quoted(text) for text in _UGLY_TEXTS)],
            "n": [*numbers, *_EXTREME, *(quoted(text) for text in _PLAIN_TEXTS[7:12]), *self.numeric_relatives()],
            "P": ["0", "1", "2", "3", "5", "'1'", "''", "31"],
            "W": ["0", "1", "2.5", "10"],
            "b": [
                "true()",
                "false()",
                "/kinds/none",
                "/kinds/whole",
                "/kinds/zero",
                "1",
                "0",
                "'0'",
                "''",
                "/kinds/nope",
            ],
            "d": [*(f"date({quoted(text)})" for text in _DATES[:4]), "/kinds/day", "/kinds/day2", "/kinds/c_date"],
            "D": ["date('2024-02-29')", "/kinds/day", "/kinds/no_day", "today()", "date('')"],
            "m": [
                *map(quoted, _DATES),
                *map(quoted, _MOMENTS),
                "/kinds/day",
                "/kinds/moment",
                "/kinds/none",
                "19782",
                "0.5",
            ],
            "s": ["/kinds/many", "/kinds/one", "/kinds/no_many", "/kinds/order", "'a b  c'", "''", "/kinds/word"],
            "c": ["'10'", "'apple'", "'app'", "''", "' 10 '", "/kinds/one", "'a b'", "selected-at(/kinds/many, 1)"],
            "N": [f"/kinds/{path}" for path in [*_NODESETS, *(_OUTER_NODESETS if self.is_outside else [])]],
            "L": _LISTS,
            "p": [quoted(pattern) for pattern in _PATTERNS],
            "g": ["/kinds/point", "'1 2'", "'5'", "'a b'"],
            "l": ["/kinds/line", "/kinds/shape", "/kinds/point", "/kinds/word", "/kinds/whole"],
            "h": [quoted(name) for name in _ALGORITHMS],
            "e": ["'hex'", "'base64'", "'HEX'", "'utf'"],
            "B": ["'SGVsbG8='", "'SGVsbG8'", "'5YyX5Lqs'", "'SG*VsbG8='", "'===='", "/kinds/word", "'A==='"],
            "r": ["1", "2", "3", "99", "0", "-1", "1.9", "''", "'2'", "/kinds/whole"],
            "k": ["1", "42", "-5", "0.5", "'seed'", "''", "'2024-02-29'", "/kinds/whole", "/kinds/word", "2147483647"],
        }[kind]

    def numeric_relatives(self) -> list[str]:
        return [path for path in self.relative if path.rpartition("/")[2] not in ("street", "nick", "built", "likes")]

    def pick(self, options: Sequence[str] | Sequence[tuple[str, str]]):  # type: ignore[no-untyped-def]
        return self.dice.choice(options)


def quoted(text: str) -> str:
    return f"'{text}'"
