"""Tables of the people behind a figure: a row a person, or a row a person and course."""

from collections.abc import Callable, Sequence
from datetime import date
from typing import Final

from lms.core.i18n import gettext as _
from lms.reporting.queries.person_rows import CountedPerson, PersonCourse
from lms.reporting.rules import ACTIVE, COMPLETED, ENROLLED
from lms.reporting.rules.vocabulary import MEASURES, OBLIGATIONS, PEOPLE
from lms.web.tables import ExportTable, Row

FILES_ONLY: Final = ("position",)


def build_people_table(
    measure: str, rows: list[Row], sort_link: Callable[[str], Row], *, in_file: bool = False
) -> ExportTable:
    """Build the table of a list from its rows; files have the post as well."""
    columns = [
        {"key": "name", "label": _("Name"), **sort_link("name")},
        {"key": "user_name", "label": _("User name")},
        {"key": "position", "label": _("Position")},
        {"key": "unit", "label": _("District"), **sort_link("unit")},
        {"key": "organisation", "label": _("Organisation")},
        *_list_course_columns(measure, sort_link),
    ]
    shown = [column for column in columns if in_file or column["key"] not in FILES_ONLY]
    return ExportTable(_("People"), shown, rows, name="people")


def _list_course_columns(measure: str, sort_link: Callable[[str], Row]) -> Sequence[Row]:
    days = {
        "enrolled_on": _("Enrolled on"),
        "completed_on": _("Completed on"),
        "due_on": _("Due by"),
    }
    of_obligations = MEASURES[measure].source == OBLIGATIONS
    by_day = (
        "due_on"
        if of_obligations
        else "completed_on"
        if MEASURES[measure].day != MEASURES[ENROLLED].day
        else "enrolled_on"
    )
    if MEASURES[measure].counts == PEOPLE:
        return [
            {"key": "number", "label": _("Courses, number"), "kind": "number"},
            {"key": "courses", "label": _("Courses")},
            {"key": by_day, "label": days[by_day], **sort_link("day")},
        ]
    days_shown = ("due_on", "completed_on") if of_obligations else ("enrolled_on", "completed_on")
    return [
        {"key": "course", "label": _("Course"), **sort_link("course")},
        {"key": "state", "label": _("State")},
        *(
            {"key": day, "label": days[day], **(sort_link("day") if day == by_day else {})}
            for day in days_shown
        ),
    ]


def state_names() -> dict[str, str]:
    """Return the names of the states of enrolments and obligations."""
    return {
        ACTIVE: _("under way"),
        COMPLETED: _("completed"),
        "withdrawn": _("withdrawn"),
        "open": _("not completed yet"),
        "met": _("completed"),
        "exempt": _("exempt"),
    }


def person_cells(row: CountedPerson, language: str, states: dict[str, str]) -> Row:
    """Return the cells of a row; days stay dates, since files need them."""
    return {
        "name": row.name,
        "user_name": row.user_name,
        "position": row.position,
        "unit": getattr(row, f"unit_{language}"),
        "organisation": getattr(row, f"organisation_{language}"),
        "number": len(row.courses),
        "courses": "; ".join(_course_text(course, language, states) for course in row.courses),
        "course": getattr(row.course, f"course_{language}"),
        "state": states[row.course.state],
        "enrolled_on": row.course.enrolled_on,
        "completed_on": row.course.completed_on,
        "due_on": row.course.due_on,
    }


def _course_text(course: PersonCourse, language: str, states: dict[str, str]) -> str:
    """Return a course with its state, and the day of it that matters."""
    title, state = getattr(course, f"course_{language}"), states[course.state]
    if course.completed_on is not None:
        return f"{title}: {state} ({course.completed_on:%d.%m.%Y})"
    if course.due_on is not None:
        return f"{title}: {state} ({_('Due by')} {course.due_on:%d.%m.%Y})"
    return f"{title}: {state}"


def format_days(row: Row) -> Row:
    """Format the dates of a row as 09.03.2026."""
    return {
        key: f"{cell:%d.%m.%Y}" if isinstance(cell, date) else cell for key, cell in row.items()
    }
