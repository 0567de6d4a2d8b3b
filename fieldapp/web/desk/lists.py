"""The start of the desk and the list of a form's records."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldapp.i18n import translate
from fieldapp.intake import review
from fieldapp.problems import FORM_UNKNOWN
from fieldapp.storage import desk, forms
from fieldapp.storage import places as place_rows
from fieldapp.storage.desk import FormCounts, Page, Pile, RecordFilter
from fieldapp.storage.forms import StoredForm
from fieldapp.web.context import language, services
from fieldapp.web.desk.area import blueprint, overseer, places, scope
from fieldapp.web.desk.exports import export_choices
from fieldapp.web.desk.wish import Wish, edge
from fieldapp.web.start import local_address

_HOME_PILES = (Pile.RECEIVED, Pile.ISSUES, Pile.EDITED, Pile.APPROVED, Pile.REJECTED)
_PLACES_AT_MOST = 400
_MANY = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class FormCard:
    """A form on the start page."""

    title: str
    url: str
    is_open: bool
    total: int
    fresh: int
    latest_at: datetime | None
    piles: Sequence[tuple[Pile, int, str]]


@dataclass(frozen=True, slots=True, kw_only=True)
class PlaceChoice:
    """A place in the filter; `depth` is how far below the first one it stands."""

    code: str
    name: str
    depth: int


@dataclass(frozen=True, slots=True, kw_only=True)
class FormHead:
    """What the pages of a form say of it."""

    form_id: str
    title: str


@blueprint.get("/")
def home() -> str:
    """Every form with its records by state."""
    with services().database.read() as c:
        known = forms.newest(c)
        counted = desk.counts(c, scope(), overseer().id, [form.form_id for form in known])
    cards = [_card(form, counted.get(form.form_id)) for form in known]
    cards.sort(key=lambda card: (card.total == 0, -card.fresh, card.title))
    return render_template("desk/home.html", area="home", cards=cards)


@blueprint.get("/forms/<path:form_id>/records")
def records(form_id: str) -> str:
    """A form's records, filtered, newest first."""
    here, wish, form = services(), Wish.read(request.args), form_head(form_id)
    with here.database.read() as c:
        wanted = wish.record_filter(c, form_id, here.settings.timezone)
        page = desk.page(c, scope(), wanted, edge(request.args))
        counted = desk.counts(c, scope(), overseer().id, [form_id]).get(form_id)
        choices = {"places": place_choices(c), "authors": desk.authors(c, scope(), form_id)}
    _note_look(form_id, wanted, counted)
    extra = export_choices(form_id)
    links = {"piles": _piles(form_id, wish, counted), **_page_urls(form_id, wish, page), **choices, **extra}
    return render_template("desk/records.html", area="home", form=form, wish=wish, page=page, **links)


@blueprint.post("/forms/<path:form_id>/records")
def approve_many(form_id: str) -> Response:
    """Approve the chosen records of a page, or all of it that have no issues."""
    names = request.form.getlist("plain" if request.form.get("which") == "plain" else "ticked")[:_MANY]
    done = review.approve_many(services(), overseer(), names)
    flash(translate("Records approved: {count}.", language(), count=done), "good" if done else "warn")
    return redirect(local_address(request.form.get("next") or url_for("desk.records", form_id=form_id)))


def form_head(form_id: str) -> FormHead:
    """A form by its id. Raises FORM_UNKNOWN."""
    with services().database.read() as c:
        found = forms.latest(c, form_id)
    if found is None:
        raise FORM_UNKNOWN(form_id=form_id)
    return FormHead(form_id=form_id, title=found.titled(language()))


def place_choices(c: sqlite3.Connection) -> list[PlaceChoice]:
    """The places this person oversees, as a tree; without buildings where those are many."""
    found = place_rows.below(c, places())
    if len(found) > _PLACES_AT_MOST:
        found = [place for place in found if place.kind != "building"][:_PLACES_AT_MOST]
    top = min((place.path.count("/") for place in found), default=0)
    return [
        PlaceChoice(code=place.code, name=place.named(language()), depth=place.path.count("/") - top) for place in found
    ]


def _card(form: StoredForm, counted: FormCounts | None) -> FormCard:
    piles = [
        (pile, counted.piles[pile], url_for("desk.records", form_id=form.form_id, state=pile))
        for pile in _HOME_PILES
        if counted and (counted.piles[pile] or pile is Pile.RECEIVED)
    ]
    return FormCard(
        title=form.titled(language()),
        url=url_for("desk.records", form_id=form.form_id),
        is_open=form.is_open,
        total=counted.piles[Pile.ALL] if counted else 0,
        fresh=counted.fresh if counted else 0,
        latest_at=counted.latest_at if counted else None,
        piles=piles,
    )


def _piles(form_id: str, wish: Wish, counted: FormCounts | None) -> list[tuple[Pile, int | None, str]]:
    """The tabs. Numbers stand only where no filter narrows the list: they count all."""
    rest = {name: value for name, value in wish.query.items() if name != "state"}
    counts = None if wish.narrowed or counted is None else counted.piles
    states: dict[Pile, Any] = {pile: {} if pile is Pile.ALL else {"state": pile} for pile in Pile}
    return [
        (
            pile,
            None if counts is None else counts[pile],
            url_for("desk.records", form_id=form_id, **states[pile], **rest),
        )
        for pile in Pile
    ]


def _page_urls(form_id: str, wish: Wish, page: Page) -> dict[str, str | None]:
    def address(name: str, key: int | None) -> str | None:
        members: dict[str, Any] = {**wish.query, name: key}
        return None if key is None else url_for("desk.records", form_id=form_id, **members)

    return {"older_url": address("older", page.older), "newer_url": address("newer", page.newer)}


def _note_look(form_id: str, wanted: RecordFilter, counted: FormCounts | None) -> None:
    """Remember how far this person has seen the list: only an unfiltered first page shows all that is new."""
    if counted and counted.fresh and wanted == RecordFilter(form_id=form_id) and not request.args.get("older"):
        reader, latest = overseer().id, counted.latest_id
        services().database.write(lambda c: desk.look(c, reader, form_id, latest))
