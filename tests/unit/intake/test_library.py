"""Forms are read once however many ask, and the oldest make room."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from fieldapp.problems import Problem
from fieldapp.storage import forms
from fieldapp.storage.library import FormLibrary
from fieldapp.xforms.definition import FormDefinition
from tests.village import Village, xform


def keys(village: Village, *names: str) -> list[str]:
    for name in names:
        village.publish(xform(form_id=name))
    with village.services.database.read() as c:
        return [form.key for form in forms.newest(c) if form.form_id in names]


def test_what_is_worked_out_from_a_form_is_made_once_for_all_who_ask_at_once(village: Village) -> None:
    (key,) = keys(village, "a")
    made: list[str] = []
    together = threading.Barrier(8)

    def make(form: FormDefinition) -> str:
        made.append(form.id)
        return form.id

    def ask(_: int) -> str:
        together.wait(10)
        return village.services.forms.derived(key, make)

    with ThreadPoolExecutor(8) as pool:
        assert list(pool.map(ask, range(8))) == ["a"] * 8
    assert made == ["a"]


def test_a_slow_form_keeps_nobody_from_another(village: Village) -> None:
    slow, quick = keys(village, "a", "b")
    begun, go = threading.Event(), threading.Event()

    def make(form: FormDefinition) -> str:
        if form.id == "a":
            begun.set()
            assert go.wait(10)
        return form.id

    with ThreadPoolExecutor(1) as pool:
        waiting = pool.submit(village.services.forms.derived, slow, make)
        assert begun.wait(10)
        assert village.services.forms.derived(quick, make) == "b"
        go.set()
        assert waiting.result() == "a"


def test_the_form_not_asked_for_longest_makes_room(village: Village) -> None:
    first, second, third = keys(village, "a", "b", "c")
    library = FormLibrary(village.services.database, capacity=2)
    kept, lost = library.definition(first), library.definition(second)
    library.definition(first)
    library.definition(third)
    assert library.definition(first) is kept
    assert library.definition(second) is not lost


def test_an_unknown_key_is_a_problem_each_time(village: Village) -> None:
    for _ in range(2):
        with pytest.raises(Problem, match=r"form\.unknown"):
            village.services.forms.definition("nothing")
