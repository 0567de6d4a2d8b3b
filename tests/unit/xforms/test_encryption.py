"""A public key in a form: told what it costs, refused if no phone could use it, handed to the page."""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fieldapp.xforms.browser import bundle
from fieldapp.xforms.parse import parse
from fieldapp.xforms.xlsform import Conversion, convert
from fieldapp.xforms.xlsform_problems import cause
from tests.encrypting import new_key, public_text

GOOD = public_text(new_key())
OTHER_KIND = base64.b64encode(
    ec.generate_private_key(ec.SECP256R1()).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
).decode()
ARMOUR = f"-----BEGIN PUBLIC KEY----- {GOOD} -----END PUBLIC KEY-----"
WRONG = {
    "workbook.key_armour": ARMOUR,
    "workbook.key_unreadable": GOOD[:200],
    "workbook.key_not_rsa": OTHER_KIND,
    "workbook.key_short": public_text(new_key(1024)),
}


def form(key: str) -> bytes:
    return f"""
| survey | | | |
| | type | name | label |
| | text | a | A |
| settings | | | |
| | form_id | version | public_key |
| | f | 1 | {key} |
""".encode()


def codes(conversion: Conversion) -> dict[str, str]:
    return {problem.code: problem.severity for problem in conversion.problems}


@pytest.mark.parametrize("code", WRONG)
def test_a_key_that_cannot_work_is_an_error_at_its_row(code: str) -> None:
    conversion = convert(form(WRONG[code]))
    (problem,) = [problem for problem in conversion.problems if problem.is_error]
    assert (problem.code, problem.sheet, problem.row, problem.column) == (code, "settings", 2, "public_key")
    assert cause(problem, "zh-Hans") != cause(problem, "en")
    assert not conversion.ok


def test_a_good_key_is_taken_and_its_price_told() -> None:
    conversion = convert(form(GOOD))
    assert conversion.ok
    assert codes(conversion)["workbook.encrypted"] == "warning"
    assert conversion.xform
    assert f'base64RsaPublicKey="{GOOD}"' in conversion.xform


def test_the_page_gets_the_key_without_blanks() -> None:
    xform = convert(form(GOOD)).xform
    assert xform
    broken = xform.replace(GOOD, f"{GOOD[:64]}\n  {GOOD[64:]}")
    assert bundle(parse(broken).definition)["publicKey"] == GOOD
    assert "publicKey" not in bundle(parse(xform.replace(f' base64RsaPublicKey="{GOOD}"', "")).definition)


@pytest.mark.parametrize("code", ["workbook.key_unreadable", "workbook.key_short"])
def test_an_xform_with_such_a_key_is_no_better(code: str) -> None:
    xform = convert(form(GOOD)).xform
    assert xform
    taken = convert(xform.replace(GOOD, WRONG[code]).encode())
    assert codes(taken)[code] == "error"
    assert not taken.ok
    assert convert(xform.encode()).ok
