"""Keys in words, and what is left to change in the files of a course."""

from collections.abc import Sequence
from typing import Any

from markupsafe import Markup

from lms.assessment.rules.corrections import EVERY, KEY, NONE
from lms.core.i18n import current_language, format_number
from lms.core.i18n import gettext as _
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.queries.decisions import SameQuestion
from lms.regrading.rules.keys import drop_counts


def list_key_words(question: Any, key: dict[str, Any]) -> list[str]:
    """Return the answers that are right by a key, for people."""
    if key.get("counts") == EVERY:
        return [_("Every answer is right, and no answer too")]
    if key.get("counts") == NONE:
        return [_("The question is left out of the marks")]
    if "options" in key and isinstance(key["options"], list):
        content = question.content_kk if current_language() == "kk" else question.content_ru
        texts = content.get("options", ())
        return [Markup(texts[place]) for place in key["options"]]  # noqa: S704 - sanitised when it was loaded
    if "low" in key:
        low, high = format_number(key["low"]), format_number(key["high"])
        return [low if low == high else f"{low} – {high}"]
    if "kk" in key:
        return list(dict.fromkeys([*key["kk"], *key["ru"]]))
    return [_("As in the files of the course")]


def say_what_to_change(row: CorrectionRow, question: Any, same: Sequence[SameQuestion]) -> str:
    """Return what the files of the course still need; '' if the version in service has it.

    A version that is loaded later has the key of its files, not the corrected one.
    """
    current = next((other for other in same if other.is_current), None)
    if current is None:
        return ""
    is_own = current.question_id == row.question_id
    if row.kind == KEY:
        loaded = question.answer if is_own else current.key
        has_it = loaded == drop_counts(row.answer)
        text = _("The files of the course still have the old key. Change it there too.")
    else:
        has_it = not is_own and (current.content_kk, current.content_ru, current.key) != (
            question.content_kk,
            question.content_ru,
            question.answer,
        )
        text = _("The files of the course still have this question. Change or remove it there too.")
    return "" if has_it else text
