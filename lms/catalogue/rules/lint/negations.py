"""Rule: a question asks for what is, not for what is not.

Only what asks is looked at: the sentences with a question mark, or else the last one. A story such
as "the printer does not print" may be told with a negation, and "why does it not" asks for a cause.
"""

import re
from collections.abc import Iterator
from typing import Final

from lms.catalogue.rules.lint.banks import list_banks, strip_markup
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_

_QUOTED: Final = re.compile(r"«[^»]*»|\([^)]*\)")
_SENTENCE: Final = re.compile(r"[^.!?…]+[.!?…]*")
_CLAUSE: Final = re.compile(r"[,:;—–]")

# --- Russian: a clause that asks, or the statement itself, is negated ---------------------------

# Not "не тому", "не только", "не менее"; nor "не нажимая", which says how.
_RUSSIAN_NEGATION: Final = re.compile(
    r"\b(?:не(?! (?:так|т(?:от|ого|ому|ем|ой|ех|уда|олько|е|у|а|о)|вс[её]|всегда|менее|более|раньше"
    r"|позже|позднее|\w+(?:[аеуя]я|в|вши|ясь))\b)|нельзя)\b",
    re.IGNORECASE,
)
_EXCEPT: Final = re.compile(r"\bкроме\b(?! (?:того|этого)\b)", re.IGNORECASE)
_ALSO: Final = re.compile(r"\b(?:ещё|еще|также)\b", re.IGNORECASE)  # "что ещё, кроме имени" adds
_RUSSIAN_QUESTION: Final = re.compile(
    r"\b(что|чего|чему|чем|чём|кто|кого|кому|кем|ком|каки(?:е|х|м|ми)|как(?:ой|ая|ое|ого|ому|ую|им|ом)"
    r"|где|куда|откуда|когда|сколько|чей|чья|чьё|чьи)\b",
    re.IGNORECASE,
)
_RUSSIAN_CAUSE: Final = re.compile(r"\b(почему|зачем|отчего|из-за чего)\b", re.IGNORECASE)
_SUBORDINATE: Final = re.compile(
    r"(?:и |а |но |даже )?(?:чтобы|если|когда|пока|хотя|что|потому|как|котор\w+|где|куда)\b",
    re.IGNORECASE,
)

# --- Kazakh: the verb that ends the sentence, or a participle before a noun, is negated ---------

# The suffix follows the sound before it: бар-ма, жаз-ба, аш-па. So "табады" is no negation.
_NEGATED_STEM: Final = (
    r"\w+(?:(?<=[аәеёиоөуұүыіэюярлй])м|(?<=[зжмнң])б|(?<=[бвгдкқпстфхһцчшщ])п)[ае]"
)
_NEGATED_END: Final = re.compile(
    rf"(?<!\w)(?:{_NEGATED_STEM}й(?:д[ыі]|с[ыі][зң]|м[ыі][зн])"
    rf"|(?=\w{{5}}){_NEGATED_STEM}(?:д[ыі]|ған|ген)"
    rf"|{_NEGATED_STEM}у (?:керек|қажет|тиіс|дұрыс)|емес|жоқ)$",
    re.IGNORECASE,
)
_NEGATED_PARTICIPLE: Final = re.compile(
    rf"(?<!\w){_NEGATED_STEM}йт[ыі]н(?:д[ае]р)?(?:[ыі]н|д[ыі])?(?!\w)", re.IGNORECASE
)
_KAZAKH_CAUSE: Final = re.compile(r"(?<!\w)(неге|неліктен|не үшін|не себепті)(?!\w)", re.IGNORECASE)


def find_negations(course: ParsedCourse) -> Faults:
    """Warn of each question of a bank that asks for what is not."""
    message = N_("%(name)s asks with a negation: %(words)s.")
    warnings = Faults()
    for language in LANGUAGES:
        for bank in list_banks(course, language):
            for question in bank.questions:
                words = find_negation(question, language)
                if words:
                    warnings.add(
                        question.path, question.line, message, name=question.name, words=words
                    )
    return warnings


def find_negation(question: QuestionText, language: str) -> str:
    """Return the negated words with which a question asks; '' if there are none."""
    find = _find_in_russian if language == "ru" else _find_in_kazakh
    return next(filter(None, map(find, _list_asking(question))), "")


def _list_asking(question: QuestionText) -> Iterator[str]:
    """Yield the sentences that ask, without what is quoted."""
    text = _QUOTED.sub("«»", strip_markup(question.prompt_text))
    sentences = [sentence.strip() for sentence in _SENTENCE.findall(text) if sentence.strip()]
    questions = [sentence for sentence in sentences if sentence.endswith("?")]
    yield from questions or sentences[-1:]


def _find_in_russian(sentence: str) -> str:
    if _RUSSIAN_CAUSE.search(sentence):
        return ""
    match = _EXCEPT.search(sentence)
    if match and not _ALSO.search(sentence):
        return match.group()
    is_question = sentence.endswith("?")
    for clause in map(str.strip, _CLAUSE.split(sentence)):
        asks = _RUSSIAN_QUESTION.search(clause) if is_question else not _SUBORDINATE.match(clause)
        match = _RUSSIAN_NEGATION.search(clause)
        if asks and match:
            return match.group()
    return ""


def _find_in_kazakh(sentence: str) -> str:
    if _KAZAKH_CAUSE.search(sentence):
        return ""
    match = _NEGATED_END.search(sentence.rstrip(" .!?…"))
    match = match or _NEGATED_PARTICIPLE.search(sentence)
    return match.group() if match else ""
