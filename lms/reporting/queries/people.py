"""The people behind a figure: exactly as many rows as it says."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import CTE, ColumnElement, FromClause, Select, collate, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import WithFullName, fold
from lms.catalogue.models import Course, CourseVersion
from lms.core.collation import COLLATION
from lms.core.i18n import DEFAULT_LANGUAGE
from lms.regions.models import RegionUnit
from lms.reporting.queries.counting import (
    Exactly,
    FigureQuery,
    count_facts,
    count_one,
    counted_facts,
    exactly,
)
from lms.reporting.queries.figures import Wanted
from lms.reporting.queries.places import Area
from lms.reporting.rules import CERTIFIED, MEASURES
from lms.reporting.rules.vocabulary import COURSE, UNIT, Filters
from lms.reporting.rules.words import MEASURE_OF

SORTS: Final = ("day", "name", "unit", "course")
# Measures that count the facts of another one in their own way.
FACTS_OF: Final = {
    "people_enrolled": "enrolled",
    "people_completed": "completed",
    "hours": "completed",
}
# Of certificates and tries a record may have had several.
ONE_FACT_A_RECORD: Final = frozenset(MEASURES) - {CERTIFIED}
UTC: Final = ZoneInfo("UTC")  # nothing that a list shows turns on the zone
STREAM: Final = 2000  # rows fetched at a time by an export
STEP: Final = 250  # by so many grow the lists of ids by which names are looked up
GROUPED_BY: Final = {
    "unit": UNIT,
    "course": COURSE,
}  # orders in which a list lies in groups, and what they are in the vocabulary
# Rows up to which a list is gathered and sorted: fewer by name, since comparing names takes longer.
GATHERED: Final = 100_000
GATHERED_BY_NAME: Final = 20_000
SHOWN: Final = (
    "person_id",
    "region_unit_id",
    "organisation_id",
    "course_id",
    "state",
    "enrolled_on",
    "completed_on",
    "due_on",
)


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
class CountedPerson(WithFullName):
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


def people_count(session: Session, place: Area, wanted: ListWanted) -> int:
    """How many rows the list has: as many as its figure says, or counted where a name narrows it."""
    if not wanted.name:
        return count_one(session, place, _measure(wanted), question=_question(wanted))
    fact, inside = _inside(place, wanted)
    return session.scalar(select(func.count()).select_from(fact).where(*inside)) or 0


def people(
    session: Session, place: Area, wanted: ListWanted, *, total: int, limit: int, offset: int = 0
) -> list[CountedPerson]:
    """A page of the list. `total`: how many rows the list has, by which the way to them is chosen."""
    count = min(limit, total - offset)
    if count <= 0:
        return []
    if _is_grouped(place, wanted, total):
        window = _window(_groups(session, place, wanted), offset, count)
        return list(
            _shown(
                session,
                session.execute(_facts_of(session, place, wanted, window, limit=count)).all(),
            )
        )
    after = total - offset - count
    if offset <= after:
        return list(
            _shown(
                session,
                session.execute(_facts(place, wanted, total, skipped=offset, limit=count)).all(),
            )
        )
    # what lies behind the middle is nearer to the end: the last page is read as fast as the first
    turned = replace(wanted, sort=_turned(wanted.sort))
    facts = session.execute(_facts(place, turned, total, skipped=after, limit=count)).all()
    return list(_shown(session, facts[::-1]))


def _turned(sort: str) -> str:
    return sort[1:] if sort.startswith("-") else f"-{sort}"


def all_people(session: Session, place: Area, wanted: ListWanted) -> Iterator[CountedPerson]:
    """The whole list, fetched as it is read: memory does not grow with it."""
    total = people_count(session, place, wanted)
    asked: Iterable[Select[*tuple[Any, ...]]] = [_facts(place, wanted, total)]
    if _is_grouped(place, wanted, total):
        asked = (
            _facts_of(session, place, wanted, _Window((one,), 0))
            for one in _groups(session, place, wanted)
        )
    for facts in asked:
        for part in session.execute(facts.execution_options(yield_per=STREAM)).partitions():
            yield from _shown(session, part)


@dataclass(frozen=True, slots=True)
class _Group:
    """Units or courses of one name, and how many rows of the list are of them."""

    ids: tuple[int, ...]
    rows: int


@dataclass(frozen=True, slots=True)
class _Window:
    """The groups that hold a page, and how many of their rows stand before it."""

    groups: tuple[_Group, ...]
    before: int


def _is_grouped(place: Area, wanted: ListWanted, total: int) -> bool:
    """Whether a list is so long, and in such an order, that the groups in which it lies lead to its pages."""
    return (
        total > GATHERED
        and wanted.sort.removeprefix("-") in GROUPED_BY
        and not wanted.name
        and place.then is None
    )


def _groups(session: Session, place: Area, wanted: ListWanted) -> list[_Group]:
    """The groups of a list in its order."""
    key = wanted.sort.removeprefix("-")
    counted = count_facts(
        session, place, _measure(wanted), (GROUPED_BY[key],), question=_question(wanted)
    )
    counts = {row.keys[0]: row.count for row in counted}
    ranks, groups = _ranks(key, wanted.language), dict[int, tuple[tuple[int, ...], int]]()
    for number, rank in session.execute(select(ranks.c.id, ranks.c.rank)):
        if number in counts:
            ids, rows = groups.get(rank, ((), 0))
            groups[rank] = (*ids, number), rows + counts[number]
    return [_Group(*groups[rank]) for rank in sorted(groups, reverse=wanted.sort.startswith("-"))]


def _window(groups: Sequence[_Group], skipped: int, limit: int) -> _Window:
    """Where the rows after the skipped ones are."""
    shown, before, end = [], 0, 0
    for one in groups:
        if end + one.rows <= skipped:
            before += one.rows
        elif end < skipped + limit:
            shown.append(one)
        end += one.rows
    return _Window(tuple(shown), skipped - before)


def _facts_of(
    session: Session, place: Area, wanted: ListWanted, window: _Window, limit: int | None = None
) -> Select[*tuple[Any, ...]]:
    """The facts of a window in the order of the list."""
    name = GROUPED_BY[wanted.sort.removeprefix("-")]
    ids = [number for group in window.groups for number in group.ids]
    if name == UNIT:
        # also what still stands at a unit that is no more is counted at the one that followed it
        today = wanted.figure.today
        ids = [
            number
            for one in ids
            for found in exactly(session, place, {UNIT: one}, today)
            for number in found.ids
        ]
    column = "region_unit_id" if name == UNIT else "course_id"
    narrowed = replace(wanted, exact=(*wanted.exact, Exactly(column, frozenset(ids))))
    rows = sum(group.rows for group in window.groups)
    return _facts(
        place, narrowed, rows, skipped=window.before, limit=limit, ranked=len(window.groups) > 1
    )


def _shown(session: Session, facts: Sequence[Any]) -> Iterator[CountedPerson]:
    """The facts (columns SHOWN) as rows, in their order: whom and what they name is looked up once for all of them."""
    titles = select(Course.id, CourseVersion.title_kk, CourseVersion.title_ru)
    titles = titles.outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
    people = _named(
        session, select(Person.id, Person.surname, Person.given_name, Person.patronymic), facts, 0
    )
    units = _named(session, select(RegionUnit.id, RegionUnit.name_kk, RegionUnit.name_ru), facts, 1)
    bodies = _named(
        session, select(Organisation.id, Organisation.name_kk, Organisation.name_ru), facts, 2
    )
    courses = _named(session, titles, facts, 3)
    bodies[None] = (None, None)
    for person_id, unit_id, body_id, course_id, *state_and_days in facts:
        yield CountedPerson(
            person_id,
            *people[person_id],
            *units[unit_id],
            *bodies[body_id],
            *courses[course_id],
            *state_and_days[:4],
        )


def _named(
    session: Session, names: Select[*tuple[Any, ...]], facts: Sequence[Any], column: int
) -> dict[int | None, tuple[Any, ...]]:
    """The names of all ids that stand in a column of the facts; the first column of the query is the id."""
    ids = sorted({one[column] for one in facts} - {None})
    ids += ids[-1:] * (
        -len(ids) % STEP
    )  # few lengths are few statements: a database keeps each that it has seen
    rows = session.execute(names.where(names.selected_columns[0].in_(ids))) if ids else ()
    return {row[0]: tuple(row[1:]) for row in rows}


def _facts(
    place: Area,
    wanted: ListWanted,
    total: int,
    *,
    skipped: int = 0,
    limit: int | None = None,
    ranked: bool = True,
) -> Select[*tuple[Any, ...]]:
    """The facts of the list in its order, without the first ones. A short list is gathered and sorted; a long one is read in the order of
    an index, so that its first page does not wait for the last. `ranked`: there are several units or courses among them.
    """
    key = wanted.sort.removeprefix("-")
    most = GATHERED_BY_NAME if key == "name" and skipped < GATHERED_BY_NAME else GATHERED
    fact, inside = _inside(place, wanted, in_order=total > most and key in ("day", "name"))
    columns = [fact.c[name] for name in (*SHOWN, "record_id", "day")]
    if total <= most:
        fact, inside = (
            select(*columns).where(*inside).cte("gathered").prefix_with("MATERIALIZED"),
            [],
        )
        columns = list(fact.c)
    rows = select(*columns).select_from(fact).where(*inside)
    keys: list[ColumnElement[Any]] = [fact.c.day]
    if key == "name":
        # no index is of sums: so SQLite goes from the names of a long list to its facts
        rows = rows.join(
            Person, (Person.id if total <= most else Person.id + 0) == fact.c.person_id
        )
        keys = [
            collate(column, COLLATION)
            for column in (Person.surname, Person.given_name, Person.patronymic)
        ]
    elif key in GROUPED_BY and not ranked:
        keys = []
    elif key in GROUPED_BY:
        ranks = _ranks(key, wanted.language)
        rows = rows.join(
            ranks, ranks.c.id == (fact.c.region_unit_id if key == "unit" else fact.c.course_id)
        )
        keys = [ranks.c.rank]
    keys.append(fact.c.record_id)
    order = [one.desc() for one in keys] if wanted.sort.startswith("-") else keys
    rows = rows.order_by(*order)
    if key == "day" and skipped and total > most and _measure(wanted) in ONE_FACT_A_RECORD:
        # what is passed over is passed over in the index, and only what is shown is looked up
        shown = (
            rows.with_only_columns(fact.c.record_id).offset(skipped).limit(limit).correlate(None)
        )
        return select(*columns).where(fact.c.record_id.in_(shown)).order_by(*order)
    return rows.offset(skipped).limit(limit)


def _ranks(key: str, language: str) -> CTE:
    """The place of each unit or course in the alphabet: comparing names once for each is cheap, once for each row is not."""
    if key == "unit":
        named, name = select(RegionUnit.id), getattr(RegionUnit, f"name_{language}")
    else:
        named, name = select(Course.id), getattr(CourseVersion, f"title_{language}")
        named = named.outerjoin(CourseVersion, CourseVersion.id == Course.current_version_id)
    rank = func.dense_rank().over(order_by=collate(name, COLLATION)).label("rank")
    return named.add_columns(rank).cte("ranks").prefix_with("MATERIALIZED")


def _inside(
    place: Area, wanted: ListWanted, *, in_order: bool = False
) -> tuple[FromClause, list[ColumnElement[bool]]]:
    """The facts that the measure counts, and which of them the list shows."""
    fact, conditions = counted_facts(place, _measure(wanted), _question(wanted), in_order=in_order)
    if wanted.name:
        named = select(Person.id).where(
            Person.search_key.contains(fold(wanted.name), autoescape=True)
        )
        conditions.append(fact.c.person_id.in_(named))
    return fact, conditions


def _question(wanted: ListWanted) -> FigureQuery:
    asked = wanted.figure
    return FigureQuery(
        asked.today,
        UTC,
        wanted.filters,
        asked.period,
        own=wanted.own,
        course_id=asked.course_id,
        exact=wanted.exact,
    )


def _measure(wanted: ListWanted) -> str:
    """The measure whose facts the list shows, one in each row."""
    return FACTS_OF.get(wanted.measure) or MEASURE_OF.get(wanted.measure, wanted.measure)
