"""Wording of messages about tests that were marked again."""

from collections.abc import Callable, Mapping
from typing import Final

from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.messaging.rules import kinds
from lms.messaging.rules.words import MessageValues, Words


def _word_gained_pass(values: MessageValues) -> Words:
    """Word that the reader has passed a test after all."""
    return _word_message(
        values,
        _("You have passed the test after all: “%(course)s”"),
        _(
            "The key of a question was wrong and has been corrected. Your answers were marked "
            "again, and the marks are now enough."
        ),
    )


def _word_taken_pass(values: MessageValues) -> Words:
    """Word that the reader's pass was taken back."""
    return _word_message(
        values,
        _("Your pass was taken back: “%(course)s”"),
        _(
            "The key of a question was wrong and has been corrected. By the right key the marks "
            "are not enough, and whoever answers for the course has decided on it. If you do not "
            "agree, write to whoever runs this site."
        ),
    )


def _word_graded_text(values: MessageValues) -> Words:
    """Word that a person graded the reader's text, or changed its grade."""
    return _word_message(
        values,
        _("A trainer has graded your text: “%(course)s”"),
        _("Open the result: it shows the marks, the comment and whether you have passed."),
    )


def _word_message(values: MessageValues, title: str, text: str) -> Words:
    titles: Mapping[str, str] = values.get("title", {})
    params = {"course": titles.get(current_language(), "")}
    path = f"/learning/attempts/{values.get('attempt', 0)}/result"
    return Words(title % params, text, path, _("Open the result"))


RESULT_WORDING: Final[dict[str, Callable[[MessageValues], Words]]] = {
    kinds.TEST_PASSED: _word_gained_pass,
    kinds.TEST_WITHDRAWN: _word_taken_pass,
    kinds.TEXT_GRADED: _word_graded_text,
}
