"""A ZIP that streams: entries are packed as they are produced, nothing waits on disk or in memory."""

from __future__ import annotations

import io
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

ZIP_TYPE = "application/zip"
_CHUNK = 64 * 1024
_NAME_BYTES = 120
_STEM_BYTES = 90
_FIRST_DAY = (1980, 1, 1, 0, 0, 0)
_DEVICES = frozenset(
    ["con", "prn", "aux", "nul", *(f"com{n}" for n in range(1, 10)), *(f"lpt{n}" for n in range(1, 10))]
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One file of the archive: a name that `safe_name` made, and its bytes as they come."""

    name: str
    chunks: Iterable[bytes]
    packed: bool = True
    """Whether compressing is worth it: photos are compressed already."""
    moment: tuple[int, int, int, int, int, int] = _FIRST_DAY


def zip_bytes(entries: Iterable[Entry]) -> Iterator[bytes]:
    """The archive in pieces."""
    sink = _Sink()
    with ZipFile(sink, "w") as archive:
        for entry in entries:
            info = ZipInfo(entry.name, entry.moment)
            info.compress_type = ZIP_DEFLATED if entry.packed else ZIP_STORED
            info.external_attr = 0o644 << 16
            with archive.open(info, "w", force_zip64=True) as target:
                for chunk in entry.chunks:
                    target.write(chunk)
                    if sink.size >= _CHUNK:
                        yield sink.taken()
            yield sink.taken()
    yield sink.taken()


class Names:
    """Gives the entries of one folder names that every system can unpack, no two alike but for case."""

    def __init__(self) -> None:
        self._taken: set[str] = set()

    def free(self, wish: str) -> str:
        """A safe name close to the wish that was not given before."""
        plain = safe_name(wish)
        stem, dot, suffix = plain.rpartition(".")
        name, number = plain, 1
        while name.casefold() in self._taken:
            number += 1
            name = f"{stem}-{number}.{suffix}" if dot and stem else f"{plain}-{number}"
        self._taken.add(name.casefold())
        return name


def safe_name(wish: str) -> str:
    """A file name without folders, control or reserved signs, of bearable length, never blank or a device's name."""
    base = unicodedata.normalize("NFC", wish).replace("\\", "/").rpartition("/")[2]
    plain = re.sub(r'[\x00-\x1f\x7f<>:"|?*\u200e\u200f\u202a-\u202e\u2066-\u2069]', "_", base).strip(". ")
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    if len(plain.encode()) > _NAME_BYTES:
        stem, dot, suffix = plain.rpartition(".")
        short = dot and len(suffix.encode()) <= _NAME_BYTES - _STEM_BYTES - 1
        plain = f"{_cut(stem)}.{suffix}" if short else _cut(plain)
    if plain.partition(".")[0].lower() in _DEVICES:
        plain = "_" + plain
    return plain or "file"


def _cut(text: str) -> str:
    return text.encode()[:_STEM_BYTES].decode("utf-8", "ignore").rstrip(". ")


class _Sink(io.RawIOBase):
    """Takes what the archive writes until somebody fetches it; cannot seek, so the archive never goes back."""

    def __init__(self) -> None:
        super().__init__()
        self._parts: list[bytes] = []
        self.size = 0

    def writable(self) -> bool:
        return True

    def write(self, data: object) -> int:
        part = bytes(data)  # type: ignore[call-overload]
        self._parts.append(part)
        self.size += len(part)
        return len(part)

    def taken(self) -> bytes:
        data = b"".join(self._parts)
        self._parts, self.size = [], 0
        return data
