"""Encrypted records: kept as they come, told as such, read by the holder of the key and by nobody else."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from fieldapp.people.person import Person
from fieldapp.services import Services
from fieldapp.storage import findings, forms, submissions
from fieldapp.storage.scope import SYSTEM
from fieldapp.storage.submissions import Submission
from fieldapp.trust import receipts
from tests.builders import VISIT_FORM, a_form, a_photo, a_record, signed_in
from tests.conftest import ROOT, environment
from tests.encrypting import SPECIFICATION, Sealed, new_key, pem, public_text, seal
from tests.web.desk_story import press, text_of

KEY = new_key()
PHOTO = a_photo()
ID = "uuid:11111111-0000-4000-8000-000000000000"
SEALED_FORM = VISIT_FORM.replace("| instance_name |", "| instance_name | public_key |").replace(
    "| ${{unit}} |", f"| ${{{{unit}}}} | {public_text(KEY)} |"
)
SECRET = "糖尿病，住在三栋"


def a_visit(instance_id: str = ID, secret: str = SECRET) -> bytes:
    return (
        f'<data id="sealed" version="1"><where><unit>3栋201</unit></where><people>2</people><secret>{secret}</secret>'
        "<photo>door.jpg</photo><member><name>阿芳</name><age>31</age></member>"
        "<member><name>小明</name><age>7</age></member>"
        f"<meta><instanceID>{instance_id}</instanceID><instanceName>3栋201</instanceName></meta></data>"
    ).encode()


def sealed(instance_id: str = ID, *, form_id: str = "sealed", **changes: object) -> Sealed:
    named = {"form_id": form_id, "version": "1", "instance_id": instance_id, **changes}
    return seal(KEY.public_key(), a_visit(instance_id), {"door.jpg": PHOTO}, **named)  # type: ignore[arg-type]


@pytest.fixture
def phone(app: Flask, services: Services, li: Person) -> FlaskClient:
    """Li's, with the form whose records are encrypted."""
    a_form(services, SEALED_FORM, form_id="sealed")
    return signed_in(app, li)


def send(phone: FlaskClient, manifest: bytes, files: dict[str, bytes]) -> TestResponse:
    parts = {name: (io.BytesIO(content), name) for name, content in files.items()}
    body = {"xml_submission_file": (io.BytesIO(manifest), "submission.xml"), **parts}
    headers = {"X-OpenRosa-Version": "1.0", "Sec-Fetch-Site": "same-origin"}
    return phone.post("/submission", data=body, headers=headers)


def kept(services: Services, instance_id: str = ID) -> Submission:
    with services.database.read() as c:
        found = submissions.find_instance(c, SYSTEM, instance_id)
    assert found
    return found


def found_in(services: Services, instance_id: str = ID) -> list[str]:
    with services.database.read() as c:
        return [finding.code for finding in findings.of_version(c, kept(services, instance_id).current)]


def export_zip(services: Services, path: Path) -> Path:
    """What the coordinator downloads."""
    from fieldapp.export.service import ExportRequest, export

    path.write_bytes(b"".join(export(services, ExportRequest(form_id="sealed", format="zip")).chunks))
    return path


def table(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_text(encoding="utf-8-sig"))))


def decrypt(*arguments: str, data: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "fieldapp", "decrypt", *arguments],
        env=environment(data) | {"LANG": "en_US.UTF-8", "LC_ALL": "en_US.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
        cwd=ROOT,
    )


def test_it_is_kept_as_it_came_and_receipted_file_by_file(phone: FlaskClient, services: Services) -> None:
    came = sealed()
    answer = send(phone, came.manifest, came.files)
    assert answer.status_code == 201
    receipt = receipts.read(answer.headers["X-Fieldapp-Receipt"])
    assert set(receipt.files) == {"door.jpg.enc", "submission.xml.enc"}
    assert receipt.missing == ()
    record = kept(services)
    assert record.is_encrypted
    assert not record.has_findings
    again = send(phone, came.manifest, came.files)
    assert again.headers["X-Fieldapp-Receipt"] == answer.headers["X-Fieldapp-Receipt"]


