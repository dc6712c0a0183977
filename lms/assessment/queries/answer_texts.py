"""Questions, their answers and their right answers as people read them."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from markupsafe import Markup, escape

from lms.assessment.queries.shown import ShownQuestion, show_question
from lms.assessment.rules import QUESTION_TYPES, AnswerReport
from lms.catalogue.models import Question
from lms.core.i18n import current_language, format_number


def build_shown_question(
    question: Question, order: Sequence[int], answer: tuple[dict[str, Any], bool | None] | None
) -> tuple[ShownQuestion, list[str]]:
    """Return the question in the reader's language and the form values of the saved answer.

    The question comes without its key.
    """
    shown_question = show_question(question.type, get_content(question), order)
    values = QUESTION_TYPES[question.type].list_values(order, answer[0]) if answer else []
    return shown_question, values


def report_answer(
    question: Question, answer: Mapping[str, Any], *, with_notes: bool
) -> AnswerReport:
    """Return an answer as people read it; without its notes where they are not to be seen."""
    if not answer:
        return AnswerReport()
    rules = QUESTION_TYPES[question.type]
    report = rules.report(get_content(question), question.answer, answer)
    if with_notes:
        return report
    return AnswerReport(report.texts, (), tuple(replace(part, note="") for part in report.parts))


def list_key_texts(question: Question) -> tuple[Markup, ...]:
    """Return the right answers of a question in the reader's language."""
    key, content = question.answer, get_content(question)
    if question.type == "number":
        bounds = dict.fromkeys((key["low"], key["high"]))
        return (escape("–".join(format_number(bound) for bound in bounds)),)
    if question.type == "text":
        return tuple(escape(text) for text in key[current_language()][:1])
    right = QUESTION_TYPES[question.type].list_right(content, key, {})
    return mark_texts_safe([text for text, _reason in right])


def mark_texts_safe(texts: Sequence[str]) -> tuple[Markup, ...]:
    """Return texts that were sanitised when they were loaded, or escaped, as HTML."""
    return tuple(Markup(text) for text in texts)  # noqa: S704 - see above


def get_content(question: Question) -> dict[str, Any]:
    """Return the texts of a question in the reader's language."""
    return question.content_kk if current_language() == "kk" else question.content_ru
