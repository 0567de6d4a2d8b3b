"""A small town for tests of the core: two villages, three people, one form with a photo, a place and a repeat."""

from __future__ import annotations

import io
from collections.abc import Mapping
from pathlib import Path

from flask import Flask

from fieldapp.app import create_app
from fieldapp.intake.incoming import Author, IncomingFile, IncomingSubmission
from fieldapp.intake.parcel import Received
from fieldapp.intake.publish import publish
from fieldapp.intake.receive import receive
from fieldapp.people.device_keys import new_device_key
from fieldapp.people.invitations import add_person
from fieldapp.people.person import Grant, Person, Role
from fieldapp.services import Clock, Services, start_services
from fieldapp.settings import Settings
from fieldapp.storage import attachments, findings, places, public_links, submissions, versions
from fieldapp.storage.places import Place
from fieldapp.storage.public_links import NewLink, PublicLink
from fieldapp.storage.scope import SYSTEM
from fieldapp.storage.submissions import Submission
from fieldapp.xforms.definition import Finding
from fieldapp.xforms.xlsform import convert

PHOTO = b"\xff\xd8 a photo"
PLACES = (
    Place(code="town", parent=None, kind="town", name="大杨镇", name_en="Dayang", path="/town/"),
    Place(code="east", parent="town", kind="village", name="东村", name_en="East", path="/town/east/"),
    Place(code="west", parent="town", kind="village", name="西村", name_en="West", path="/town/west/"),
)


def xform(version: str = "1", attributes: str = 'fa:public="yes"', form_id: str = "visit") -> str:
    """The form `visit`: name (required), age (below 120), place, phone (sensitive), photo, members."""
    return f"""<h:html xmlns="http://www.w3.org/2002/xforms" xmlns:h="http://www.w3.org/1999/xhtml"
        xmlns:fa="urn:fieldapp:xforms" xmlns:jr="http://openrosa.org/javarosa">
    <h:head><h:title>走访 · Visit</h:title><model>
      <instance><data id="{form_id}" version="{version}" {attributes}>
        <start/><end/><name/><age/><place/><phone/><photo/><member jr:template=""><m_name/></member>
        <meta><instanceID/><instanceName/><deprecatedID/></meta></data></instance>
      <bind nodeset="/data/start" type="dateTime" jr:preload="timestamp" jr:preloadParams="start"/>
      <bind nodeset="/data/end" type="dateTime" jr:preload="timestamp" jr:preloadParams="end"/>
      <bind nodeset="/data/name" type="string" required="true()"/>
      <bind nodeset="/data/age" type="int" constraint=". &lt; 120" jr:constraintMsg="Below 120"/>
      <bind nodeset="/data/place" type="string" fa:role="place"/>
      <bind nodeset="/data/phone" type="string" fa:sensitive="yes"/>
      <bind nodeset="/data/photo" type="binary"/>
      <bind nodeset="/data/member/m_name" type="string"/>
      <bind nodeset="/data/meta/instanceID" type="string" readonly="true()" jr:preload="uid"/>
    </model></h:head><h:body>
      <input ref="/data/name"><label>Name</label></input><input ref="/data/age"><label>Age</label></input>
      <input ref="/data/place"><label>Place</label></input><input ref="/data/phone"><label>Phone</label></input>
      <upload ref="/data/photo" mediatype="image/*"><label>Photo</label></upload>
      <group ref="/data/member"><label>Members</label><repeat nodeset="/data/member">
        <input ref="/data/member/m_name"><label>Name</label></input></repeat></group>
    </h:body></h:html>"""


def record(instance: str = "uuid:1", *, version: str = "1", deprecates: str = "", **answers: str) -> bytes:
    """The XML of a visit; `members` is a text of names."""
    given = {"name": "王芳", **answers}
    members = "".join(f"<member><m_name>{name}</m_name></member>" for name in given.pop("members", "").split())
    title = given.pop("title", "")
    fields = "".join(f"<{name}>{text}</{name}>" for name, text in given.items())
    meta = f"<instanceID>{instance}</instanceID><instanceName>{title}</instanceName>"
    meta += f"<deprecatedID>{deprecates}</deprecatedID>" if deprecates else ""
    return f'<data id="visit" version="{version}">{fields}{members}<meta>{meta}</meta></data>'.encode()


