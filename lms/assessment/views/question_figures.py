"""The figures of a question, each with what it says."""

from typing import Any

from lms.assessment.rules import LanguageComparison, QuestionCounts
from lms.assessment.views.tables import format_logits, format_value, is_often_seen
from lms.assessment.views.words import (
    describe_blank,
    describe_comparison,
    describe_discrimination,
    describe_facility,
)
from lms.catalogue.queries import Outline
from lms.core.i18n import format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web.tables import ExportTable, TableRow


def describe_exposure(outline: Outline, times_shown: int) -> tuple[str, str, int, str]:
    """Return how often a question was shown as a figure, with what that says."""
    if is_often_seen(outline, times_shown):
        words = _(
            "More often than the %(limit)s times that the course allows: many know it by now. "
            "Write another one and retire this."
        ) % {"limit": format_number(outline.exposure_limit)}
    else:
        words = _("In all attempts that were begun, whatever the version of the course.")
    return (_("Shown"), "", times_shown, words)


def build_figures(
    counts: QuestionCounts,
    comparison: LanguageComparison | None,
    exposure_figure: tuple[str, str, Any, str],
) -> ExportTable:
    """Return each figure of the question with what it says."""
    halves = {
        "passed": format_percent(counts.facility_passed),
        "failed": format_percent(counts.facility_failed),
    }
    by_result = _("Mean mark of those who passed: %(passed)s; of the others: %(failed)s.") % halves
    figures = (
        (_("Mean mark"), "facility", counts.facility, describe_facility(counts)),
        (
            _("Discrimination"),
            "discrimination",
            counts.discrimination,
            describe_discrimination(counts),
        ),
        (
            _("Harder in one language"),
            "",
            format_logits(comparison),
            describe_comparison(comparison),
        ),
        (_("Wholly right"), "facility", counts.share_right, by_result),
        (_("Unanswered"), "blank", counts.share_blank, describe_blank(counts)),
        (_("Asked"), "", counts.asked_count, _("In first and later attempts, in both languages.")),
        exposure_figure,
    )
    columns: list[TableRow] = [
        {"key": "name", "label": _("Figure")},
        {"key": "value", "label": _("Value"), "kind": "number"},
        {"key": "words", "label": _("What it says")},
    ]
    rows: list[TableRow] = [
        {"name": name, "value": format_value(key, value), "words": words}
        for name, key, value, words in figures
    ]
    return ExportTable(_("What the figures say"), columns, rows)
