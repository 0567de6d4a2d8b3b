"""OpenRosa as clients speak it: list, form, media, submission, and what bad requests get."""

from __future__ import annotations

import hashlib
import io
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.people.person import Role
from fieldapp.services import Clock
from fieldapp.trust import receipts
from tests.village import PHOTO, Village, record, xform

OPENROSA = {"X-OpenRosa-Version": "1.0", "Accept-Language": "en"}
JSON = {"Accept": "application/json"}
LIST = "{http://openrosa.org/xforms/xformsList}"
MANIFEST = "{http://openrosa.org/xforms/xformsManifest}"


class Collect:
    """A phone with ODK Collect that belongs to somebody of the village."""

    def __init__(self, client: FlaskClient, village: Village, key: str) -> None:
        self.client = client
        self.village = village
        self.base = f"/key/{key}"

    def get(self, path: str) -> TestResponse:
        address = path if path.startswith("http") else self.base + path
        return self.client.get(address, headers=OPENROSA)

    def forms(self, query: str = "") -> dict[str, dict[str, str]]:
        """What the form list says, by form id."""
        root = ElementTree.fromstring(self.get("/formList" + query).data)
        listed = [{child.tag.removeprefix(LIST): child.text or "" for child in form} for form in root]
        return {form["formID"]: form for form in listed}

    def send(self, xml: bytes | None, *files: tuple[str, bytes], headers: dict[str, str] = OPENROSA) -> TestResponse:
        parts: dict[str, list[tuple[io.BytesIO, str]]] = {}
        if xml is not None:
            parts["xml_submission_file"] = [(io.BytesIO(xml), "record.xml")]
        for number, (name, content) in enumerate(files):
            parts[f"file{number}"] = [(io.BytesIO(content), name)]
        return self.client.post(self.base + "/submission", data=parts, headers=headers)


@pytest.fixture
def collect(tmp_path: Path, clock: Clock) -> Iterator[Collect]:
    village = Village(tmp_path / "var", clock)
    app = village.serve()
    yield Collect(app.test_client(), village, village.key(village.mei))
    village.services.database.close()


def test_the_list_leads_to_the_form_below_the_same_key(collect: Collect) -> None:
    listed = collect.forms()["visit"]
    assert (listed["name"], listed["version"]) == ("Visit", "1")
    assert collect.base in listed["downloadUrl"]
    form = collect.get(listed["downloadUrl"])
    assert form.text == xform()
    assert listed["hash"] == "md5:" + hashlib.md5(form.data).hexdigest()
    assert "manifestUrl" not in listed


def test_every_answer_says_which_openrosa_it_speaks_and_how_much_it_takes(collect: Collect) -> None:
    for answer in (collect.get("/formList"), collect.client.head(collect.base + "/submission", headers=OPENROSA)):
        assert answer.headers["X-OpenRosa-Version"] == "1.0"
        assert answer.headers["X-OpenRosa-Accept-Content-Length"] == "100000000"


def test_the_list_can_be_narrowed_and_made_to_talk(collect: Collect) -> None:
    collect.village.publish(xform(form_id="other"))
    assert set(collect.forms()) == {"visit", "other"}
    assert set(collect.forms("?formID=other")) == {"other"}
    assert collect.forms("?verbose=true")["visit"]["descriptionText"]


def test_a_form_for_other_roles_is_neither_listed_nor_found(collect: Collect) -> None:
    collect.village.publish(xform(form_id="clinic", attributes='fa:roles="health_worker"'))
    nurse = collect.village.person("Hua", Role.HEALTH_WORKER, "east")
    hers = Collect(collect.client, collect.village, collect.village.key(nurse))
    address = hers.forms()["clinic"]["downloadUrl"].partition(hers.base)[2]
    assert hers.get(address).status_code == 200
    assert set(collect.forms()) == {"visit"}
    assert collect.get(address).status_code == 404


