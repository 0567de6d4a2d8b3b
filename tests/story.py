"""Stories: a form filled in, told in the words of the person who fills it in.

A story answers questions by their names, looks at what is shown, and sends the record. Inside a repeat it says which
one it means: `visit.of("member", 2).answers(name="小李")`. The clock stands still at `NOW` unless a story turns it.
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from fieldapp.xforms.definition import Repeat
from fieldapp.xforms.filling import Filling, StepResult
from fieldapp.xforms.form import Form
from fieldapp.xforms.live import LiveNode
from fieldapp.xforms.parse import parse
from fieldapp.xforms.session import Session
from fieldapp.xforms.xlsform import convert

FORMS = Path(__file__).parents[1] / "forms"
ZONE = "Asia/Shanghai"
NOW = datetime(2026, 11, 23, 10, 30, tzinfo=ZoneInfo(ZONE))


def moment(**away: float) -> str:
    """A date and time as answered, so far from now: `moment(days=-8)`."""
    return (NOW + timedelta(**away)).isoformat(timespec="milliseconds")


def day(days: int = 0) -> str:
    """A date as answered, so many days from today."""
    return (NOW + timedelta(days=days)).date().isoformat()


@cache
def shipped_form(name: str) -> Form:
    """A form of the town, ready to be filled in."""
    conversion = convert(FORMS / f"{name}.md")
    assert conversion.xform is not None, conversion.problems
    return Form(parse(conversion.xform).definition)


class Story:
    """One person filling in one form."""

    def __init__(self, form: Form, *, language: str = "", positions: Mapping[str, int] | None = None) -> None:
        ids = iter(range(1, 1000))
        session = Session(
            timezone=ZONE,
            now=lambda: NOW,
            random=lambda: 0.5,
            uuid=lambda: str(uuid.UUID(int=next(ids))),
            properties={"username": "xiaowang"},
            language=language,
        )
        self.filling = Filling.begin(form, session)
        self.positions = dict(positions or {})

    def of(self, repeat: str, number: int) -> Story:
        """The same filling, seen from one instance of a repeat."""
        here = object.__new__(Story)
        here.filling = self.filling
        here.positions = {**self.positions, repeat: number}
        return here

    # Doing

    def answers(self, **answers: str | int) -> Story:
        """Answer questions by name, in this order; each answer must be accepted."""
        for name, answer in answers.items():
            result = self._set(name, str(answer))
            assert result.result == "ok", f"{name} = {answer}: {result.result}, {result.message}"
        return self

    def clears(self, *names: str) -> Story:
        """Take answers back."""
        return self.answers(**dict.fromkeys(names, ""))

    def adds(self, repeat: str) -> Story:
        """Add an instance of a repeat."""
        result = self.filling.add(self._path(repeat).rpartition("[")[0])
        assert result.result == "ok", result
        return self

    def removes(self, repeat: str, number: int) -> Story:
        """Remove an instance of a repeat."""
        result = self.filling.remove(self.of(repeat, number)._path(repeat))
        assert result.result == "ok", result
        return self

    def submits(self, **expected: str | int) -> Story:
        """Send the record: nothing stands in the way, and it holds these answers."""
        failures = [f"{failure.path}: {failure.outcome}" for failure in self.filling.finish()]
        assert failures == []
        for name, answer in expected.items():
            assert self.sent(name) == str(answer), name
        return self

    # Looking

    def sees(self, *names: str) -> Story:
        """The questions are shown."""
        assert [name for name in names if not self._is_shown(name)] == []
        return self

    def does_not_see(self, *names: str) -> Story:
        """The questions are not shown."""
        assert [name for name in names if self._is_shown(name)] == []
        return self

    def is_told(self, words: str, /, **answer: str | int) -> Story:
        """An answer is not accepted, and the message says why."""
        ((name, text),) = answer.items()
        result = self._set(name, str(text))
        assert result.result == "constraint", f"{name} = {text}: {result.result}"
        assert words in (result.message or ""), result.message
        return self

    def cannot_choose(self, **answer: str) -> Story:
        """The choice is not on offer."""
        ((name, value),) = answer.items()
        assert self._set(name, value).result == "invalid"
        return self

    def must_still_answer(self, *names: str) -> Story:
        """Sending is stopped by exactly these questions, in this order."""
        found = [failure.path.rpartition("/")[2] for failure in self.filling.validate()]
        assert found == list(names)
        return self

    def reads(self, name: str, words: str) -> Story:
        """The label of a question, in the current language, with its answers filled in."""
        assert self.label(name) == words
        return self

    def speaks(self, language: str) -> Story:
        """Switch the language."""
        self.filling.language = language
        assert self.filling.language == language
        return self

    def value(self, name: str) -> str:
        """What is stored for a question now."""
        node = self.filling.node(self._path(name))
        assert node is not None, name
        return node.text

    def label(self, name: str) -> str:
        """The label of a question as shown now."""
        path = self._path(name)
        for element, node in self.filling.questions():
            if self.filling.path(node) == path:
                return self.filling.texts(element, node).label
        raise AssertionError(f"{name} is not shown")

    def sent(self, name: str) -> str | None:
        """What the record says for a question; None if the record leaves it out."""
        tree: dict[str, Any] | None = self.filling.record()
        for step in self._path(name).split("/")[2:]:
            plain, _, position = step.partition("[")
            found = [child for child in (tree or {}).get("c", ()) if child["n"] == plain]
            number = int(position.rstrip("]") or 1) if position else 1
            tree = found[number - 1] if number <= len(found) else None
        return tree.get("t", "") if tree is not None else None

    def leaves_out(self, *names: str) -> Story:
        """The record says nothing of these questions."""
        assert [name for name in names if self.sent(name) is not None] == []
        return self

    # Inside

    def _set(self, name: str, text: str) -> StepResult:
        return self.filling.set(self._path(name), text)

    def _is_shown(self, name: str) -> bool:
        node = self.filling.node(self._path(name))
        return isinstance(node, LiveNode) and node.relevant

    def _path(self, name: str) -> str:
        fields = self.filling.form.fields
        refs = [ref for ref in fields if ref.rpartition("/")[2] == name and not ref.startswith("/data/meta")]
        assert len(refs) == 1, f"{name}: {refs}"
        path, ref = "", ""
        for step in refs[0].split("/")[1:]:
            path, ref = f"{path}/{step}", f"{ref}/{step}"
            if isinstance(fields[ref].element, Repeat):
                path += f"[{self.positions.get(step, 1)}]"
        return path
