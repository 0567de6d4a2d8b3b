"""What a record holds, as far as the server can tell: its answers taken apart and checked, or nothing but file names.

An encrypted record is kept as it is: only the holder of the form's private key can look inside. Findings, never a
refusal: a plain record of a form that asks for encryption was answered by somebody, and so was a spoiled manifest.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fieldapp.intake.envelope import Envelope
from fieldapp.intake.recheck import recheck
from fieldapp.intake.shape import Parts, shape_of, take_apart
from fieldapp.openrosa.encrypted import is_encrypted, oddities, read_manifest
from fieldapp.services import Services
from fieldapp.storage.forms import StoredForm
from fieldapp.xforms.definition import Finding, FormDefinition
from fieldapp.xforms.node import NodeTree
from fieldapp.xforms.public_key import public_key_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Contents:
    """The parts of a record with what is wrong with them."""

    parts: Parts
    findings: Sequence[Finding]
    is_encrypted: bool


def contents_of(services: Services, form: StoredForm, envelope: Envelope, tags: int) -> Contents:
    """Look into a record of so many tags; an encrypted one only says which files belong to it."""
    has_key = services.forms.derived(form.key, has_public_key)
    parts = parts_of(services, form.key, envelope.tree)
    if is_encrypted(envelope.tree):
        found = [Finding(code=code, severity="warning") for code in oddities(read_manifest(envelope.tree))]
        if not has_key:
            found.append(Finding(code="encrypted.form_without_key", severity="warning"))
        return Contents(parts=parts, findings=found, is_encrypted=True)
    told = [*recheck(services, form, envelope.tree, tags)]
    if has_key:
        told.append(Finding(code="encrypted.not", severity="warning"))
    return Contents(parts=parts, findings=told, is_encrypted=False)


def parts_of(services: Services, form_key: str, tree: NodeTree) -> Parts:
    """The values of a record; of an encrypted one a blank row and the names of its files."""
    shape = services.forms.derived(form_key, shape_of)
    if is_encrypted(tree):
        return Parts(tables={shape.ref: [{}]}, files=list(read_manifest(tree).files))
    return take_apart(shape, tree)


def has_public_key(form: FormDefinition) -> bool:
    """Whether a form's records are to be encrypted on the phone."""
    return bool(public_key_of(form.submission))
