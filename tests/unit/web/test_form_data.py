"""Multipart bodies give what was put into them, however they are cut into pieces; broken ones give nothing."""

from __future__ import annotations

import io
from collections.abc import Sequence
from operator import itemgetter
from typing import IO, cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from werkzeug.exceptions import RequestEntityTooLarge
from werkzeug.formparser import FormDataParser

from fieldapp.web.form_data import FormData

BOUNDARY = "----b0und'ary"
Result = tuple[list[tuple[str, str]], list[tuple[str, str | None, str, bytes]]]
contents = st.binary(max_size=200) | st.sampled_from([b"", b"\r\n", b"--" + BOUNDARY.encode(), b"\r\n--", b"-\r\n-\r"])
parts = st.lists(st.tuples(st.sampled_from(["a", "b", "照片"]), st.sampled_from([None, "p.jpg", "路.png"]), contents))


class Dribble(io.BytesIO):
    """A body that arrives in pieces of one size, as from a slow network."""

    def __init__(self, data: bytes, size: int) -> None:
        super().__init__(data)
        self.size = size

    def read(self, size: int | None = -1) -> bytes:
        return super().read(self.size)


def body(sent: Sequence[tuple[str, str | None, bytes]]) -> bytes:
    lines = b""
    for name, filename, content in sent:
        file = f'; filename="{filename}"\r\nContent-Type: image/jpeg' if filename else ""
        head = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="{name}"{file}\r\n\r\n'
        lines += head.encode() + content + b"\r\n"
    return lines + f"--{BOUNDARY}--\r\n".encode()


def read(parser: FormDataParser, stream: io.BytesIO, boundary: str = BOUNDARY) -> Result:
    _, fields, files = parser.parse(cast(IO[bytes], stream), "multipart/form-data", None, {"boundary": boundary})
    found = []
    for name, file in files.items(multi=True):
        with file.stream:
            found.append((name, file.filename, file.mimetype, file.read()))
    return list(fields.items(multi=True)), found


@given(sent=parts, size=st.integers(1, 300))
def test_all_that_was_sent_arrives_however_the_body_is_cut(
    sent: list[tuple[str, str | None, bytes]], size: int
) -> None:
    fields, files = read(FormData(), Dribble(body(sent), size))
    sent = sorted(sent, key=itemgetter(0))  # only parts of one name keep their order
    assert sorted(files, key=itemgetter(0)) == [(n, file, "image/jpeg", data) for n, file, data in sent if file]
    assert sorted(fields, key=itemgetter(0)) == [
        (n, data.decode("utf-8", "replace")) for n, file, data in sent if not file
    ]


def test_what_stands_around_the_parts_is_passed_over() -> None:
    data = b"preamble\r\n" + body([("a", None, b"1")]).replace(
        BOUNDARY.encode() + b"\r\n", BOUNDARY.encode() + b" \t\r\n"
    )
    stream = io.BytesIO(data + b"epilogue")
    assert read(FormData(), stream) == ([("a", "1")], [])
    assert stream.read() == b""


def test_a_field_in_another_charset_and_a_folded_header() -> None:
    data = body([("a", None, "Zoë".encode("latin-1"))]).replace(
        b'name="a"', b'\r\n name="a"\r\nContent-Type: text/plain; charset=ISO-8859-1'
    )
    assert read(FormData(), io.BytesIO(data)) == ([("a", "Zoë")], [])


@pytest.mark.parametrize("cut", [1, 20, 60, -40, -4])
def test_a_body_that_ends_too_early_counts_as_empty(cut: int) -> None:
    assert read(FormData(), io.BytesIO(body([("a", "p.jpg", b"12345")])[:cut])) == ([], [])


@pytest.mark.parametrize(
    "broken",
    [
        body([("a", None, b"1")]).replace(b"Content-Disposition", b"Content-Something"),
        body([("a", None, b"1")]).replace(b'; name="a"', b""),
        body([("a", None, b"1"), ("b", None, b"2")]).replace(BOUNDARY.encode() + b"\r\n", BOUNDARY.encode() + b"x\r\n"),
        body([("a", None, b"1")]).replace(b"form-data", b"form-data\xff"),
    ],
)
def test_a_malformed_body_counts_as_empty(broken: bytes) -> None:
    assert read(FormData(), io.BytesIO(broken)) == ([], [])


def test_without_a_boundary_nothing_is_read() -> None:
    assert read(FormData(), io.BytesIO(body([("a", None, b"1")])), boundary="") == ([], [])


def test_limits_hold() -> None:
    two = [("a", None, b"1"), ("b", None, b"2")]
    with pytest.raises(RequestEntityTooLarge):
        read(FormData(max_form_parts=1), io.BytesIO(body(two)))
    with pytest.raises(RequestEntityTooLarge):
        read(FormData(max_form_memory_size=10), io.BytesIO(body([("a", None, b"x" * 11)])))
    with pytest.raises(RequestEntityTooLarge):
        read(FormData(), io.BytesIO(body([("a" * 20_000, None, b"")])))
    assert read(FormData(max_form_memory_size=10), io.BytesIO(body([("a", "big", b"x" * 999)])))[1][0][3] == b"x" * 999


def test_other_forms_are_read_as_before() -> None:
    stream = cast(IO[bytes], io.BytesIO(b"a=1&b=2"))
    _, fields, _ = FormData().parse(stream, "application/x-www-form-urlencoded", 7, {})
    assert fields.to_dict() == {"a": "1", "b": "2"}
