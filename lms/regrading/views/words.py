"""Keys in words, and what is left to change in the files of a course."""

from collections.abc import Sequence
from typing import Any, Final

from markupsafe import Markup

from lms.assessment.rules import QUESTION_TYPES
from lms.assessment.rules.corrections import EVERY, KEY, NONE
from lms.core.i18n import N_, current_language, format_number
from lms.core.i18n import gettext as _
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.queries.decisions import SameQuestion
from lms.regrading.rules.keys import drop_counts
from lms.regrading.rules.parts import IN_PARTS, KeyedQuestion, carry_key

COUNTS_WORDS: Final = {
    EVERY: N_("Every answer is right, and no answer too"),
    NONE: N_("The question is left out of the marks"),
}


def list_key_words(question: Any, key: dict[str, Any]) -> list[str]:
    """Return the answers that are right by a key, for people."""
    if "counts" in key:
        words = COUNTS_WORDS[key["counts"]]
        return [_(words)]
    if "options" in key and isinstance(key["options"], list):
        content = question.content_kk if current_language() == "kk" else question.content_ru
        texts = content.get("options", ())
        return [Markup(texts[place]) for place in key["options"]]  # noqa: S704 - sanitised when it was loaded
    if "low" in key:
        low, high = format_number(key["low"]), format_number(key["high"])
        return [low if low == high else f"{low} – {high}"]
    if "kk" in key:
        return list(dict.fromkeys([*key["kk"], *key["ru"]]))
    if question.type in IN_PARTS:
        return _name_parts(question, key)
    return [_("As in the files of the course")]


def _name_parts(question: Any, key: dict[str, Any]) -> list[str]:
    content = question.content_kk if current_language() == "kk" else question.content_ru
    right = QUESTION_TYPES[question.type].list_right(content, key, {})
    return [Markup(text) for text, _reason in right]  # noqa: S704 - sanitised when it was loaded


def carry_to(question: Any, other: SameQuestion) -> dict[str, Any] | None:
    """Return the key of another version as the key of this question; None if they differ."""
    own = KeyedQuestion(
        type=question.type,
        content_kk=question.content_kk,
        content_ru=question.content_ru,
        key=question.answer,
    )
    same = KeyedQuestion(
        type=other.type, content_kk=other.content_kk, content_ru=other.content_ru, key=other.key
    )
    return carry_key(own, same)


def describe_needed_change(row: CorrectionRow, question: Any, same: Sequence[SameQuestion]) -> str:
    """Return what the files of the course still need; '' if the version in service has it.

    A version that is loaded later has the key of its files, not the corrected one.
    """
    current = next((other for other in same if other.is_current), None)
    if current is None:
        return ""
    is_own = current.question_id == row.question_id
    if row.kind == KEY:
        file_key = question.answer if is_own else carry_to(question, current)
        # One that cannot be carried over asks something else by now.
        has_it = file_key is None or file_key == drop_counts(row.answer)
        text = _("The files of the course still have the old key. Change it there too.")
    else:
        has_it = not is_own and (current.content_kk, current.content_ru, current.key) != (
            question.content_kk,
            question.content_ru,
            question.answer,
        )
        text = _("The files of the course still have this question. Change or remove it there too.")
    return "" if has_it else text
