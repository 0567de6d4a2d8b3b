"""Names that are the same although typed differently; codes read from a slip; what the QR code for Collect holds."""

import base64
import json
import zlib

import pytest

from fieldapp.people import collect_settings, qr
from fieldapp.people.device_keys import DeviceKey
from fieldapp.people.names import clean_name, name_key
from fieldapp.people.tokens import CODE_LETTERS, new_code, new_token, normal_secret
from fieldapp.problems import NAME_INVALID, Problem


@pytest.mark.parametrize(
    ("typed", "same"), [("Bo  Li", "bo li"), ("ＢＯ Li", "BoLi"), ("张 三", "张三"), ("é", "e\u0301")]
)
def test_width_case_and_blanks_do_not_make_another_name(typed: str, same: str) -> None:
    assert name_key(typed) == name_key(same)


@pytest.mark.parametrize("name", ["", "   ", "x" * 61, "张\u202e三", "a\x00b", "zero\u200bwidth"])
def test_a_name_that_deceives_the_eye_is_refused(name: str) -> None:
    with pytest.raises(Problem) as refused:
        clean_name(name)
    assert refused.value.kind is NAME_INVALID


def test_a_code_is_read_as_people_type_it() -> None:
    assert normal_secret(" 7k3m qx9t ") == normal_secret("7K3M-QX9T") == normal_secret("７Ｋ３Ｍ－QX9T") == "7K3MQX9T"


def test_codes_hold_no_letters_that_look_alike() -> None:
    assert not set("01OILU") & set(CODE_LETTERS)
    assert {normal_secret(new_code()) for _ in range(50)}.isdisjoint({normal_secret(new_code()) for _ in range(50)})


def test_a_links_token_is_taken_as_it_is() -> None:
    token = new_token()
    assert normal_secret(token) == token


def test_collect_reads_its_settings_from_the_code() -> None:
    key = DeviceKey(device_id=7, user="d7", password="s" * 32)
    code = collect_settings.settings_code("https://example.org/", key, project="张三", language="zh-Hans")
    settings = json.loads(zlib.decompress(base64.b64decode(code)))
    assert settings["general"]["server_url"] == f"https://example.org/key/d7-{'s' * 32}"
    assert settings["project"]["name"] == "张三"


def test_the_qr_path_draws_exactly_the_dark_modules() -> None:
    side, path = qr.svg_path("https://example.org/join/x")
    drawn = set()
    for run in filter(None, path.split("M")):
        x, _, rest = run.partition(" ")
        y, _, width = rest.partition("h")
        drawn |= {(int(x) + i, int(y)) for i in range(int(width.partition("v")[0]))}
    dark = {
        (x, y)
        for y, row in enumerate(qr._code("https://example.org/join/x").get_matrix())
        for x, on in enumerate(row)
        if on
    }
    assert drawn == dark
    assert side == 4 + 25 + 4
