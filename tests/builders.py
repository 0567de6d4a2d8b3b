"""Things to test with, made in one line each, in an application's real database: places, people, forms, records."""

from __future__ import annotations

import io
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from itertools import count

from flask import Flask
from flask.testing import FlaskClient

from fieldapp.intake.incoming import Author, IncomingFile, IncomingSubmission
from fieldapp.intake.parcel import Received
from fieldapp.intake.publish import publish
from fieldapp.intake.receive import receive
from fieldapp.people.names import name_key
from fieldapp.people.person import Person, Role
from fieldapp.people.sessions import open_session
from fieldapp.services import Services
from fieldapp.storage import forms, people, places
from fieldapp.storage.forms import StoredForm
from fieldapp.storage.places import Place
from fieldapp.web.access import SESSION_COOKIE
from fieldapp.xforms.xlsform import Conversion
from fieldapp.xforms.xlsform_process import convert_in_subprocess

TOWN, WUYING, LONGWANG = "340103100", "340103100005", "dy-longwang"
_numbers = count(1)

VISIT_FORM = """
| survey |
|  | type | name | label::中文 (zh) | label::English (en) | bind::sensitive | constraint |
|  | begin_group | where | 地点 | Where | | |
|  | text | unit | 楼栋和房号 | Building and room | | |
|  | end_group | | | | | |
|  | integer | people | 人数 | How many people | | . <= 50 |
|  | select_one outcome | outcome | 结果 | Outcome | | |
|  | select_multiple service | services | 想了解 | Wants to know | | |
|  | text | note | 备注 | Note | | |
|  | text | secret | 健康情况 | Health | yes | |
|  | geopoint | location | 位置 | Location | | |
|  | image | photo | 照片 | Photo | | |
|  | begin_repeat | member | 成员 | Member | | |
|  | text | name | 称呼 | Name | | |
|  | integer | age | 年龄 | Age | | |
|  | end_repeat | | | | | |
| choices |
|  | list_name | name | label::中文 (zh) | label::English (en) |
|  | outcome | met | 见到了 | Met |
|  | outcome | closed | 没人在家 | Nobody home |
|  | service | jobs | 就业 | Jobs |
|  | service | school | 子女入学 | School |
| settings |
|  | form_title | form_id | version | instance_name | default_language |
|  | 入户走访 · Door visit | {form_id} | {version} | ${{unit}} | 中文 (zh) |
"""
TINY_JPEG_SIZE = (640, 480)


def a_town(services: Services) -> None:
    """A town with two villages, one of them with a building."""
    tree = (
        (TOWN, None, "town", "大杨镇", "Dayang Town", f"/{TOWN}/"),
        (WUYING, TOWN, "community", "吴郢社区", "Wuying Community", f"/{TOWN}/{WUYING}/"),
        (LONGWANG, TOWN, "community", "龙王社区", "Longwang Community", f"/{TOWN}/{LONGWANG}/"),
        ("b1", WUYING, "building", "吴郢路12号", "12 Wuying Road", f"/{TOWN}/{WUYING}/b1/"),
    )
    for code, parent, kind, name, name_en, path in tree:
        place = Place(code=code, parent=parent, kind=kind, name=name, name_en=name_en, path=path)
        services.database.write(lambda c, place=place: places.save(c, place))


def a_person(services: Services, name: str, role: Role = Role.VOLUNTEER, place: str = WUYING) -> Person:
    """Somebody with one role at one place."""

    def write(c: people.sqlite3.Connection) -> Person | None:
        number = people.add(c, name, name_key(name), services.clock())
        people.grant(c, number, role, place)
        return people.person(c, number)

    made = services.database.write(write)
    assert made
    return made


def a_coordinator(services: Services, name: str = "王协调", place: str = TOWN) -> Person:
    """Somebody who oversees a place."""
    return a_person(services, name, Role.COORDINATOR, place)


def signed_in(app: Flask, person: Person) -> FlaskClient:
    """A browser in which that person has signed in."""
    services: Services = app.extensions["fieldapp"]
    token, _ = services.database.write(lambda c: open_session(c, person.id, "test", services.clock()))
    client = app.test_client()
    client.set_cookie(SESSION_COOKIE, token)
    return client


def a_form(
    services: Services,
    markdown: str = VISIT_FORM,
    *,
    form_id: str = "visit",
    version: str = "1",
    media: Mapping[str, bytes] | None = None,
) -> StoredForm:
    """A form in service."""
    text = markdown.format(form_id=form_id, version=version) if "{form_id}" in markdown else markdown
    content = text.encode()
    done = publish(services, _converted(content), content, media=media or {})
    assert done.form, done.conversion.problems
    return done.form


@cache
def _converted(content: bytes) -> Conversion:
    return convert_in_subprocess(content, "form.md")


@dataclass(frozen=True)
class SentRecord:
    """A record that was sent: its id and what the server answered."""

    instance_id: str
    answer: Received


def a_record(  # noqa: PLR0913 -- each may be left out
    services: Services,
    author: Person,
    answers: str = "",
    *,
    form_id: str = "visit",
    version: str = "1",
    files: Mapping[str, bytes] | None = None,
    instance_id: str = "",
    corrects: str = "",
    name: str = "3栋201",
) -> SentRecord:
    """A record of a form, sent by somebody. `answers` is the XML inside the root; without it nothing is wrong."""
    answers = answers or f"<where><unit>{name}</unit></where><people>2</people>"
    instance_id = instance_id or f"uuid:{next(_numbers):08d}-0000-4000-8000-000000000000"
    with services.database.read() as c:
        form = forms.by_version(c, form_id, version)
    assert form
    root = services.forms.definition(form.key).model["n"]
    deprecated = f"<deprecatedID>{corrects}</deprecatedID>" if corrects else ""
    meta = f"<meta><instanceID>{instance_id}</instanceID>{deprecated}<instanceName>{name}</instanceName></meta>"
    xml = f'<{root} id="{form_id}" version="{version}">{answers}{meta}</{root}>'
    sent = [
        IncomingFile(name=file, mime="image/jpeg" if file.endswith(".jpg") else "text/html", stream=io.BytesIO(data))
        for file, data in (files or {}).items()
    ]
    answer = receive(services, IncomingSubmission(xml=xml.encode(), files=sent), Author(person=author))
    return SentRecord(instance_id, answer)


def a_photo(size: tuple[int, int] = TINY_JPEG_SIZE, colour: str = "teal") -> bytes:
    """A JPEG with a GPS position in its EXIF, as phones make them."""
    from PIL import Image

    target = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = "secret-in-exif"
    Image.new("RGB", size, colour).save(target, "JPEG", exif=exif)
    return target.getvalue()
