"""Reports to begin with, for who has never composed one."""

from lms.core.i18n import mark
from lms.report_builder.rules import Definition


def examples(row: str) -> list[tuple[str, Definition]]:
    """Each with its name, a message id. `row`: by what a place is divided for its reader."""
    return [
        (
            mark("Who must complete a course, and has"),
            Definition(("obliged", "met", "met_share", "overdue"), (row,)),
        ),
        (
            mark("Learning month by month"),
            Definition(("enrolled", "completed"), ("month",), period="twelve-months"),
        ),
        (
            mark("Women and men by age"),
            Definition(("people_completed",), ("age_group",), "sex", "this-year"),
        ),
        (
            mark("How the courses go"),
            Definition(
                ("enrolled", "completed", "completed_share"), ("course",), period="last-quarter"
            ),
        ),
    ]
