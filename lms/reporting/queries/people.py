"""The people behind a figure: exactly as many rows as it says."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, Select, Subquery, collate, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import fold, full_name
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.i18n import DEFAULT_LANGUAGE
from lms.regions.models import RegionUnit
from lms.reporting.queries.counting import Exactly, Question, counted_facts
from lms.reporting.queries.figures import Wanted
from lms.reporting.queries.places import Place
from lms.reporting.rules.vocabulary import Filters
from lms.reporting.rules.words import MEASURE_OF

SORTS: Final = ("day", "name", "unit", "course")
UTC: Final = ZoneInfo("UTC")  # nothing that a list shows turns on the zone
STREAM: Final = 2000  # rows fetched at a time by an export


@dataclass(frozen=True, slots=True)
class ListWanted:
    """Which list: the measure (of figures or of the vocabulary) and the filters that the figure had, then those of the list itself.
    `sort`: one of SORTS, or '-' and one.
    """

    measure: str
    figure: Wanted
    own: bool = False
    name: str = ""
    sort: str = "-day"
    language: str = DEFAULT_LANGUAGE
    filters: Filters = field(default_factory=dict)
    exact: tuple[Exactly, ...] = ()


@dataclass(frozen=True, slots=True)
class PersonRow:
    """A person in a course, or with an obligation (then due_on is set), with the unit and the organisation of that time."""

    person_id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    course_kk: str
    course_ru: str
    state: str
    enrolled_on: date | None
    completed_on: date | None
    due_on: date | None

    @property
    def name(self) -> str:
        """The name as in the passport."""
        return full_name(self.surname, self.given_name, self.patronymic)


def people_count(session: Session, place: Place, wanted: ListWanted) -> int:
    """How many rows the list has."""
    fact, inside = _inside(place, wanted)
    counted = select(func.count()).select_from(fact)
    if wanted.name:
        counted = counted.join(Person, Person.id == fact.c.person_id)
    return session.scalar(counted.where(*inside)) or 0


def people(session: Session, place: Place, wanted: ListWanted, *, limit: int, offset: int = 0) -> list[PersonRow]:
    """A page of the list."""
    return [PersonRow(*row) for row in session.execute(_list(place, wanted).limit(limit).offset(offset))]


def all_people(session: Session, place: Place, wanted: ListWanted) -> Iterator[PersonRow]:
    """The whole list, fetched as it is read: memory does not grow with it."""
    for row in session.execute(_list(place, wanted).execution_options(yield_per=STREAM)):
        yield PersonRow(*row)


def people_ids(place: Place, wanted: ListWanted) -> Select[int]:
    """A query for the ids of the people of the whole list."""
    fact, inside = _inside(place, wanted)
    return select(Person.id).join(fact, fact.c.person_id == Person.id).where(*inside)


def _list(place: Place, wanted: ListWanted) -> Select[*tuple[Any, ...]]:
    fact, inside = _inside(place, wanted)
    return (
        select(
            Person.id, Person.surname, Person.given_name, Person.patronymic, RegionUnit.name_kk, RegionUnit.name_ru, Organisation.name_kk,
            Organisation.name_ru, CourseVersion.title_kk, CourseVersion.title_ru, fact.c.state, fact.c.enrolled_on,
            fact.c.completed_on, fact.c.due_on,
        )
        .select_from(fact)
        .join(Person, Person.id == fact.c.person_id)
        .join(RegionUnit, RegionUnit.id == fact.c.region_unit_id)
        .outerjoin(Organisation, Organisation.id == fact.c.organisation_id)
        .join(Course, Course.id == fact.c.course_id)
        .outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
        .where(*inside)
        .order_by(*_order(fact, wanted))
    )  # fmt: skip


def _inside(place: Place, wanted: ListWanted) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """The facts that the measure counts, and which of them the list shows."""
    asked = wanted.figure
    question = Question(asked.today, UTC, wanted.filters, asked.period, own=wanted.own, exact=wanted.exact)
    fact, conditions = counted_facts(place, MEASURE_OF.get(wanted.measure, wanted.measure), question)
    if asked.course_id is not None:
        conditions.append(fact.c.course_id == asked.course_id)
    if wanted.name:
        conditions.append(Person.search_key.contains(fold(wanted.name), autoescape=True))
    return fact, conditions


def _order(fact: Subquery, wanted: ListWanted) -> list[ColumnElement[Any]]:
    keys: dict[str, list[ColumnElement[Any]]] = {
        "day": [fact.c.day],
        "name": [collate(column, COLLATION) for column in (Person.surname, Person.given_name, Person.patronymic)],
        "unit": [collate(getattr(RegionUnit, f"name_{wanted.language}"), COLLATION)],
        "course": [collate(getattr(CourseVersion, f"title_{wanted.language}"), COLLATION)],
    }
    descending = wanted.sort.startswith("-")
    chosen = keys.get(wanted.sort.removeprefix("-"), keys["day"])
    return [*(key.desc() if descending else key for key in chosen), fact.c.record_id.desc()]
