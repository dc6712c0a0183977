"""Example reports for first-time users."""

from lms.core.i18n import N_
from lms.report_builder.rules.definitions import Definition


def list_examples(row: str) -> list[tuple[str, Definition]]:
    """List examples: name (a message id) and definition; `row` divides the reader's area."""
    return [
        (
            N_("Who must complete a course, and has"),
            Definition(
                ("people_obliged", "people_met", "met_share", "people_overdue", "obliged"), (row,)
            ),
        ),
        (
            N_("Learning month by month"),
            Definition(("enrolled", "completed"), ("month",), period="twelve-months"),
        ),
        (
            N_("Women and men by age"),
            Definition(
                measure_codes=("people_completed",),
                rows=("age_group",),
                column="sex",
                period="this-year",
            ),
        ),
        (
            N_("How the courses go"),
            Definition(
                ("enrolled", "completed", "completed_share"), ("course",), period="last-quarter"
            ),
        ),
    ]
