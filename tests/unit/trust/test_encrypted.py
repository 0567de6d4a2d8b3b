"""Encrypted records open with the private key and nothing else, whichever client made them."""

import base64
import json
import os
import subprocess
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.hashes import SHA1, HashAlgorithm

from fieldapp.openrosa.encrypted import Manifest, is_encrypted, oddities, read_manifest
from fieldapp.trust.encrypted import CannotOpen, open_record
from fieldapp.xforms.xml import read_tree
from tests.encrypting import COLLECT, SPECIFICATION, Sealed, new_key, public_text, seal

ROOT = Path(__file__).parents[3]
KEY = new_key()
XML = "<data id='家访' version='3'><name>王秀英</name></data>".encode()
PHOTOS = {"door.jpg": os.urandom(5000), "empty.bin": b"", "block.bin": b"x" * 16} | {
    f"{number}.jpg": os.urandom(40 + number) for number in range(20)
}


def sealed(**changes: object) -> Sealed:
    wanted = {"form_id": "家访", "version": "3", "instance_id": "uuid:1", **changes}
    return seal(KEY.public_key(), XML, PHOTOS, **wanted)  # type: ignore[arg-type]


def opens_well(manifest: Manifest, files: dict[str, bytes]) -> bool:
    try:
        return open_record(manifest, files, KEY).signature == "good"
    except CannotOpen:
        return False


@pytest.mark.parametrize("namespace", [COLLECT, SPECIFICATION])
@pytest.mark.parametrize("mask", [None, SHA1()], ids=["Android", "Java's own provider"])
@pytest.mark.parametrize("version", ["3", ""])
def test_what_collect_sends_is_read_byte_for_byte(namespace: str, mask: HashAlgorithm | None, version: str) -> None:
    came = sealed(namespace=namespace, mask=mask, version=version)
    tree = read_tree(came.manifest)
    manifest = read_manifest(tree)
    assert is_encrypted(tree)
    assert oddities(manifest) == []
    opened = open_record(manifest, came.files, KEY)
    assert opened.xml == XML
    assert dict(opened.files) == PHOTOS
    assert opened.signature == "good"


@pytest.mark.parametrize("spills", [False, True], ids=["as Collect", "as Enketo"])
def test_a_vector_that_grows_beyond_255_is_followed(spills: bool) -> None:
    xml = b"<data id='v' version='3'/>"
    files = {"first.jpg": b"a" * 40}
    named = {"form_id": "v", "version": "3", "instance_id": "uuid:1"}
    came = seal(KEY.public_key(), xml, files, **named, spills=spills)
    opened = open_record(read_manifest(read_tree(came.manifest)), came.files, KEY)
    assert (opened.xml, opened.files, opened.signature) == (xml, files, "good")


def test_what_the_page_sends_is_read_byte_for_byte() -> None:
    form = {"id": "家访 <1>", "version": 'a "b" & c', "publicKey": public_text(KEY)}
    files = [{"name": name, "base64": base64.b64encode(content).decode()} for name, content in PHOTOS.items()]
    job = {"form": form, "record": {"id": "uuid:1", "xml": XML.decode()}, "files": files}
    command = ["node", str(ROOT / "tests/js/encrypt.mjs")]
    done = subprocess.run(command, input=json.dumps(job), capture_output=True, text=True, check=True)
    sent = json.loads(done.stdout)
    manifest = read_manifest(read_tree(sent["xml"]))
    assert (manifest.form_id, manifest.version, manifest.instance_id) == (form["id"], form["version"], "uuid:1")
    assert oddities(manifest) == []
    came = {file["name"]: base64.b64decode(file["base64"]) for file in sent["files"]}
    assert not any(content and content in sealed for content in PHOTOS.values() for sealed in came.values())
    opened = open_record(manifest, came, KEY)
    assert opened.xml == XML
    assert dict(opened.files) == PHOTOS
    assert opened.signature == "good"


def test_another_key_opens_nothing() -> None:
    came = sealed()
    with pytest.raises(CannotOpen) as stopped:
        open_record(read_manifest(read_tree(came.manifest)), came.files, new_key())
    assert stopped.value.fault == "other_key"


def test_a_missing_file_and_a_broken_one_are_named() -> None:
    came = sealed()
    manifest = read_manifest(read_tree(came.manifest))
    without = {name: content for name, content in came.files.items() if name != "3.jpg.enc"}
    with pytest.raises(CannotOpen) as stopped:
        open_record(manifest, without, KEY)
    assert (stopped.value.fault, stopped.value.name) == ("file_missing", "3.jpg.enc")
    with pytest.raises(CannotOpen) as stopped:
        open_record(manifest, {**came.files, "door.jpg.enc": b"\0" * 32}, KEY)
    assert (stopped.value.fault, stopped.value.name) == ("file_broken", "door.jpg.enc")


def test_a_record_put_together_by_somebody_else_has_a_wrong_signature() -> None:
    came = sealed(signed_xml=b"<data/>")
    assert open_record(read_manifest(read_tree(came.manifest)), came.files, KEY).signature == "wrong"


def test_files_that_changed_places_are_noticed() -> None:
    came = sealed()
    swapped = came.manifest.replace(b"0.jpg.enc", b"?").replace(b"1.jpg.enc", b"0.jpg.enc").replace(b"?", b"1.jpg.enc")
    manifest = read_manifest(read_tree(swapped))
    assert not opens_well(manifest, came.files)


def test_without_a_signature_it_is_read_and_told() -> None:
    came = sealed()
    start = came.manifest.index(b"<base64EncryptedElementSignature>")
    manifest = read_manifest(read_tree(came.manifest[:start] + b"</data>"))
    assert oddities(manifest) == ["encrypted.signature"]
    assert open_record(manifest, came.files, KEY).signature == "missing"


def test_nonsense_is_told_not_refused() -> None:
    manifest = read_manifest(
        read_tree(
            "<data encrypted='yes' id='a'><base64EncryptedKey>not base64!</base64EncryptedKey>"
            "<media><file>door.jpg</file></media></data>"
        )
    )
    assert oddities(manifest) == [
        "encrypted.key",
        "encrypted.xml_file",
        "encrypted.signature",
        "encrypted.file_name",
    ]
    with pytest.raises(CannotOpen):
        open_record(manifest, {}, KEY)


def test_a_plain_record_is_no_manifest() -> None:
    assert not is_encrypted(read_tree(XML))
    assert not is_encrypted(read_tree("<data encrypted='no' id='a'/>"))
