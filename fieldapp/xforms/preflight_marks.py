"""The preflight of marks: questions that seem to ask for something private and say nothing about how to treat it.

A question counts as marked as soon as its row, or a group around it, has anything in a mark's column: `no` is an answer
too. Names are compared word by word, in English, Chinese and pinyin.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from fieldapp.xforms.preflight_rows import Sheets, SurveyRow, problem_at
from fieldapp.xforms.preflight_words import SILENT
from fieldapp.xforms.xlsform_problems import WARNING, FormProblem, gathered

MARKS = frozenset({"fieldapp:personal", "fieldapp:sensitive", "personal", "sensitive"})
_NAMESPACE = "urn:fieldapp:xforms"
_YES = {"yes", "true", "true()", "1"}
_WRITTEN = {"text", "string", "integer", "int", "decimal", "barcode", "image", "photo", "date", "file"}
_PLACES = {"geopoint", "gps", "location", "geotrace", "geoshape", "start-geopoint", "background-geopoint"}
_ASKS_NOTHING = {"note", "acknowledge", "trigger"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Kind:
    """Something private: words of names, words in labels, and whether only questions that are written into count."""

    code: str
    names: re.Pattern[str]
    labels: re.Pattern[str]
    written: bool = True


def _names(words: str) -> re.Pattern[str]:
    """Words of a name between underscores and the like."""
    return re.compile(rf"(?:^|[_.-])(?:{words})(?:[_.-]|\d*$)", re.IGNORECASE)


def _labels(words: str, chinese: str) -> re.Pattern[str]:
    return re.compile(rf"\b(?:{words})\b|{chinese}", re.IGNORECASE)


_KINDS = (
    _Kind(
        code="id_number",
        names=_names(
            r"id_?card\w*|id_?no|id_?num\w*|national_?id|nid|ssn|passport\w*|shenfenzheng\w*|sfz\w*|zhengjian\w*|huzhao"
            r"|身份证\w*|证件\w*|护照\w*"
        ),
        labels=_labels(
            r"id (?:card )?n(?:umber|o)|identity (?:card|number)|national id|passport|social security number",
            r"身份证|证件号|护照|居民证|通行证",
        ),
    ),
    _Kind(
        code="contact",
        names=_names(
            r"(?:tele)?phone|tel|mobile|cell(?:phone)?|phone_?(?:no|number)|e_?mail|wechat|weixin|qq|dianhua|shouji"
            r"|lianxi(?:fangshi|dianhua)|电话\w*|手机\w*|微信\w*|邮箱"
        ),
        labels=_labels(r"(?:tele)?phone number|mobile number|e-?mail address|wechat", r"电话|手机|微信|邮箱|联系方式"),
    ),
    _Kind(
        code="address",
        names=_names(r"address|home_?address|dizhi|zhuzhi|hukou|huji|户口\w*|户籍\w*|住址|地址|家庭住址"),
        labels=_labels(r"(?:home |street )address", r"住址|家庭地址|门牌号|户口|户籍"),
    ),
    _Kind(
        code="birth",
        names=_names(r"birth\w*|dob|date_of_birth|shengri|chusheng\w*|生日|出生\w*"),
        labels=_labels(r"date of birth|birthday|birth date", r"生日|出生"),
    ),
    _Kind(
        code="money",
        names=_names(r"bank_?(?:account|card|no)\w*|account_?(?:no|number)|iban|yinhangka|银行卡\w*"),
        labels=_labels(r"bank account|account number", r"银行卡|银行账|银行帐"),
    ),
    _Kind(
        code="name",
        names=_names(
            r"name|full_?name|first_?name|last_?name|sur_?name|family_?name|nick_?name|given_?name"
            r"|(?:respondent|person|patient|child|mother|father|head|member|landlord|tenant|contact|client|participant"
            r"|interviewee|caregiver)s?_?name|xingming|mingzi|姓名|名字|称呼"
        ),
        labels=_labels(
            r"(?:your|his|her|their|full|first|last|family|respondent'?s?|patient'?s?|child'?s?|mother'?s?) name"
            r"|surname|nickname",
            r"姓名|怎么称呼|如何称呼|名字",
        ),
    ),
    _Kind(
        code="health",
        names=_names(
            r"pregnan\w*|medical_?history|blood|contracepti\w*|hiv\w*|aids|diagnos\w*|disease\w*|illness\w*|symptom\w*|disabilit\w*|disabled"
            r"|abortion\w*|medication\w*|blood_?(?:type|pressure)|huaiyun|jibing|bingshi|canji"
            r"|怀孕\w*|疾病\w*|病史\w*|残疾\w*|血压"
        ),
        labels=_labels(
            r"pregnant|pregnancy|medical history|blood type|hiv|diagnosed|disability|abortion|chronic disease",
            r"怀孕|孕周|血型|避孕|流产|疾病|患病|病史|确诊|残疾|艾滋|慢性病",
        ),
        written=False,
    ),
    _Kind(
        code="belief",
        names=_names(
            r"religion\w*|ethnic\w*|marital\w*|married|sexual\w*|minzu|zongjiao|hunyin|宗教\w*|民族\w*|婚姻\w*"
        ),
        labels=_labels(
            r"religion|ethnicity|ethnic group|marital status|sexual orientation", r"宗教|民族|婚姻|婚否|性取向"
        ),
        written=False,
    ),
)
_THINGS = re.compile(
    r"(?:^|[_.-])(?:village|community|town|district|region|province|county|country|city|site|facility|clinic"
    r"|hospital|school|shop|store|market|form|file|product|drug|medicine|item|list|project|organi[sz]ation|org|company|water|well"
    r"|point|service|building|street|area|place|zone|ward|camp|brand|device|enumerator|interviewer|surveyor|team)s?[_.-]",
    re.IGNORECASE,
)
"""What a `…_name` or `…_phone` is of when it is nobody's."""
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])")
_PUBLIC = re.compile(
    r"(?:^|[_. -])(?:village|community|facility|clinic|hospital|school|shop|market|water|well|point|service"
    r"|centre|center|office|road|building|site)s?(?:[_. -]|$)|服务点|服务站|学校|医院|诊所|村口|办公",
    re.IGNORECASE,
)
"""What a position is of when it is no home."""


