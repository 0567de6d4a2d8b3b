"""Forms in memory: read from the database once, compiled once, kept while they are used.

A version never changes, so nothing here can become stale; only whether a form is open is always asked of the table.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Callable
from typing import Any, TypeVar, cast

from fieldapp.problems import FORM_UNKNOWN
from fieldapp.storage import forms
from fieldapp.storage.database import Database
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.parse import parse

T = TypeVar("T")
CAPACITY = 64


class _Place:
    """One form's place on the shelf; whoever comes first makes what is missing, the others wait."""

    __slots__ = ("lock", "made")

    def __init__(self) -> None:
        self.lock = threading.RLock()
        self.made: dict[Any, Any] = {}


class FormLibrary:
    """The definitions of published forms by key, and whatever is worked out from them."""

    def __init__(self, database: Database, capacity: int = CAPACITY) -> None:
        self._database = database
        self._capacity = capacity
        self._shelf: OrderedDict[str, _Place] = OrderedDict()
        self._lock = threading.Lock()

    def definition(self, key: str) -> FormDefinition:
        """The form of a key. Raises FORM_UNKNOWN."""
        return self.derived(key, _itself)

    def derived(self, key: str, make: Callable[[FormDefinition], T]) -> T:
        """What `make` works out from a form: made at its first use, kept as long as the form. Raises FORM_UNKNOWN."""
        place = self._place(key)
        with place.lock:
            if make not in place.made:
                form = place.made.get(_itself) or place.made.setdefault(_itself, self._read(key))
                place.made[make] = make(form)
            return cast(T, place.made[make])

    def _place(self, key: str) -> _Place:
        with self._lock:
            place = self._shelf.setdefault(key, _Place())
            self._shelf.move_to_end(key)
            while len(self._shelf) > self._capacity:
                self._shelf.popitem(last=False)
            return place

    def _read(self, key: str) -> FormDefinition:
        with self._database.read() as c:
            xform = forms.xform(c, key)
        if xform is None:
            raise FORM_UNKNOWN(form_id=key)
        return parse(xform).definition


def _itself(form: FormDefinition) -> FormDefinition:
    return form
