"""The coordinators' desk: records to read and decide on, exports, forms and public links."""

from __future__ import annotations

from fieldapp.web.desk import exports, files, forms, links, lists, record, uploads, words
from fieldapp.web.desk.area import blueprint

__all__ = ["blueprint", "exports", "files", "forms", "links", "lists", "record", "uploads", "words"]