def check(sheets: Sheets) -> list[FormProblem]:
    """Findings about questions without a mark, and about marks that are not written as they should be."""
    return [*gathered(_unmarked(sheets)), *_columns(sheets)]


def _unmarked(sheets: Sheets) -> Iterator[FormProblem]:
    marked = {row.number for row in sheets.survey if any(header.column in MARKS for header in row.cells)}
    for row in sheets.survey:
        if row.number in marked or marked & set(row.inside) or not _asks(row):
            continue
        if kind := _kind(row):
            yield problem_at(row, "workbook.mark_missing", "name", warning=True, about=kind)


def _asks(row: SurveyRow) -> bool:
    word = row.type.word
    return bool(word) and row.type.known and not row.type.container and word not in SILENT - _PLACES | _ASKS_NOTHING


def _kind(row: SurveyRow) -> str:
    """What private thing a question seems to ask for; blank if none."""
    name, words = _CAMEL.sub("_", row.get("name")), " ".join(row.texts("label").values())
    if row.type.word in _PLACES:
        return "" if _PUBLIC.search(name) or _PUBLIC.search(words) else "position"
    for kind in _KINDS:
        if kind.written and row.type.word not in _WRITTEN:
            continue
        if kind.names.search(name) and not _THINGS.search(f"{name}_"):
            return kind.code
        if kind.labels.search(words) and not _THINGS.search(f"{name}_"):
            return kind.code
    return ""


def _columns(sheets: Sheets) -> Iterator[FormProblem]:
    """Columns of marks that pyxform would drop or could not write."""
    found: Mapping[str, str] = {header.lower().replace(" ", ""): header for header in sheets.survey_columns}
    for plain in ("sensitive", "personal"):
        if wrong := found.get(plain) or found.get(f"fieldapp:{plain}"):
            details = {"column": wrong, "right": f"bind::fieldapp:{plain}"}
            yield FormProblem(code="workbook.mark_column", severity=WARNING, sheet="survey", row=1, details=details)
    is_used = any(header.startswith(("bind::fieldapp:", "bind:fieldapp:")) for header in found)
    settings = sheets.setting
    if is_used and not (settings and _NAMESPACE in settings.get("namespaces")):
        yield FormProblem(code="workbook.namespace_missing", sheet="settings", column="namespaces")
