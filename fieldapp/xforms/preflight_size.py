"""How much of a form travels to a phone, and about how long a slow phone takes to open it the first time.

An estimate by a formula fitted to measured figures (docs/performance.md, "Opening time of a form"): slow 3G of 50 kB/s
and 0.4 s a round trip, a processor six times slower than a desk computer's. It knows sizes only and measures nothing.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from fieldapp.i18n import translate
from fieldapp.xforms.browser import bundle
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.languages import form_language
from fieldapp.xforms.xlsform_problems import WARNING, FormProblem

PAGE = 39_500
"""Bytes of page, style and script before a form runs, headers included."""
PAGE_LATER = 17_000
"""Bytes that every first visit fetches right after: later screens, other controls, words."""
SECONDS = 2.75
"""Seconds until the page of an empty form runs."""
SECONDS_A_BYTE = 0.04 / 1000
"""Seconds for each byte of the form: half of it the network's, half the phone's own work."""
ROUND_TRIP = 0.4
BYTES_A_SECOND = 50_000
LONGEST = 4.5
"""Seconds that a form of 500 questions may take: the budget of the design."""
MOST_FILES = 1_000_000
"""Bytes of pictures, sounds and films beside a form that are still fetched in about 20 s."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormSize:
    """What travels, in bytes: the form in one language and the texts of the others (compressed), lists and media."""

    form: int
    others: int = 0
    lists: int = 0
    list_count: int = 0
    media: int = 0

    @property
    def opening_bytes(self) -> int:
        """Bytes before the form can be filled in."""
        return PAGE + self.form + self.lists

    @property
    def first_visit_bytes(self) -> int:
        """Bytes until everything is on the phone."""
        return self.opening_bytes + PAGE_LATER + self.others + self.media

    @property
    def opening_seconds(self) -> float:
        """Seconds until the form can be filled in, on a slow phone and a weak network."""
        return round(SECONDS + SECONDS_A_BYTE * (self.form + self.lists) + ROUND_TRIP * self.list_count, 1)

    @property
    def first_visit_seconds(self) -> float:
        """Seconds until everything is on the phone, there."""
        later = self.first_visit_bytes - self.opening_bytes
        return round(self.opening_seconds + later / BYTES_A_SECOND, 1)

    def to_json(self) -> dict[str, Any]:
        """The sizes and what follows from them, as JSON members."""
        sizes = {name: getattr(self, name) for name in ("form", "others", "lists", "list_count", "media")}
        return sizes | {
            "opening_bytes": self.opening_bytes,
            "opening_seconds": self.opening_seconds,
            "first_visit_bytes": self.first_visit_bytes,
            "first_visit_seconds": self.first_visit_seconds,
        }

    @staticmethod
    def from_json(members: Mapping[str, Any]) -> FormSize:
        """The sizes that `to_json` wrote."""
        return FormSize(**{name: members[name] for name in ("form", "others", "lists", "list_count", "media")})


def size_of(form: FormDefinition) -> FormSize:
    """The size of a form without the files beside it."""
    whole = bundle(form)
    language = form_language(form, form.default_language)
    texts: dict[str, dict[str, Any]] = whole.get("texts", {})
    first = {name: {language: found[language]} if language in found else found for name, found in texts.items()}
    rest = {name: {key: text for key, text in found.items() if key != language} for name, found in texts.items()}
    others = _packed({"texts": rest}) if len(form.languages) > 1 else 0
    return FormSize(form=_packed({**whole, "texts": first}), others=others)


def with_files(size: FormSize, lists: Mapping[str, int], media: Mapping[str, int]) -> FormSize:
    """The size with the files beside the form: bytes by name, sent as they are."""
    return replace(size, lists=sum(lists.values()), list_count=len(lists), media=sum(media.values()))


def complaints(size: FormSize) -> list[FormProblem]:
    """Warnings about a form that opens slowly or has heavy files."""
    found = []
    if size.opening_seconds > LONGEST:
        details = {"seconds": f"{size.opening_seconds:g}", "limit": f"{LONGEST:g}", "size": _kilobytes(size.form)}
        details["lists"] = _kilobytes(size.lists)
        found.append(FormProblem(code="workbook.opens_slowly", severity=WARNING, details=details))
    if size.media > MOST_FILES:
        seconds = f"{size.media / BYTES_A_SECOND:.0f}"
        details = {"size": _kilobytes(size.media), "seconds": seconds}
        found.append(FormProblem(code="workbook.media_heavy", severity=WARNING, details=details))
    return found


def in_words(size: FormSize, language: str) -> str:
    """How much travels and how long it takes, in one sentence."""
    first = {"kb": round(size.opening_bytes / 1000), "seconds": f"{size.opening_seconds:.1f}"}
    whole = {"kb": f"{round(size.first_visit_bytes / 1000):,}", "seconds": f"{size.first_visit_seconds:.1f}"}
    opening = translate(
        "about {kb} kB and {seconds} s to open it the first time, on a slow phone and a weak network", language, **first
    )
    return opening + " · " + translate("all of it on the phone: {kb} kB, {seconds} s", language, **whole)


def _kilobytes(size: int) -> str:
    return f"{(size + 999) // 1000:,} kB"


def _packed(members: object) -> int:
    return len(gzip.compress(json.dumps(members, ensure_ascii=False, separators=(",", ":")).encode(), 6, mtime=0))
