"""The documentation names what the code has: settings, commands, problems."""

import re
from pathlib import Path

from fieldapp import problems

ROOT = Path(__file__).parents[2]


def words_of(name: str) -> str:
    return (ROOT / "docs" / name).read_text()


def test_every_setting_is_documented() -> None:
    in_code = set(re.findall(r'"(FIELDAPP_[A-Z_]+)"', (ROOT / "fieldapp" / "settings.py").read_text()))
    assert in_code == set(re.findall(r"\| `(FIELDAPP_[A-Z_]+)`", words_of("operations.md")))


def test_every_problem_is_documented_with_its_status() -> None:
    documented = dict(re.findall(r"\| `([a-z_.]+)` \| (\d+) \|", words_of("problems.md")))
    assert documented == {code: str(kind.status) for code, kind in problems.BY_CODE.items()}


def test_the_readme_names_only_what_is_there() -> None:
    named = set(re.findall(r"\]\(((?:docs|forms)/[\w./-]+)\)", (ROOT / "README.md").read_text()))
    assert [path for path in named if not (ROOT / path).exists()] == []
    assert named, "the README leads on to docs/"