@pytest.mark.usefixtures("wang")
def test_nothing_of_it_can_be_read_in_the_data_folder(phone: FlaskClient, services: Services) -> None:
    came = sealed()
    send(phone, came.manifest, came.files)
    services.database.write(lambda c: c.execute("select 1"))
    files = [path for path in services.settings.data.rglob("*") if path.is_file()]
    assert len(files) > 3
    for path in files:
        content = path.read_bytes()
        assert SECRET.encode() not in content
        assert "阿芳".encode() not in content
        assert PHOTO[200:600] not in content


def test_files_that_are_still_to_come_are_waited_for(phone: FlaskClient, services: Services) -> None:
    came = sealed()
    first = send(phone, came.manifest, {"submission.xml.enc": came.files["submission.xml.enc"]})
    assert receipts.read(first.headers["X-Fieldapp-Receipt"]).missing == ("door.jpg.enc",)
    assert kept(services).missing_files == 1
    then = send(phone, came.manifest, {"door.jpg.enc": came.files["door.jpg.enc"]})
    assert receipts.read(then.headers["X-Fieldapp-Receipt"]).missing == ()
    assert kept(services).missing_files == 0


def test_another_body_under_the_same_id_waits_for_a_decision(
    phone: FlaskClient, desk: FlaskClient, services: Services
) -> None:
    first, second = sealed(), sealed()
    send(phone, first.manifest, first.files)
    assert send(phone, second.manifest, second.files).status_code == 409
    page = text_of(desk.get(f"/desk/records/{ID}"))
    assert page.count("只有持有私钥的人才能看") == 2
    press(desk, f"/desk/records/{ID}", f"/desk/records/{ID}", act="use_other", version=2)
    assert kept(services).is_encrypted
    assert not kept(services).has_conflict


def test_the_desk_says_so_and_shows_the_files(phone: FlaskClient, desk: FlaskClient) -> None:
    came = sealed()
    send(phone, came.manifest, came.files)
    assert "已加密" in text_of(desk.get("/desk/forms/sealed/records"))
    page = desk.get(f"/desk/records/{ID}")
    shown = text_of(page)
    assert "只有持有私钥的人才能看" in shown
    assert "door.jpg.enc" in shown
    assert "这条记录没有答案" not in shown
    assert ID not in text_of(desk.get("/desk/forms/sealed/records?q=3栋201"))
    assert ID in text_of(desk.get("/desk/forms/sealed/records?q=李志愿"))


def test_who_sent_it_sees_that_it_is_encrypted_and_cannot_correct_it(phone: FlaskClient) -> None:
    came = sealed()
    send(phone, came.manifest, came.files)
    assert "已加密" in text_of(phone.get("/collect/sent/"))
    page = text_of(phone.get(f"/collect/sent/{ID}"))
    assert "只有持有密钥的人才能看" in page
    assert "#correct=" not in page
    assert phone.get(f"/collect/sent/{ID}/record.json").status_code == 404


def test_a_plain_record_of_such_a_form_is_kept_and_flagged(phone: FlaskClient, services: Services) -> None:
    assert send(phone, a_visit(), {"door.jpg": PHOTO}).status_code == 201
    assert found_in(services) == ["encrypted.not"]
    assert not kept(services).is_encrypted


@pytest.mark.usefixtures("visit")
def test_an_encrypted_record_of_a_plain_form_is_kept_and_flagged(phone: FlaskClient, services: Services) -> None:
    came = sealed(form_id="visit", namespace=SPECIFICATION)
    assert send(phone, came.manifest, came.files).status_code == 201
    assert found_in(services) == ["encrypted.form_without_key"]


