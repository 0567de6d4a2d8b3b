"""The preflight of encryption: a public key that no phone could use is an error, before anybody fills in the form.

A phone that cannot encrypt a record keeps it, so such a form would collect nothing. What encryption costs is told
beside it (`preflight_survey`).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from fieldapp.xforms.definition import FormDefinition
from fieldapp.xforms.preflight_rows import Sheets, problem_at
from fieldapp.xforms.public_key import LEAST_BITS, MOST_BITS, key_fault, public_key_of
from fieldapp.xforms.xlsform_problems import FormProblem

_CODES = {
    "armour": "workbook.key_armour",
    "unreadable": "workbook.key_unreadable",
    "not_rsa": "workbook.key_not_rsa",
    "short": "workbook.key_short",
    "long": "workbook.key_long",
}
_BITS = {"short": LEAST_BITS, "long": MOST_BITS}


def check(sheets: Sheets) -> Iterator[FormProblem]:
    """What is wrong with the key on the settings sheet."""
    text = sheets.setting.get("public_key") if sheets.setting else ""
    fault = key_fault(text) if text else ""
    if fault and sheets.setting:
        yield replace(problem_at(sheets.setting, _CODES[fault], "public_key"), details=_details(fault))


def check_definition(form: FormDefinition) -> Iterator[FormProblem]:
    """The same of a form taken over as an XForm: a key that cannot work is an error there too."""
    text = public_key_of(form.submission)
    if fault := key_fault(text) if text else "":
        yield FormProblem(code=_CODES[fault], details=_details(fault))


def _details(fault: str) -> dict[str, str]:
    return {"bits": str(_BITS[fault])} if fault in _BITS else {}