def test_media_are_listed_in_a_manifest_and_come_as_they_are(collect: Collect) -> None:
    listed = '<instance id="list" src="jr://file-csv/streets.csv"/><bind nodeset="/data/start"'
    collect.village.publish(
        xform("2").replace('<bind nodeset="/data/start"', listed), media={"streets.csv": b"name,label\n1,One\n"}
    )
    root = ElementTree.fromstring(collect.get(collect.forms()["visit"]["manifestUrl"]).data)
    ((name, digest, address),) = [[child.text for child in file] for file in root]
    assert name == "streets.csv"
    assert address
    with collect.get(address) as file:
        assert file.data == b"name,label\n1,One\n"
        assert digest == "md5:" + hashlib.md5(file.data).hexdigest()
    assert collect.get(address.replace("streets", "other")).status_code == 404


@pytest.mark.parametrize("path", ["/formList", "/forms/x.xml", "/forms/x/manifest", "/forms/x/media/a", "/submission"])
def test_without_credentials_there_is_only_the_way_to_give_them(collect: Collect, path: str) -> None:
    answer = collect.client.open(path, method="HEAD" if path == "/submission" else "GET", headers=OPENROSA)
    assert answer.status_code == 401
    assert {offer.split()[0] for offer in answer.headers.getlist("WWW-Authenticate")} == {"Basic", "Digest"}


def test_a_client_that_asks_first_is_told_where_to_send(collect: Collect) -> None:
    answer = collect.client.head(collect.base + "/submission", headers=OPENROSA)
    assert answer.status_code == 204
    assert answer.headers["Location"].endswith(collect.base + "/submission")


def test_a_submission_is_answered_with_a_receipt_in_the_header(collect: Collect) -> None:
    answer = collect.send(record(photo="a.jpg"), ("a.jpg", PHOTO))
    assert answer.status_code == 201
    assert 'nature="submit_success"' in answer.text
    proof = receipts.verify(answer.headers["X-Fieldapp-Receipt"], collect.village.services.keys.find)
    assert proof.files == {"a.jpg": hashlib.sha256(PHOTO).hexdigest()}
    assert collect.send(record(photo="a.jpg")).headers["X-Fieldapp-Receipt"] == answer.headers["X-Fieldapp-Receipt"]


def test_our_own_page_gets_the_receipt_as_json_and_hears_what_is_missing(collect: Collect) -> None:
    answer = collect.send(record(photo="a.jpg"), headers=JSON)
    assert answer.status_code == 201
    assert answer.json == {"receipt": answer.headers["X-Fieldapp-Receipt"], "missing": ["a.jpg"]}
    keys = collect.client.get("/.well-known/jwks.json").json
    assert keys
    assert keys["keys"][0]["kid"] == collect.village.services.keys.signer.kid


def test_a_receipt_too_long_for_a_header_comes_in_the_body_alone(collect: Collect) -> None:
    files = [(f"{number}.jpg", PHOTO) for number in range(40)]
    fields = "".join(f"<photo>{name}</photo>" for name, _ in files).encode()
    answer = collect.send(record().replace(b"<name>", fields + b"<name>"), *files, headers=JSON)
    assert "X-Fieldapp-Receipt" not in answer.headers
    assert answer.json
    assert len(receipts.read(answer.json["receipt"]).files) == 40


def test_another_body_under_the_same_id_is_a_conflict_with_a_receipt(collect: Collect) -> None:
    collect.send(record(name="A"))
    answer = collect.send(record(name="B"))
    assert answer.status_code == 409
    assert answer.text.startswith("<?xml")
    proof = receipts.verify(answer.headers["X-Fieldapp-Receipt"], collect.village.services.keys.find)
    assert proof.status == "conflict"
    as_json = collect.send(record(name="B"), headers=JSON)
    assert as_json.json
    assert as_json.json["code"] == "submission.conflict"
    assert as_json.json["details"]["receipt"] == answer.headers["X-Fieldapp-Receipt"]


