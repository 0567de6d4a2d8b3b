"""The expression parser's complaints → messages that can be told in every language.

The parser speaks English, in a handful of sentences; a sentence that is not among them is told as it is.
"""

from __future__ import annotations

import re

from fieldapp.i18n import translate

_SENTENCES = (
    (r"Unexpected (?P<found>.+?): (?P<wanted>.+) is needed here", "unexpected_wanted"),
    (r"Unexpected (?P<found>.+)", "unexpected"),
    (r"The expression ends too early: (?P<wanted>.+) is needed here", "too_early_wanted"),
    (r"The expression ends too early", "too_early"),
    (r"The expression is empty", "empty"),
    (r"Nested more than (?P<limit>\d+) levels deep", "too_deep"),
    (r"There is no axis (?P<found>.+)", "no_axis"),
    (r"(?P<found>.+) cannot stand here", "not_here"),
    (r"The number is too large", "number"),
    (r"The expression is longer than (?P<limit>\d+) characters", "too_long"),
    (r"An operator is missing before (?P<found>.+)", "operator"),
    (r"The text is not closed by a quotation mark", "quote"),
    (r"A space of a kind that expressions do not allow", "space"),
    (r"(?P<found>.+) has no meaning here", "character"),
    (r"There is no function (?P<found>.+)", "no_function"),
    (r"regex\(\): (?P<why>.+) at character (?P<at>\d+) of (?P<pattern>'.*')", "pattern"),
    (r"regex\(\): (?P<found>\\p\{.*\}) is not known", "pattern_class"),
    (r"regex\(\): the pattern is too large", "pattern_large"),
    (r"regex\(\): the pattern is longer than (?P<limit>\d+) characters", "pattern_long"),
    (r"jr:choice-name\(\) needs the path of a question, in quotation marks", "quoted_path"),
    (r"Variables are not available: (?P<found>.+) is replaced only inside an XLSForm", "variable"),
    (r"(?P<found>.+) takes at least (?P<least>\d+) arguments, (?P<given>\d+) given", "arguments_least"),
    (r"(?P<found>.+) takes (?P<least>\d+) to (?P<most>\d+) arguments, (?P<given>\d+) given", "arguments_range"),
    (r"(?P<found>.+) takes (?P<wanted>.+) arguments, (?P<given>\d+) given", "arguments"),
)


def reason_in(language: str, message: str) -> str:
    """A complaint of the expression parser in a language."""
    for pattern, name in _SENTENCES:
        if match := re.fullmatch(pattern, message, re.DOTALL):
            words = {key: translate(word, language) for key, word in match.groupdict().items()}
            return translate(f"workbook.reason.{name}", language, **words)
    return message
