"""The form list and the manifest of OpenRosa 1.0, as XML texts."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from xml.sax.saxutils import escape

_DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>'
_LIST = "http://openrosa.org/xforms/xformsList"
_MANIFEST = "http://openrosa.org/xforms/xformsManifest"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedForm:
    """One form on the list. `manifest_url` is blank for a form without media; `md5` is of the XForm, in hex."""

    form_id: str
    name: str
    version: str
    md5: str
    download_url: str
    manifest_url: str = ""
    description: str = ""
    description_url: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedFile:
    """One media file; `md5` in hex."""

    name: str
    md5: str
    download_url: str


def form_list(forms: Iterable[ListedForm], *, verbose: bool = False) -> str:
    """The `xforms` document; `verbose` adds descriptions."""
    return f'{_DECLARATION}<xforms xmlns="{_LIST}">{"".join(_form(form, verbose) for form in forms)}</xforms>'


def manifest(files: Iterable[ListedFile]) -> str:
    """The `manifest` document."""
    return f'{_DECLARATION}<manifest xmlns="{_MANIFEST}">{"".join(map(_file, files))}</manifest>'


def _form(form: ListedForm, verbose: bool) -> str:
    parts = [
        _element("formID", form.form_id),
        _element("name", form.name),
        _element("version", form.version),
        _element("hash", f"md5:{form.md5}"),
    ]
    if verbose and form.description:
        parts.append(_element("descriptionText", form.description))
    if form.description_url:
        parts.append(_element("descriptionUrl", form.description_url))
    parts.append(_element("downloadUrl", form.download_url))
    if form.manifest_url:
        parts.append(_element("manifestUrl", form.manifest_url))
    return f"<xform>{''.join(parts)}</xform>"


def _file(file: ListedFile) -> str:
    parts = (
        _element("filename", file.name),
        _element("hash", f"md5:{file.md5}"),
        _element("downloadUrl", file.download_url),
    )
    return f"<mediaFile>{''.join(parts)}</mediaFile>"


def _element(name: str, text: str) -> str:
    return f"<{name}>{escape(text)}</{name}>"
