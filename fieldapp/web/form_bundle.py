"""What the browser runs of a form, in the parts in which phones fetch it: first with the texts of one language, the
texts of the others right after. Nothing changes under a form's key, so each part is packed once.
"""

from __future__ import annotations

import gzip
import json
from collections.abc import Callable
from functools import cache
from typing import Any

from flask import Response, make_response, request

from fieldapp.storage.forms import StoredForm
from fieldapp.web.context import services
from fieldapp.xforms.browser import bundle
from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.form import Form

_FOR_EVER = "private, max-age=31536000, immutable"


def bundle_answer(form: StoredForm) -> Response:
    """The whole bundle; with `?texts=<language>` its texts in that language only, with `?besides=<language>` only the
    texts that such a bundle lacks.
    """
    library = services().forms
    languages = library.derived(form.key, Form).definition.languages
    wish = next((name for name in ("texts", "besides") if request.args.get(name) in languages), "")
    packed = library.derived(form.key, _packing(wish, request.args.get(wish, "")))
    headers = {"Content-Type": "application/json", "Cache-Control": _FOR_EVER, "Vary": "Accept-Encoding"}
    if "gzip" not in request.headers.get("Accept-Encoding", ""):
        return make_response(gzip.decompress(packed), headers)
    return make_response(packed, {**headers, "Content-Encoding": "gzip"})


@cache
def _packing(wish: str, language: str) -> Callable[[FormDefinition], bytes]:
    """How to pack one part of a form: the same function for the same part, by which the library knows it."""

    def pack(form: FormDefinition) -> bytes:
        whole = bundle(form)
        if wish == "texts":
            whole["texts"] = {name: _only(texts, language) for name, texts in whole["texts"].items()}
        if wish == "besides":
            whole = {"texts": {name: _besides(texts, language) for name, texts in whole["texts"].items()}}
        text = json.dumps(whole, ensure_ascii=False, separators=(",", ":"))
        return gzip.compress(text.encode(), 9, mtime=0)

    return pack


def _only(texts: dict[str, Any], language: str) -> dict[str, Any]:
    """The texts of a language; where it says nothing, those of all the others, for the engine to fall back on."""
    return {language: texts[language]} if language in texts else texts


def _besides(texts: dict[str, Any], language: str) -> dict[str, Any]:
    return {name: text for name, text in texts.items() if name != language}
