"""Public links: a form that anybody with the link or its poster may fill, for one place."""

from __future__ import annotations

import sqlite3
from dataclasses import dataclass
from secrets import token_urlsafe

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from fieldapp.i18n import translate
from fieldapp.people.pins import hash_pin, is_good_pin, read_pin
from fieldapp.people.qr import svg_path
from fieldapp.problems import FORM_UNKNOWN, NOT_FOUND, PLACE_UNKNOWN
from fieldapp.storage import audit, forms, public_links
from fieldapp.storage import places as place_rows
from fieldapp.storage.places import Place
from fieldapp.storage.public_links import NewLink, PublicLink
from fieldapp.web.context import language, services
from fieldapp.web.desk.area import blueprint, overseer, places
from fieldapp.web.desk.lists import place_choices
from fieldapp.web.people.browser import base_url, is_only_here

_TOKEN_BYTES = 18
_LABEL_LENGTH = 80
_BUILDING_LENGTH = 32


@dataclass(frozen=True, slots=True, kw_only=True)
class _Wanted:
    """What the form asks of a new link."""

    form_id: str
    place: str
    building: str
    label: str
    pin: str


@blueprint.get("/links")
def links() -> str:
    """The links of my places, and the form to make one."""
    return _page()


@blueprint.post("/links")
def make_link() -> Response | tuple[str, int]:
    """Open a link for a public form at one of my places."""
    given = {name: request.form.get(name, "").strip() for name in _Wanted.__dataclass_fields__}
    wanted = _Wanted(**{**given, "pin": read_pin(given["pin"])})
    if wanted.pin and not is_good_pin(wanted.pin):
        return _page(error="A PIN has 4 to 12 digits."), 400
    number = _add(wanted, _checked_place(wanted))
    flash(translate("The link is open. Print its poster or copy it.", language()), "good")
    return redirect(url_for("desk.poster", number=number))


@blueprint.post("/links/<int:number>/stop")
def stop_link(number: int) -> Response:
    """Close a link for good."""
    here, by, link = services(), overseer(), _link(number)
    at = here.clock()

    def write(c: sqlite3.Connection) -> None:
        public_links.close(c, link.id, at)
        audit.add(c, "link.close", f"link:{link.id}", at=at, person=by.id, device=by.device_id)

    here.database.write(write)
    flash(translate("The link is closed. What came by it stays.", language()), "good")
    return redirect(url_for("desk.links"))


@blueprint.get("/links/<int:number>/poster")
def poster(number: int) -> str:
    """The link as a sheet to print and put up."""
    link = _link(number)
    with services().database.read() as c:
        form = forms.latest(c, link.form_id)
    address = public_address(link)
    titles = {tag: form.titled(tag) if form else link.form_id for tag in ("zh-Hans", "en")}
    return render_template(
        "desk/poster.html",
        area="links",
        link=link,
        titles=titles,
        address=address,
        only_here=is_only_here(),
        code=svg_path(address),
    )


def public_address(link: PublicLink) -> str:
    """The whole address of a link."""
    return f"{base_url()}/p/{link.token}"


def _page(error: str | None = None) -> str:
    with services().database.read() as c:
        found = public_links.below(c, places())
        known = {form.form_id: form for form in forms.newest(c)}
        choices = place_choices(c)
    offered = [form for form in known.values() if form.is_public and form.is_open]
    rows = [
        (link, known[link.form_id].titled(language()), public_address(link)) for link in found if link.form_id in known
    ]
    return render_template(
        "desk/links.html", area="links", links=rows, forms=offered, places=choices, given=request.form, error=error
    )


def _link(number: int) -> PublicLink:
    with services().database.read() as c:
        found = next((link for link in public_links.below(c, places()) if link.id == number), None)
    if found is None:
        raise NOT_FOUND()
    return found


def _checked_place(wanted: _Wanted) -> Place:
    with services().database.read() as c:
        form, mine = forms.latest(c, wanted.form_id), {known.code: known for known in place_rows.below(c, places())}
    if form is None or not form.is_public:
        raise FORM_UNKNOWN(form_id=wanted.form_id)
    if wanted.place not in mine:
        raise PLACE_UNKNOWN(place=wanted.place)
    return mine[wanted.place]


def _add(wanted: _Wanted, place: Place) -> int:
    here, by = services(), overseer()
    building = wanted.building or (place.code if place.kind == "building" else "")
    new = NewLink(
        token=token_urlsafe(_TOKEN_BYTES),
        form_id=wanted.form_id,
        place=place.code,
        label=wanted.label[:_LABEL_LENGTH],
        building=building[:_BUILDING_LENGTH],
        pin_hash=hash_pin(wanted.pin) if wanted.pin else None,
        at=here.clock(),
        by=by.id,
    )

    def write(c: sqlite3.Connection) -> int:
        number = public_links.add(c, new)
        details = {"form": new.form_id, "place": new.place, "building": new.building}
        audit.add(c, "link.open", f"link:{number}", at=new.at, person=by.id, device=by.device_id, **details)
        return number

    return here.database.write(write)
