"""People of a list with the names of their units, organisations and courses."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, NamedTuple

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import FullNameMixin
from lms.catalogue.models import Course, CourseVersion, Quiz
from lms.core.list_parameters import is_one_of
from lms.enrolment.models import Enrolment
from lms.regions.models import RegionUnit

# The columns of facts that the rows are made of, in order.
COLUMNS: Final = (
    "person_id",
    "region_unit_id",
    "organisation_id",
    "course_id",
    "state",
    "enrolled_on",
    "completed_on",
    "due_on",
    "quiz_id",
    "day",
)  # Of those, what stands behind a row is made of these.
COURSE_COLUMNS: Final = ("person_id", "course_id", "state", "enrolled_on", "completed_on", "due_on")
NO_HOURS: Final[Mapping[int, int]] = {}

_PEOPLE: Final = select(
    Person.id,
    Person.surname,
    Person.given_name,
    Person.patronymic,
    Person.user_name,
    Person.position,
).where(is_one_of(Person.id, "ids"))
_UNITS: Final = select(RegionUnit.id, RegionUnit.name_kk, RegionUnit.name_ru).where(
    is_one_of(RegionUnit.id, "ids")
)
_ORGANISATIONS: Final = select(Organisation.id, Organisation.name_kk, Organisation.name_ru).where(
    is_one_of(Organisation.id, "ids")
)
_COURSES: Final = (
    select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
    .outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
    .where(is_one_of(Course.id, "ids"))
)
_HOURS: Final = (
    select(Enrolment.id, CourseVersion.hours)
    .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
    .where(is_one_of(Enrolment.id, "ids"))
)
_QUIZZES: Final = select(Quiz.id, Quiz.title_kk, Quiz.title_ru).where(is_one_of(Quiz.id, "ids"))


class PersonCourse(NamedTuple):  # a page makes hundreds: a data class would take twice the time
    """A person's enrolment in a course or, if due_on is set, their obligation."""

    course_kk: str
    course_ru: str
    state: str
    enrolled_on: date | None
    completed_on: date | None
    due_on: date | None


@dataclass(frozen=True, slots=True)
class CountedPerson(FullNameMixin):
    """A row of a list: a person, and the fact that stands for the row.

    Unit and organisation are those of that time. `day`: by which the fact counts. The quiz is that
    of an attempt. `courses`: all that stands behind the row. `hours`: of the course, in a list of
    hours.
    """

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    position: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    quiz_kk: str | None
    quiz_ru: str | None
    day: date
    course: PersonCourse
    courses: tuple[PersonCourse, ...]
    hours: int | None


def name_facts(
    session: Session,
    facts: Sequence[Any],
    behind: Sequence[Any] = (),
    hours: Mapping[int, int] = NO_HOURS,
) -> Iterator[CountedPerson]:
    """Yield the facts (COLUMNS and record_id) as rows, in order, names looked up once for all.

    `behind`: facts (COURSE_COLUMNS) of the same people that stand behind their rows; without any,
    each row stands for itself. `hours`: by record.
    """
    people = _load_names(session, _PEOPLE, (fact.person_id for fact in facts))
    units = _load_names(session, _UNITS, (fact.region_unit_id for fact in facts))
    organisations = _load_names(session, _ORGANISATIONS, (fact.organisation_id for fact in facts))
    courses = _load_names(session, _COURSES, (fact.course_id for fact in (*facts, *behind)))
    quizzes = _load_names(session, _QUIZZES, (fact.quiz_id for fact in facts))
    organisations[None] = quizzes[None] = (None, None)
    by_person: dict[int, list[PersonCourse]] = {}
    for person_id, course_id, *course_columns in behind:
        course = PersonCourse(*courses[course_id], *course_columns)
        by_person.setdefault(person_id, []).append(course)
    for person_id, unit_id, organisation_id, course_id, *columns in facts:
        state, enrolled_on, completed_on, due_on, quiz_id, day, record_id = columns
        course_kk, course_ru = courses[course_id]
        course = PersonCourse(
            course_kk=course_kk,
            course_ru=course_ru,
            state=state,
            enrolled_on=enrolled_on,
            completed_on=completed_on,
            due_on=due_on,
        )
        courses_behind = tuple(by_person.get(person_id, (course,)))
        names_of_row = (*people[person_id], *units[unit_id], *organisations[organisation_id])
        names_of_row += quizzes[quiz_id]
        hours_of_row = hours.get(record_id)
        # By name each of the hundreds of thousands of rows of a file takes half as long again.
        values: Any = (person_id, *names_of_row, day, course, courses_behind, hours_of_row)
        yield CountedPerson(*values)


def load_hours(session: Session, enrolment_ids: Iterable[int]) -> dict[int, int]:
    """Return the hours of the courses of enrolments, as figures add them up."""
    rows = session.execute(_HOURS, {"ids": list(enrolment_ids)})
    return {row.id: row.hours for row in rows}


def _load_names(
    session: Session, query: Select[*tuple[Any, ...]], ids: Iterable[int | None]
) -> dict[int | None, tuple[Any, ...]]:
    """Load the names behind ids; the query's first column is the id."""
    known_ids = sorted(key for key in {*ids} if key is not None)
    rows = session.execute(query, {"ids": known_ids}) if known_ids else ()
    return {key: tuple(names) for key, *names in rows}