def test_an_unknown_version_is_a_404_in_words_and_the_phone_keeps_the_record(collect: Collect) -> None:
    answer = collect.send(record(version="9"))
    assert answer.status_code == 404
    (message,) = ElementTree.fromstring(answer.data)
    assert message.text
    assert "{" not in message.text


@pytest.mark.parametrize(
    ("xml", "files", "status", "code"),
    [
        (None, [("a.jpg", PHOTO)], 400, "submission.file_missing"),
        (b"", [], 400, "submission.file_missing"),
        (b"hello", [], 400, "xml.invalid"),
        (b"<!DOCTYPE a><data id='visit' version='1'/>", [], 400, "xml.doctype"),
        (b"<a>" * 10_000 + b"</a>" * 10_000, [], 400, "xml.too_deep"),
        (record("../x"), [], 400, "submission.instance_id_unsafe"),
        (record(), [("../../a.jpg", PHOTO)], 400, "file.name_unsafe"),
        (record(), [("a\0b.jpg", PHOTO)], 400, "file.name_unsafe"),
        (record(), [("a" * 300 + ".jpg", PHOTO)], 400, "file.name_unsafe"),
        (record(), [("COM1.txt", PHOTO)], 400, "file.name_unsafe"),
        (record(), [("a.jpg", PHOTO), ("A.jpg", PHOTO)], 400, "file.name_twice"),
        (record(), [(f"{n}.jpg", PHOTO) for n in range(101)], 413, "file.too_many"),
        pytest.param(
            record(),
            [(f"{n}.jpg", PHOTO) for n in range(300)],
            413,
            "request.too_large",
            # Werkzeug stops in the middle and leaves the parts it had read to the garbage collector
            marks=pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning"),
        ),
        (record().replace(b"visit", b"nothing"), [], 404, "form.unknown"),
    ],
)
def test_bad_submissions_are_refused_by_code_and_leave_nothing(
    collect: Collect, xml: bytes | None, files: list[tuple[str, bytes]], status: int, code: str
) -> None:
    answer = collect.send(xml, *files, headers=JSON)
    assert answer.json
    assert (answer.status_code, answer.json["code"]) == (status, code)
    assert answer.json["detail"] not in ("", f"{code}.text")
    assert "{" not in answer.json["detail"]
    assert collect.village.rows("versions") == collect.village.rows("attachments") == 0


def test_a_body_beyond_the_limit_is_refused_unread(collect: Collect) -> None:
    class Body(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            raise AssertionError("it was read")

    answer = collect.client.post(
        collect.base + "/submission",
        environ_overrides={"wsgi.input": Body(), "CONTENT_LENGTH": "200000000"},
        content_type="multipart/form-data; boundary=x",
        headers=JSON,
    )
    assert answer.status_code == 413


@pytest.mark.parametrize("body", [b"", b"--x\r\n", b"--x\r\nContent-Disposition: nonsense\r\n\r\n", b"\xff" * 100])
def test_a_broken_multipart_body_is_the_sender_s_fault(collect: Collect, body: bytes) -> None:
    answer = collect.client.post(
        collect.base + "/submission", data=body, content_type="multipart/form-data; boundary=x", headers=OPENROSA
    )
    assert answer.status_code == 400


def test_a_public_link_takes_records_without_an_account(collect: Collect) -> None:
    link = collect.village.link()
    parts = {"xml_submission_file": (io.BytesIO(record()), "r.xml")}
    answer = collect.client.post(f"/p/{link.token}/submission", data=parts, headers=JSON)
    assert answer.status_code == 201
    assert collect.village.only().link_label == "Gate"


def test_health_says_nothing_but_that_it_is_well(collect: Collect) -> None:
    answer = collect.client.get("/health")
    assert (answer.status_code, answer.json) == (200, {"status": "ok"})
