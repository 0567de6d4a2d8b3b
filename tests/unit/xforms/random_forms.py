"""Forms made by chance: the same seed gives the same form. They use what authors use, in every mixture.

The expressions keep to what all engines answer alike; tests/cases and the conformance cases look at the rest.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import dataclass, field

from pyxform.xls2xform import convert

Row = dict[str, str]

CSV = 'name,label,kind,height\r\na,Acacia,x,3.5\r\nb,"Baobab, ""old""",y,20\r\nc,Cedar,x,\r\nd,刺槐,y,7\r\n'
COLOURS = ("red", "green", "blue", "grey")
PLACES = (("n1", "North"), ("n2", "North"), ("s1", "South"))
LANGUAGES = ("English (en)", "中文 (zh)")
_PLAIN = (
    "integer",
    "integer",
    "decimal",
    "text",
    "text",
    "select_one",
    "select_multiple",
    "date",
    "calculate",
    "calculate",
)
_RARE = (
    "note",
    "range",
    "rank",
    "acknowledge",
    "geopoint",
    "file",
    "csv",
    "place",
    "repeated",
    "other",
    "hidden",
    "image",
)
_SINGLE = ("select_one", "csv", "place", "other", "repeated")
_NUMBERS = ("integer", "decimal", "range", "number")
_TEXTS = ("text", "words", *_SINGLE)


@dataclass(frozen=True)
class Asked:
    """A question that expressions may refer to."""

    name: str
    kind: str
    repeats: tuple[str, ...]
    in_repeat: bool
    """Whether it stands right in a repeat, with no group between them."""
    is_shown: bool
    """Whether it is relevant whatever is answered."""


@dataclass
class RandomForm:
    """A form and the files beside it."""

    xform: str
    workbook: str
    files: dict[str, str] = field(default_factory=dict)


def random_form(seed: int) -> RandomForm:
    """A form that converts; by its number."""
    return _Maker(random.Random(seed)).form()


def _sheet(name: str, rows: list[Row]) -> str:
    """A sheet in pyxform's Markdown."""
    columns = list(dict.fromkeys(column for row in rows for column in row))
    lines = [["", *columns], *(["", *(row.get(column, "") for column in columns)] for row in rows)]
    return f"| {name} |\n" + "".join("| " + " | ".join(line) + " |\n" for line in lines)