def test_a_spoiled_manifest_is_kept_and_flagged(phone: FlaskClient, services: Services) -> None:
    manifest = (
        '<data xmlns="http://www.opendatakit.org/xforms/encrypted" id="sealed" version="1" encrypted="yes">'
        "<base64EncryptedKey>%%%</base64EncryptedKey>"
        f'<meta xmlns="http://openrosa.org/xforms"><instanceID>{ID}</instanceID></meta>'
        "<media><file>door.jpg</file></media></data>"
    )
    assert send(phone, manifest.encode(), {"door.jpg": b"x"}).status_code == 201
    assert set(found_in(services)) == {
        "encrypted.key",
        "encrypted.xml_file",
        "encrypted.signature",
        "encrypted.file_name",
    }


def test_the_table_has_a_row_that_says_who_when_and_where(phone: FlaskClient, services: Services) -> None:
    from fieldapp.export.service import ExportRequest, export

    came = sealed()
    send(phone, came.manifest, came.files)
    text = b"".join(export(services, ExportRequest(form_id="sealed", format="csv")).chunks).decode("utf-8-sig")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["KEY"], row["SubmitterName"], row["PlaceName"]) == (ID, "李志愿", "吴郢社区")
    assert (row["Mark"], row["where-unit"], row["people"]) == ("encrypted", "", "")
    assert row["SubmissionDate"]


def test_the_zip_has_the_record_as_it_came_and_the_form(phone: FlaskClient, services: Services, tmp_path: Path) -> None:
    came = sealed()
    send(phone, came.manifest, came.files)
    with zipfile.ZipFile(export_zip(services, tmp_path / "sealed.zip")) as archive:
        found = {name.rpartition("/")[2]: archive.read(name) for name in archive.namelist() if "media/" in name}
        (form,) = [archive.read(name) for name in archive.namelist() if name.startswith("forms/")]
        listed = archive.read("files.csv").decode("utf-8-sig")
    assert found == {"submission.xml": came.manifest, **came.files}
    with services.database.read() as c:
        latest = forms.latest(c, "sealed")
        assert latest
        assert form.decode() == forms.xform(c, latest.key)
    assert {row["Name"] for row in csv.DictReader(io.StringIO(listed))} == set(found)


def test_the_holder_of_the_key_reads_records_files_and_tables(
    phone: FlaskClient, services: Services, tmp_path: Path
) -> None:
    came, other = sealed(), sealed("uuid:2", namespace=SPECIFICATION)
    send(phone, came.manifest, came.files)
    send(phone, other.manifest, other.files)
    export_zip(services, tmp_path / "sealed.zip")
    (tmp_path / "key.pem").write_bytes(pem(KEY))
    target = tmp_path / "open"
    done = decrypt(
        *(str(tmp_path / "sealed.zip"), "--private-key", str(tmp_path / "key.pem"), "--output", str(target)),
        data=tmp_path / "nowhere",
    )
    assert (done.returncode, done.stderr) == (0, "")
    assert "2 of 2" in done.stdout
    folder = target / "records" / ID.replace(":", "_")
    assert (folder / "submission.xml").read_bytes() == a_visit()
    assert (folder / "door.jpg").read_bytes() == PHOTO
    rows = table(target / "sealed.csv")
    assert {row["KEY"] for row in rows} == {ID, "uuid:2"}
    assert {(row["where-unit"], row["secret"], row["SubmitterName"]) for row in rows} == {("3栋201", SECRET, "李志愿")}
    members = table(target / "member.csv")
    assert [row["name"] for row in members if row["PARENT_KEY"] == ID] == ["阿芳", "小明"]
    assert not (tmp_path / "nowhere").exists()


