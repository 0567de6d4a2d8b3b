"""The outside of a record: which form and version it answers and how it is named. Reads XML, trusts nothing in it."""

from __future__ import annotations

import re
from dataclasses import dataclass

from fieldapp.problems import (
    FORM_UNKNOWN,
    SUBMISSION_INSTANCE_ID_MISSING,
    SUBMISSION_INSTANCE_ID_UNSAFE,
    XML_TOO_LARGE,
)
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.xml import read_tree

MAX_XML_BYTES = 8 * 1024 * 1024
MAX_TAGS = 150_000
"""Start and end tags of one record: a small text of nothing but tags would take a hundred times its size in memory."""
SAFE_ID = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9:._-]{0,198}[A-Za-z0-9])?\Z")
"""What an instanceID may look like: it names records in tables, URLs and exports."""
_LONGEST_TITLE = 200


@dataclass(frozen=True, slots=True, kw_only=True)
class Envelope:
    """A record as far as its XML alone tells. `deprecated_id` is blank unless it corrects another."""

    form_id: str
    version: str
    instance_id: str
    deprecated_id: str
    title: str
    tree: NodeTree

    @property
    def instance_ids(self) -> tuple[str, ...]:
        """Its own instanceID, and that of the record it corrects."""
        return (self.instance_id, self.deprecated_id) if self.deprecated_id else (self.instance_id,)


def open_envelope(xml: bytes) -> Envelope:
    """Read a record's XML. Raises the problems `xml.*`, `form.unknown` and `submission.instance_id_*`."""
    if xml.count(b"<") > MAX_TAGS:
        raise XML_TOO_LARGE(limit=MAX_XML_BYTES)
    tree = read_tree(xml, max_bytes=MAX_XML_BYTES, keep_beside=True)
    attributes = tree.get("a", {})
    form_id = attributes.get("id") or attributes.get("xmlns", "")
    if not form_id:
        raise FORM_UNKNOWN(form_id="")
    meta = _meta(tree)
    return Envelope(
        form_id=form_id,
        version=attributes.get("version", ""),
        instance_id=_safe(meta.get("instanceID", "") or attributes.get("instanceID", "")),
        deprecated_id=_safe(meta["deprecatedID"]) if meta.get("deprecatedID") else "",
        title=" ".join(meta.get("instanceName", "").split())[:_LONGEST_TITLE],
        tree=tree,
    )


def _meta(tree: NodeTree) -> dict[str, str]:
    """The texts of the record's meta block."""
    block: NodeTree = next((child for child in tree.get("c", ()) if child["n"] == "meta"), {})
    return {child["n"]: child.get("t", "").strip() for child in block.get("c", ())}


def _safe(instance_id: str) -> str:
    if not instance_id:
        raise SUBMISSION_INSTANCE_ID_MISSING()
    if not SAFE_ID.match(instance_id):
        raise SUBMISSION_INSTANCE_ID_UNSAFE()
    return instance_id