class _Maker:
    def __init__(self, dice: random.Random) -> None:
        self.dice = dice
        self.rows: list[Row] = []
        self.asked: list[Asked] = []
        self.repeats: tuple[str, ...] = ()
        self.all_repeats: list[tuple[str, ...]] = []
        self.open: list[Row] = []
        self.only_shown = False
        self.bilingual = dice.random() < 0.4
        self.number = 0

    def form(self) -> RandomForm:
        self.section(self.dice.randint(6, 14), 0)
        settings = {"form_title": "Random", "form_id": "random", "name": "data", "version": "1"}
        if self.dice.random() < 0.3:
            settings["instance_name"] = f"concat('I ', {self.words(1)})"
        if self.bilingual:
            settings["default_language"] = self.dice.choice(LANGUAGES)
        book = {"survey": self.rows, "choices": self.choices(), "settings": [settings]}
        text = "".join(_sheet(name, rows) for name, rows in book.items())
        return RandomForm(convert(xlsform=text, file_type=".md").xform, text, {"trees.csv": CSV})

    def choices(self) -> list[Row]:
        rows = [{"list_name": "colour", "name": name, **self.label(name.title())} for name in COLOURS]
        rows += [{"list_name": "side", "name": name, **self.label(name)} for name in ("North", "South")]
        return rows + [{"list_name": "place", "name": name, **self.label(name), "side": side} for name, side in PLACES]

    def label(self, text: str, kind: str = "label") -> Row:
        if not self.bilingual:
            return {kind: text}
        return {f"{kind}::{LANGUAGES[0]}": text, f"{kind}::{LANGUAGES[1]}": "中 " + text}

    def name(self, start: str) -> str:
        self.number += 1
        return f"{start}{self.number}"

    # What it asks

    def section(self, items: int, depth: int) -> None:
        for _ in range(items):
            chance = self.dice.random()
            if depth < 3 and chance < 0.14:
                self.group(depth)
            elif depth < 3 and chance < 0.32 and len(self.repeats) < 2:
                self.repeat(depth)
            else:
                self.question()

    def group(self, depth: int) -> None:
        row = {"type": "begin_group", "name": self.name("g")}
        if self.dice.random() < 0.7:
            row |= self.label("Group " + self.piece())
        self.rules(row, "group")
        self.rows.append(row)
        self.open.append(row)
        self.section(self.dice.randint(1, 4), depth + 1)
        self.open.pop()
        self.rows.append({"type": "end_group"})

    def repeat(self, depth: int) -> None:
        row = {"type": "begin_repeat", "name": self.name("r")}
        if self.dice.random() < 0.8:
            row |= self.label("Repeat " + self.piece())
        if self.dice.random() < 0.4:
            row["relevant"] = self.truth()
        chance = self.dice.random()
        counts = self.seen("integer")
        if chance < 0.1:
            row["repeat_count"] = str(self.dice.randint(0, 3))
        elif chance < 0.3 and counts:
            row["repeat_count"] = "${" + counts + "}"
        elif chance < 0.4:
            row["repeat_count"] = self.amount()
        self.rows.append(row)
        before = self.repeats
        self.repeats = (*before, row["name"])
        if not before or self.in_repeat():
            self.all_repeats.append(self.repeats)
        self.open.append(row)
        self.section(self.dice.randint(1, 4), depth + 1)
        self.question("text")
        self.repeats = before
        self.open.pop()
        self.rows.append({"type": "end_repeat"})

    def question(self, kind: str = "") -> None:
        kind = kind or self.dice.choice(_PLAIN if self.dice.random() < 0.7 else _RARE)
        row: Row = {"name": self.name("q")}
        row["type"] = kind
        seen_as = getattr(self, "_" + kind, self._simple)(row)
        if kind not in ("calculate", "hidden"):
            row |= self.label(f"{kind} {self.piece()}")
            if self.dice.random() < 0.2:
                row |= self.label("Hint " + self.piece(), "hint")
        self.rules(row, seen_as or kind)
        self.rows.append(row)
        if kind != "note":
            is_shown = not any("relevant" in one for one in [*self.open, row])
            self.asked.append(Asked(row["name"], seen_as or kind, self.repeats, self.in_repeat(), is_shown))

    def _simple(self, row: Row) -> str:
        if self.dice.random() < 0.25:
            made = {"integer": lambda: str(self.dice.randint(0, 3)), "decimal": lambda: "2.5", "text": lambda: "start"}
            dynamic = {"integer": self.amount, "decimal": self.amount, "text": self.words}
            source = dynamic if self.dice.random() < 0.5 else made
            if row["type"] in source:
                row["default"] = source[row["type"]]()
        return ""

    def _calculate(self, row: Row) -> str:
        numeric = self.dice.random() < 0.5
        row["calculation"] = self.amount() if numeric else self.words()
        if self.dice.random() < 0.15:
            row["calculation"] = f"once({row['calculation']})"
        elif (cause := self.seen("integer", "text", "select_one", "range")) and self.dice.random() < 0.25:
            row["trigger"] = "${" + cause + "}"
        return "number" if numeric else "words"

    def _hidden(self, row: Row) -> str:
        row["default"] = "kept"
        return "words"

    def _note(self, row: Row) -> str:
        return ""

    def _range(self, row: Row) -> str:
        row["parameters"] = "start=0 end=10 step=2"
        return ""

    def _select_one(self, row: Row) -> str:
        row["type"] = "select_one colour"
        if self.dice.random() < 0.3:
            row["default"] = "red"
        self.filtered(row, 0.5, lambda: "name != 'grey' or " + self.truth())
        return ""

    def _select_multiple(self, row: Row) -> str:
        row["type"] = "select_multiple colour"
        self.filtered(row, 0.5, lambda: f"name = 'red' or ({self.truth()})")
        return ""

    def _rank(self, row: Row) -> str:
        row["type"] = "rank colour"
        return ""

    def _other(self, row: Row) -> str:
        row["type"] = "select_one colour or_other"
        return ""

    def _place(self, row: Row) -> str:
        row["type"] = "select_one place"
        self.filtered(row, 1, lambda: f"side = if({self.truth()}, 'North', 'South')")
        return ""

    def _csv(self, row: Row) -> str:
        row["type"] = "select_one_from_file trees.csv"
        self.filtered(row, 0.5, lambda: f"kind = 'x' or height > {self.amount(1)}")
        return ""

    def _file(self, row: Row) -> str:
        return ""

    def _repeated(self, row: Row) -> str:
        names = [
            one
            for one in self.asked
            if one.kind == "text" and len(one.repeats) == 1 and one.in_repeat and not self.repeats
        ]
        if not names:
            row["type"] = "text"
            return "text"
        one = self.dice.choice(names)
        row["type"] = "select_one ${" + one.name + "}"
        if self.dice.random() < 0.5:
            row["choice_filter"] = "${" + one.name + "} != ''"
        return ""

    def filtered(self, row: Row, often: float, rule: Callable[[], str]) -> None:
        """A choice filter. JavaRosa does not notice at once when what it reads is hidden."""
        if self.dice.random() < often:
            self.only_shown = True
            row["choice_filter"] = rule()
            self.only_shown = False

    def rules(self, row: Row, kind: str) -> None:
        dice = self.dice
        if dice.random() < 0.3 and not row.get("calculation", "").startswith("once("):
            row["relevant"] = self.truth(but=row["name"])
        if kind in ("group", "note", "number", "words", "hidden") or row["type"] == "calculate":
            return
        if dice.random() < 0.3:
            row["required"] = dice.choice(["yes", self.truth(but=row["name"])])
            if dice.random() < 0.5:
                row |= self.label("Please " + self.piece(), "required_message")
        if dice.random() < 0.1:
            row["readonly"] = dice.choice(["yes", self.truth(but=row["name"])])
        if dice.random() < 0.3:
            limits = {"integer": ". < 5", "decimal": ". > 1", "text": "string-length(.) < 6", "range": ". >= 4"}
            limits["select_multiple"] = "count-selected(.) < 3"
            if kind in limits:
                row["constraint"] = limits[kind] + dice.choice(["", "", f" or {self.truth(but=row['name'])}"])
                if dice.random() < 0.7:
                    row |= self.label("Not good " + self.piece(), "constraint_message")
        if kind in ("integer", "text") and "default" not in row and dice.random() < 0.12:
            self.caused(row, kind)

    def caused(self, row: Row, kind: str) -> None:
        """A value that another question's answer sets."""
        name = row["name"]
        if cause := self.seen("integer", "text", "select_one", but=name):
            row["trigger"] = "${" + cause + "}"
            row["calculation"] = self.amount(but=name) if kind == "integer" else self.words(but=name)

    # Expressions

    def seen(self, *kinds: str, but: str = "") -> str:
        """A question that stands in these repeats or around them; blank if there is none."""
        around = [
            one
            for one in self.asked
            if one.kind in kinds
            and self.repeats[: len(one.repeats)] == one.repeats
            and one.name != but
            and (one.is_shown or not self.only_shown)
        ]
        return self.dice.choice(around).name if around else ""

    def inside(self, *kinds: str) -> Asked | None:
        """A question right in a repeat that is not around here: of others JavaRosa does not see them come and go."""
        found = [
            one
            for one in self.asked
            if one.kind in kinds and one.in_repeat and self.repeats[: len(one.repeats)] != one.repeats
        ]
        return self.dice.choice(found) if found else None

    def piece(self) -> str:
        name = self.seen("integer", "text", "select_one", "number", "words", "date", "decimal")
        return "of ${" + name + "}" if name and self.dice.random() < 0.4 else "here"

    def amount(self, depth: int = 0, but: str = "") -> str:
        dice = self.dice
        name = self.seen(*_NUMBERS, but=but)
        many = self.seen("select_multiple", but=but)
        deeper = self.inside("integer", "decimal")
        options = [str(dice.randint(0, 4)), "1.5"]
        if name:
            options += ["${" + name + "}"] * 3 + [
                f"coalesce(${{{name}}}, 2)",
                f"round(${{{name}}}, 1)",
                f"int(${{{name}}})",
            ]
        if many:
            options += [f"count-selected(${{{many}}})"] * 2
        if deeper:
            options += [f"{dice.choice(['sum', 'sum', 'max', 'min', 'count-non-empty'])}(${{{deeper.name}}})"] * 2
        options += [f"count(${{{one[-1]}}})" for one in self.all_repeats if one != self.repeats[: len(one)]]
        if self.repeats:
            options += ["position(..)"] if self.in_repeat() else []
        if depth < 2 and dice.random() < 0.5:
            one, other = self.amount(depth + 1, but), self.amount(depth + 1, but)
            options = [f"{one} + {other}", f"{one} - {other}", f"{one} * {other}", f"({one}) div 2", f"{one} mod 3"]
            options += [f"if({self.truth(depth + 1, but)}, {one}, {other})"] * 2
        return dice.choice(options)

    def in_repeat(self) -> bool:
        """Whether the row to come stands right in a repeat."""
        return bool(self.open) and self.open[-1]["type"] == "begin_repeat"

    def words(self, depth: int = 0, but: str = "") -> str:
        dice = self.dice
        name = self.seen(*_TEXTS, *_NUMBERS, but=but)
        one = self.seen("select_one", "csv", "other", but=but)
        many = self.seen("select_multiple", "rank", but=but)
        deeper = self.inside("text", "integer", "select_one")
        options = ["'some'", "''"]
        if name:
            options += ["${" + name + "}"] * 2 + [f"concat(${{{name}}}, '!')", f"substr(string(${{{name}}}), 0, 2)"]
            options += [f"normalize-space(${{{name}}})", f"translate(${{{name}}}, 'abc', 'ABC')"]
        if one:
            options += [f"jr:choice-name(${{{one}}}, '${{{one}}}')"] * 2
        if many:
            options += [f"selected-at(${{{many}}}, 0)", f"concat('[', ${{{many}}}, ']')"]
        if tree := self.seen("csv", but=but):
            options += [f"instance('trees')/root/item[name = ${{{tree}}}]/label"] * 2
            options += [f"pulldata('trees', 'height', 'name', ${{{tree}}})"]
        if deeper:
            options += [f"join('/', ${{{deeper.name}}})"] * 2
            if len(deeper.repeats) == 1:
                options += [f"indexed-repeat(${{{deeper.name}}}, ${{{deeper.repeats[0]}}}, {dice.randint(1, 2)})"]
        if depth < 2 and dice.random() < 0.5:
            first, second = self.words(depth + 1, but), self.words(depth + 1, but)
            options = [f"concat({first}, '-', {second})", f"if({self.truth(depth + 1, but)}, {first}, {second})"]
            options += [f"concat({first}, {self.amount(depth + 1, but)})", f"coalesce({first}, {second})"]
        return dice.choice(options)

    def truth(self, depth: int = 0, but: str = "") -> str:
        dice = self.dice
        number = self.seen(*_NUMBERS, but=but)
        text = self.seen("text", "words", "date", but=but)
        one = self.seen("select_one", "other", but=but)
        many = self.seen("select_multiple", but=but)
        options = [f"{self.amount(depth + 1, but)} {dice.choice(['<', '>', '=', '!=', '>='])} {dice.randint(0, 4)}"]
        if number:
            options += [f"${{{number}}} {dice.choice(['<', '>', '=', '>=', '!='])} {dice.randint(0, 5)}"] * 3
        if text:
            options += [f"${{{text}}} != ''", f"${{{text}}} = 'a'", f"string-length(${{{text}}}) > 2"]
        if one:
            options += [f"${{{one}}} = '{dice.choice(COLOURS)}'"] * 3
        if many:
            options += [f"selected(${{{many}}}, '{dice.choice(COLOURS)}')"] * 3
        if depth < 2 and dice.random() < 0.3:
            first, second = self.truth(depth + 1, but), self.truth(depth + 1, but)
            options = [f"({first}) and ({second})", f"({first}) or ({second})", f"not({first})"]
        return dice.choice(options)
