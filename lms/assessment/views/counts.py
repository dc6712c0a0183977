"""Columns and rows of tables in which the counts of a question are split."""

from typing import Any

from lms.assessment.rules import QuestionCounts
from lms.assessment.views.tables import format_value
from lms.core.i18n import gettext as _
from lms.web.tables import TableRow


def build_count_columns(first: str) -> list[TableRow]:
    """Return the columns, the first being what the counts are split by."""
    return [
        {"key": "name", "label": first},
        {"key": "asked", "label": _("Asked"), "kind": "number"},
        {"key": "facility", "label": _("Mean mark"), "kind": "number"},
        {"key": "blank", "label": _("Unanswered"), "kind": "number"},
        {"key": "discrimination", "label": _("Discrimination"), "kind": "number"},
    ]


def build_count_row(name: Any, counts: QuestionCounts) -> TableRow:
    """Return the row of one part."""
    return {
        "name": name,
        "asked": counts.asked_count,
        "facility": format_value("facility", counts.facility),
        "blank": format_value("blank", counts.share_blank),
        "discrimination": format_value("discrimination", counts.discrimination),
    }