def test_what_cannot_be_trusted_or_opened_is_named(phone: FlaskClient, services: Services, tmp_path: Path) -> None:
    forged = sealed("uuid:forged", signed_xml=b"<data/>")
    strange = seal(
        new_key().public_key(), a_visit("uuid:strange"), {}, form_id="sealed", version="1", instance_id="uuid:strange"
    )
    unsent = sealed("uuid:unsent")
    send(phone, forged.manifest, forged.files)
    send(phone, strange.manifest, strange.files)
    send(phone, unsent.manifest, {"submission.xml.enc": unsent.files["submission.xml.enc"]})
    with zipfile.ZipFile(export_zip(services, tmp_path / "sealed.zip")) as archive:
        archive.extractall(tmp_path / "unpacked")
    (tmp_path / "key.pem").write_bytes(pem(KEY, "开门"))
    (tmp_path / "pass").write_text("开门\n", encoding="utf-8")
    options = ("--private-key", str(tmp_path / "key.pem"), "--passphrase-file", str(tmp_path / "pass"))
    done = decrypt(str(tmp_path / "unpacked"), *options, "--output", str(tmp_path / "open"), data=tmp_path)
    assert done.returncode == 1
    assert "uuid:forged: decrypted, but its signature is not right" in done.stderr
    assert "uuid:strange: encrypted for another key" in done.stderr
    assert "uuid:unsent: door.jpg.enc is missing" in done.stderr
    assert "0 of 3" in done.stdout
    assert (tmp_path / "open" / "unverified" / "uuid_forged" / "submission.xml").read_bytes() == a_visit("uuid:forged")
    assert not (tmp_path / "open" / "records").exists()


def test_no_record_keeps_the_others_closed(phone: FlaskClient, services: Services, tmp_path: Path) -> None:
    """Whoever has the form has the public key too, and may seal anything or send long answers in the clear."""
    junk = seal(KEY.public_key(), b"\0junk", {}, form_id="sealed", version="1", instance_id="uuid:junk")
    send(phone, a_visit("uuid:plain", "x" * 200_000), {"door.jpg": PHOTO})
    send(phone, junk.manifest, junk.files)
    came = sealed()
    send(phone, came.manifest, came.files)
    export_zip(services, tmp_path / "sealed.zip")
    (tmp_path / "key.pem").write_bytes(pem(KEY))
    options = ("--private-key", str(tmp_path / "key.pem"), "--output", str(tmp_path / "open"))
    done = decrypt(str(tmp_path / "sealed.zip"), *options, data=tmp_path)
    assert (done.returncode, done.stderr) == (1, "uuid:junk: submission.xml is damaged\n")
    assert "1 of 2" in done.stdout
    assert [row["KEY"] for row in table(tmp_path / "open" / "sealed.csv")] == [ID]
    assert (tmp_path / "open" / "records" / "uuid_junk" / "submission.xml").read_bytes() == b"\0junk"


@pytest.mark.parametrize(
    ("wrong", "told"),
    [("key", "no private key in PEM"), ("zip", "no whole ZIP file"), ("full", "not empty"), ("none", "cannot be read")],
)
def test_what_prevents_decryption_is_said(tmp_path: Path, wrong: str, told: str) -> None:
    key, archive, target = tmp_path / "key.pem", tmp_path / "export.zip", tmp_path / "open"
    key.write_bytes(b"nonsense" if wrong == "key" else pem(KEY))
    target.mkdir()
    if wrong == "full":
        (target / "old").write_text("x")
    if wrong != "none":
        archive.write_bytes(b"PK? no")
    done = decrypt(str(archive), "--private-key", str(key), "--output", str(target), data=tmp_path)
    assert done.returncode == 1
    assert told in done.stderr


def test_plain_records_of_the_same_export_are_left_alone(
    phone: FlaskClient, services: Services, li: Person, tmp_path: Path
) -> None:
    came = sealed()
    send(phone, came.manifest, came.files)
    plain = a_record(services, li, form_id="sealed", files={"submission.xml": os.urandom(20)})
    export_zip(services, tmp_path / "sealed.zip")
    (tmp_path / "key.pem").write_bytes(pem(KEY))
    options = ("--private-key", str(tmp_path / "key.pem"), "--output", str(tmp_path / "open"))
    done = decrypt(str(tmp_path / "sealed.zip"), *options, data=tmp_path)
    assert done.returncode == 0, done.stderr
    assert plain.instance_id not in json.dumps([path.name for path in (tmp_path / "open" / "records").iterdir()])
