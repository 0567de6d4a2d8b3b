"""What the terminal says of forms that were put into service, or could not be."""

from __future__ import annotations

from collections.abc import Iterator

from fieldapp.i18n import problem_text, translate
from fieldapp.intake.programme import Outcome
from fieldapp.intake.publish import Published
from fieldapp.xforms.xlsform_problems import cause, remedy, where


def outcome_lines(outcome: Outcome, language: str) -> Iterator[str]:
    """The lines about one form file."""
    if outcome.problem:
        yield f"  ✗ {outcome.path.name}: {problem_text(outcome.problem, language)}"
    elif outcome.published:
        yield from _published(outcome.path.name, outcome.published, language)


def _published(name: str, published: Published, language: str) -> Iterator[str]:
    form = published.form
    if form is None:
        yield f"  ✗ {name}: " + translate("not published", language)
        for found in published.conversion.problems:
            place = where(found, language)
            yield f"      {place + ': ' if place else ''}{cause(found, language)} {remedy(found, language)}"
        return
    news = "" if published.is_new else translate(" (there already)", language)
    yield f"  ✓ {form.titled(language)} · {form.form_id} {form.version}{news}"
    if published.missing:
        yield "      " + translate("Files missing: {names}", language, names=", ".join(published.missing))