class Village:
    """The town's services, and the words tests use of it."""

    def __init__(self, folder: Path, clock: Clock) -> None:
        self._start(folder, clock)
        for place in PLACES:
            self.write(lambda c, place=place: places.save(c, place))
        self.mei = self.person("Mei", Role.VOLUNTEER, "east")
        self.bo = self.person("Bo", Role.VOLUNTEER, "west")
        self.lan = self.person("Lan", Role.COORDINATOR, "east")
        self.publish(xform())

    def _start(self, folder: Path, clock: Clock) -> None:
        settings = Settings.from_environment({"FIELDAPP_DATA": str(folder), "FIELDAPP_FORMS": str(folder / "forms")})
        self.services: Services = start_services(settings, clock)
        self.write = self.services.database.write

    @classmethod
    def open(cls, folder: Path, clock: Clock) -> Village:
        """A town that is there already; Mei is known."""
        village = cls.__new__(cls)
        village._start(folder, clock)
        grant = Grant(role=Role.VOLUNTEER, place="east", path="/town/east/")
        village.mei = Person(id=1, name="Mei", language=None, grants=(grant,))
        return village

    def serve(self) -> Flask:
        """The application on this town; from now on it shares the application's services."""
        self.services.database.close()
        app = create_app(self.services.settings, clock=self.services.clock)
        self.services = app.extensions["fieldapp"]
        self.write = self.services.database.write
        return app

    def key(self, person: Person) -> str:
        """A device key of somebody, for `/key/<key>/…`."""
        return new_device_key(self.services, person.id, "Collect", None).text

    def person(self, name: str, role: Role, place: str) -> Person:
        number = add_person(self.services, name=name, role=role, place=place, by=None)
        path = next(known.path for known in PLACES if known.code == place)
        return Person(id=number, name=name, language=None, grants=(Grant(role=role, place=place, path=path),))

    def publish(self, text: str, media: Mapping[str, bytes] | None = None) -> bool:
        """Publish an XForm; whether that made a new version."""
        conversion = convert(text.encode(), "visit.xml")
        return publish(self.services, conversion, text.encode(), media=media or {}).is_new

    def link(self, place: str = "west") -> PublicLink:
        new = NewLink(token="t" * 32, form_id="visit", place=place, label="Gate", at=self.services.clock())
        self.write(lambda c: public_links.add(c, new))
        with self.services.database.read() as c:
            found = public_links.by_token(c, new.token)
        assert found
        return found

    def receive(self, xml: bytes, by: Person | PublicLink | None = None, **files: bytes) -> Received:
        """Send a record with files; `photo_jpg=b""` is a file called photo.jpg."""
        given = [(name.replace("_", "."), content) for name, content in files.items()]
        return self.send(xml, given, by)

    def send(self, xml: bytes, files: list[tuple[str, bytes]], by: Person | PublicLink | None = None) -> Received:
        incoming = [IncomingFile(name=name, mime="image/jpeg", stream=io.BytesIO(body)) for name, body in files]
        author = Author(link=by) if isinstance(by, PublicLink) else Author(person=by or self.mei)
        return receive(self.services, IncomingSubmission(xml=xml, files=incoming), author)

    def records(self) -> list[Submission]:
        """All records, newest first."""
        with self.services.database.read() as c:
            return submissions.latest(c, SYSTEM, limit=10_000)

    def only(self) -> Submission:
        """The one record there is."""
        (found,) = self.records()
        return found

    def files(self, record: Submission) -> dict[str, str | None]:
        with self.services.database.read() as c:
            return {file.name: file.sha256 for file in attachments.of_version(c, record.current)}

    def findings(self, record: Submission) -> list[Finding]:
        with self.services.database.read() as c:
            return findings.of_version(c, record.current)

    def bodies(self, record: Submission) -> list[bytes]:
        """The XML of every version, newest first."""
        with self.services.database.read() as c:
            return [versions.xml(c, version.id) for version in versions.history(c, record.id)]

    def rows(self, table: str) -> int:
        with self.services.database.read() as c:
            return int(c.execute(f"select count(*) from {table}").fetchone()[0])
