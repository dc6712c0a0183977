"""The list behind a figure as a file, a row a person or a row a person and course."""

from collections.abc import Iterator
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.catalogue.queries import load_course_names
from lms.core.i18n import gettext as _
from lms.reporting.queries import areas
from lms.reporting.queries import people as lists
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.names import get_local_name, name_own_row
from lms.reporting.queries.past_areas import load_area_on
from lms.reporting.queries.people_query import PeopleQuery, find_usual_sort
from lms.reporting.queries.person_rows import CountedPerson, PersonCourse
from lms.reporting.queries.restrictions import resolve_exact_keys
from lms.reporting.rules import ACTIVE, COMPLETED, ENROLLED, PASSED, parse_days
from lms.reporting.rules.figures import parse_day
from lms.reporting.rules.vocabulary import ATTEMPTS, FAILED, MEASURES, OBLIGATIONS, SUM, UNGRADED
from lms.reporting.rules.vocabulary import PEOPLE as PERSONS
from lms.reporting.rules.words import name_measure
from lms.web.list_exports import ExportedRow, ListReader, ListSource, OpenList, Params


def _open_people(session: Session, reader: ListReader, params: Params) -> OpenList:
    """Open the people behind a figure.

    `params`: kind and area_id, boundaries (a day, or "" for today's), and those of
    build_people_query(). Raises AreaNotFound.
    """
    today, day = reader.moment.today, parse_day(params["boundaries"])
    if params["kind"] == UNITS and day is not None:
        area = load_area_on(session, reader.actor, params["area_id"], day, today)
    else:
        area = areas.load_area(session, reader.actor, params["kind"], params["area_id"])
    query = build_people_query(session, area, params, today=today, language=reader.language)
    columns = list_people_columns(query.measure)
    past = {} if area.past is None else {"boundaries": params["boundaries"]}
    name = f"people-{query.measure}"
    area_name = name_own_row(area) if query.own else get_local_name(area)
    return OpenList(
        name=name,
        title=_("People"),
        header=list(columns.values()),
        subject=f"{area.kind}:{area.id}",
        count=partial(lists.count_people, session, area, query),
        rows=partial(_read_people, area=area, query=query, keys=list(columns)),
        details={"table": name, "course": params["course"], "period": params["period"], **past},
        about=f"{name_measure(query.measure)}: {area_name}",
    )


def build_people_query(
    session: Session, area: Area, params: Params, *, today: date, language: str
) -> PeopleQuery:
    """Build the query of a list of people from what its URL says.

    `params`: measure, course (a slug or ""), period, boundaries, own, name, sort, filters and
    exact (keys by dimension).
    """
    course_id = next(
        (
            key
            for key, (slug, _title) in load_course_names(session).items()
            if slug == params["course"]
        ),
        None,
    )
    return PeopleQuery(
        params["measure"],
        FigureSelection(
            today=today,
            course_id=course_id,
            period=parse_days(params["period"]),
            boundaries=parse_day(params["boundaries"]),
        ),
        own=params["own"],
        name=params["name"],
        sort=params["sort"] or find_usual_sort(params["measure"]),
        language=language,
        filters={key: tuple(values) for key, values in params["filters"].items()},
        exact=resolve_exact_keys(session, area, params["exact"], today),
    )


def _read_people(
    session: Session, *, area: Area, query: PeopleQuery, keys: list[str]
) -> Iterator[ExportedRow]:
    states = map_state_names()
    for person in lists.stream_people(session, area, query):
        cells = build_person_cells(person, query.language, states)
        yield ExportedRow(person.person_id, [cells[key] for key in keys])


def list_people_columns(measure: str) -> dict[str, str]:
    """Return the labels of the columns of a list by their keys, in their order: those of a file."""
    return {
        "name": _("Name"),
        "user_name": _("User name"),
        "position": _("Position"),
        "unit": _("District"),
        "organisation": _("Organisation"),
        **_list_course_columns(measure),
    }


def _list_course_columns(measure: str) -> dict[str, str]:
    days = {
        "enrolled_on": _("Enrolled on"),
        "completed_on": _("Completed on"),
        "due_on": _("Due by"),
    }
    if MEASURES[measure].source == ATTEMPTS:
        return {
            "course": _("Course"),
            "quiz": _("Test"),
            "state": _("Result"),
            "day": _("Handed in on"),
        }
    if MEASURES[measure].counts == PERSONS:
        by_day = get_day_column(measure)
        return {"number": _("Courses, number"), "courses": _("Courses"), by_day: days[by_day]}
    if MEASURES[measure].counts == SUM:  # hours of completed courses, whose state says nothing new
        return {
            "course": _("Course"),
            "hours": _("Academic hours"),
            "completed_on": days["completed_on"],
        }
    first = "due_on" if MEASURES[measure].source == OBLIGATIONS else "enrolled_on"
    return {
        "course": _("Course"),
        "state": _("State"),
        **{key: days[key] for key in (first, "completed_on")},
    }


def get_day_column(measure: str) -> str:
    """Return the key of the column by whose day a list of people can be sorted."""
    if MEASURES[measure].source == OBLIGATIONS:
        return "due_on"
    if MEASURES[measure].source == ATTEMPTS:
        return "day"
    return "completed_on" if MEASURES[measure].day != MEASURES[ENROLLED].day else "enrolled_on"


def map_state_names() -> dict[str, str]:
    """Return the names of the states of enrolments and obligations, and of results of attempts."""
    return {
        ACTIVE: _("under way"),
        COMPLETED: _("completed"),
        "open": _("not completed yet"),
        "met": _("completed"),
        "exempt": _("exempt"),
        PASSED: _("passed"),
        FAILED: _("not passed"),
        UNGRADED: _("a trainer grades it"),
    }


def build_person_cells(row: CountedPerson, language: str, states: dict[str, str]) -> dict[str, Any]:
    """Return the cells of a row; days stay dates, since files need them."""
    title, due_by = f"course_{language}", _("Due by")
    return {
        "name": row.name,
        "user_name": row.user_name,
        "position": row.position,
        "unit": getattr(row, f"unit_{language}"),
        "organisation": getattr(row, f"organisation_{language}"),
        "number": len(row.courses),
        "courses": "; ".join(
            f"{getattr(course, title)}: {states[course.state]}{_write_course_day(course, due_by)}"
            for course in row.courses
        ),
        "course": getattr(row.course, title),
        "state": states[row.course.state],
        "enrolled_on": row.course.enrolled_on,
        "completed_on": row.course.completed_on,
        "due_on": row.course.due_on,
        "quiz": getattr(row, f"quiz_{language}"),
        "day": row.day,
        "hours": row.hours,
    }


def _write_course_day(course: PersonCourse, due_by: str) -> str:
    """Return the day of a course that matters, as it follows its state."""
    if course.completed_on is not None:
        return f" ({_write_day(course.completed_on)})"
    return "" if course.due_on is None else f" ({due_by} {_write_day(course.due_on)})"


def _write_day(day: date) -> str:
    """Write a day as `%d.%m.%Y` does, in a quarter of the time, since a file has many."""
    return f"{day.day:02}.{day.month:02}.{day.year}"


PEOPLE: Final = ListSource(
    "reporting.people", frozenset({OFFICER, HR, NATIONAL_ADMIN}), _open_people
)
SOURCES: Final = (PEOPLE,)
