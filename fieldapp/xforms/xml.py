"""XML in and out, safely: expat with limits, no DOCTYPE, no entities, nothing fetched.

Two readers share one set of rules: `read_elements` keeps mixed content (forms), `read_tree` gives the `NodeTree` of an
instance. A namespace is kept as an `xmlns` attribute where it differs from the parent's; the XForms namespace counts
as none, since forms declare it around their instance and records do not.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any
from xml.parsers import expat

from fieldapp.problems import XML_DOCTYPE, XML_INVALID, XML_TOO_DEEP, XML_TOO_LARGE

XFORMS = "http://www.w3.org/2002/xforms"
JAVAROSA = "http://openrosa.org/javarosa"
MAX_BYTES = 32 * 1024 * 1024
MAX_DEPTH = 200

_ESCAPES = str.maketrans({"&": "&amp;", "<": "&lt;", ">": "&gt;"})
_QUOTED = str.maketrans({"&": "&amp;", "<": "&lt;", '"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"})
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(slots=True)
class XmlElement:
    """An element with its mixed content. Attributes in a namespace are keyed `{namespace}local`."""

    name: str
    namespace: str
    line: int
    attributes: dict[str, str] = field(default_factory=dict)
    content: list[str | XmlElement] = field(default_factory=list)

    @property
    def children(self) -> list[XmlElement]:
        """The elements inside, in order."""
        return [part for part in self.content if isinstance(part, XmlElement)]

    @property
    def text(self) -> str:
        """The text directly inside."""
        return "".join(part for part in self.content if isinstance(part, str))

    def first(self, name: str) -> XmlElement | None:
        """The first child element of that local name."""
        return next((child for child in self.children if child.name == name), None)

    def get(self, name: str, namespace: str = "") -> str:
        """An attribute, blank if it is missing."""
        return self.attributes.get(f"{{{namespace}}}{name}" if namespace else name, "")


def read_elements(data: bytes | str, *, max_bytes: int = MAX_BYTES) -> XmlElement:
    """The root element of a document. Raises the problems `xml.*`."""
    stack: list[XmlElement] = []
    root: list[XmlElement] = []
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) >= MAX_DEPTH:
            raise XML_TOO_DEEP(limit=MAX_DEPTH, line=parser.CurrentLineNumber)
        namespace, _, local = name.rpartition(" ")
        element = XmlElement(local, namespace, parser.CurrentLineNumber)
        for key, value in attributes.items():
            uri, _, plain = key.rpartition(" ")
            element.attributes[f"{{{uri}}}{plain}" if uri else plain] = value
        (stack[-1].content if stack else root).append(element)
        stack.append(element)

    def end(_: str) -> None:
        stack.pop()

    def text(data: str) -> None:
        stack[-1].content.append(data)

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    _parse(parser, data, max_bytes)
    return root[0]


def read_tree(data: bytes | str, *, max_bytes: int = MAX_BYTES, keep_beside: bool = False) -> dict[str, Any]:
    """The `NodeTree` of an instance document. Raises the problems `xml.*`.

    Text beside elements is dropped, or kept as `beside` for whoever wants to tell of it.
    """
    top: dict[str, Any] = {"c": []}
    stack = [(top, "")]
    parser = expat.ParserCreate(namespace_separator=" ")
    parser.namespace_prefixes = True
    parser.buffer_text = True

    def start(name: str, attributes: dict[str, str]) -> None:
        if len(stack) > MAX_DEPTH:
            raise XML_TOO_DEEP(limit=MAX_DEPTH, line=parser.CurrentLineNumber)
        parent, inherited = stack[-1]
        namespace, local = "", name
        if " " in name:
            parts = name.split(" ")
            namespace, local = parts[0], parts[1]
            if namespace == XFORMS:
                namespace = ""
        tree: dict[str, Any] = {"n": local}
        kept = _kept(attributes) if attributes else {}
        if namespace != inherited:
            kept["xmlns"] = namespace
        if kept:
            tree["a"] = kept
        parent.setdefault("c", []).append(tree)
        stack.append((tree, namespace))

    def end(_: str) -> None:
        tree = stack.pop()[0]
        if "c" in tree:
            beside = tree.pop("t", "").strip()
            if keep_beside and beside:
                tree["beside"] = beside

    def text(data: str) -> None:
        tree = stack[-1][0]
        tree["t"] = tree.get("t", "") + data

    parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
    _parse(parser, data, max_bytes)
    root: dict[str, Any] = top["c"][0]
    return root


def without_namespaces(element: XmlElement) -> dict[str, Any]:
    """An element as a `NodeTree` of plain names, as secondary instances are read."""
    tree: dict[str, Any] = {"n": element.name}
    if element.attributes:
        tree["a"] = {key.rpartition("}")[2]: value for key, value in element.attributes.items()}
    children = element.children
    if children:
        tree["c"] = [without_namespaces(child) for child in children]
    elif element.text:
        tree["t"] = element.text
    return tree


def _kept(attributes: Mapping[str, str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for key, value in attributes.items():
        parts = key.split(" ")
        if len(parts) == 1:
            kept[key] = value
        else:
            prefix = parts[2] if len(parts) > 2 else "ns"
            kept[f"{prefix}:{parts[1]}"] = value
            if prefix != "xml":
                kept[f"xmlns:{prefix}"] = parts[0]
    return kept


def _parse(parser: expat.XMLParserType, data: bytes | str, max_bytes: int) -> None:
    body = data.encode("utf-8", "surrogatepass") if isinstance(data, str) else data
    if len(body) > max_bytes:
        raise XML_TOO_LARGE(limit=max_bytes)

    def doctype(*_: object) -> None:
        raise XML_DOCTYPE(line=parser.CurrentLineNumber)

    parser.StartDoctypeDeclHandler = doctype
    try:
        # A text has been decoded already, whatever its declaration says.
        parser.Parse(_undeclared(body) if isinstance(data, str) else body, True)
    except expat.ExpatError as error:
        raise XML_INVALID(line=error.lineno, reason=expat.ErrorString(error.code)) from error
    except (ValueError, LookupError) as error:
        raise XML_INVALID(line=parser.CurrentLineNumber, reason=str(error)) from error


def _undeclared(body: bytes) -> bytes:
    return re.sub(rb"^\s*(?:\xef\xbb\xbf)?\s*<\?xml[^>]*\?>", b"", body, count=1)


def write_tree(tree: Mapping[str, Any]) -> str:
    """A `NodeTree` as XML text. Characters that XML cannot hold are left out."""
    out: list[str] = ["<?xml version='1.0' encoding='UTF-8'?>"]
    _write(tree, out)
    return "".join(out)


def _write(tree: Mapping[str, Any], out: list[str]) -> None:
    name = tree["n"]
    out.append("<" + name)
    for key, value in tree.get("a", {}).items():
        out.append(f' {key}="{_ILLEGAL.sub("", value).translate(_QUOTED)}"')
    children = tree.get("c")
    if children:
        out.append(">")
        for child in children:
            _write(child, out)
        out.append(f"</{name}>")
    elif text := tree.get("t"):
        out.append(f">{_ILLEGAL.sub('', text).translate(_ESCAPES)}</{name}>")
    else:
        out.append("/>")
