"""The table of a version's quizzes: who passes, and how far one can rely on it."""

from collections.abc import Mapping
from typing import Any

from lms.assessment.forms import FIRST, ResultsFilter
from lms.assessment.rules import NO_ATTEMPTS, QuizCounts, Reliability, choose_counts
from lms.assessment.views.tables import format_figure, format_value
from lms.assessment.views.words import describe_reliability
from lms.catalogue.queries import Outline, QuizEntry
from lms.core.i18n import format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web.tables import ExportTable, TableRow
from lms.web.templating import local

Reliabilities = Mapping[int, Reliability | None]  # keyed by quiz id


def build_quiz_table(
    outline: Outline,
    by_quiz: Mapping[int, Mapping[str, QuizCounts]],
    reliabilities: Reliabilities,
    form: ResultsFilter,
) -> ExportTable:
    """Return the table of quizzes with the shares of attempts that were passed, and alpha."""
    columns: list[TableRow] = [
        {"key": "title", "label": _("Quiz")},
        {"key": "submitted", "label": _("Attempts handed in"), "kind": "number"},
        {"key": "passed", "label": _("Passed"), "kind": "number"},
        {"key": "first", "label": _("Passed at the first attempt"), "kind": "number"},
        {"key": "alpha", "label": _("Alpha"), "kind": "number"},
        {"key": "error", "label": _("Error of a result"), "kind": "number"},
        {"key": "words", "label": _("What it says")},
    ]
    if form.attempts.data == FIRST:
        del columns[2]
    rows: list[TableRow] = []
    for quiz in outline.quizzes:
        counts = choose_counts(by_quiz.get(quiz.id, {}), form.language.data, NO_ATTEMPTS)
        if form.quiz.data in ("", quiz.key):
            row: TableRow = {"title": local(quiz, "title")}
            if counts is not None:
                is_first = form.attempts.data == FIRST
                row["submitted"] = (
                    counts.first_submitted_count if is_first else counts.submitted_count
                )
                row["passed"] = format_value("facility", counts.share_passed)
                row["first"] = format_value("facility", counts.share_first_passed)
            rows.append(row | _build_reliability(outline, quiz, reliabilities.get(quiz.id)))
    return ExportTable(_("Quizzes"), columns, rows)


def _build_reliability(
    outline: Outline, quiz: QuizEntry, reliability: Reliability | None
) -> dict[str, Any]:
    """Return the cells of a quiz's reliability, which no filter changes."""
    if reliability is None:
        return {}
    # On one line and with no-break spaces: a page stays short on a telephone.
    attempts = f"n\N{NO-BREAK SPACE}=\N{NO-BREAK SPACE}{format_number(reliability.attempts)}"
    return {
        "alpha": f"{format_figure(reliability.alpha, 2)} ({attempts})",
        "error": "±\N{NO-BREAK SPACE}" + format_percent(reliability.error),
        "words": describe_reliability(reliability, is_final=quiz == outline.final),
    }
