"""Counting anything of the vocabulary: exact, within scope, in any boundaries, each person once where people are counted; from the figures
where they answer, else from the records.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import combinations
from typing import Any, Final

from sqlalchemy import (
    CTE,
    ColumnElement,
    Integer,
    Select,
    Subquery,
    cast,
    func,
    literal,
    null,
    select,
    union_all,
)
from sqlalchemy.orm import Session

from lms.accounts.queries import organisation_subtrees_ids
from lms.catalogue.models import Course
from lms.core.database import Key as KeyColumn
from lms.core.days import month_of, quarter_of, year_of
from lms.core.listed import listed
from lms.regions.queries import subtrees_ids, tree_on
from lms.regions.rules import TreeThen
from lms.reporting.queries.countable import ABOUT, CountingDay, countable
from lms.reporting.queries.counted_figures import Exactly, FigureQuery, counted_figures
from lms.reporting.queries.places import Area
from lms.reporting.rules.vocabulary import (
    ALL,
    BY_WORD,
    COURSE,
    DISTRICT,
    MEASURES,
    MONTH,
    ORGANISATION,
    PEOPLE,
    PLACES,
    QUARTER,
    REGION,
    SUM,
    UNIT,
    YEAR,
    Filters,
    Key,
    Keys,
)

__all__ = [
    "Counted",
    "Exactly",
    "FigureQuery",
    "count_facts",
    "count_one",
    "count_sides",
    "count_table",
    "counted_facts",
    "exactly",
]
NO_UNIT: Final = frozenset([0])  # the id of none
_COLUMNS: Final = {ORGANISATION: "organisation_id", COURSE: "course_id"}
_TIMES: Final[dict[str, Any]] = {MONTH: month_of, QUARTER: quarter_of, YEAR: year_of}


@dataclass(frozen=True, slots=True)
class Counted:
    """How many there are with these keys, one for each dimension. ALL stands where a row is of all keys."""

    keys: Keys
    count: int


def count_facts(
    session: Session,
    place: Area,
    measure: str,
    dimensions: Sequence[str] = (),
    *,
    question: FigureQuery,
    totals: bool = False,
    people: bool = False,
    tree: TreeThen | None = None,
) -> list[Counted]:
    """Counts a measure of the vocabulary at a place, by dimensions: a row for each combination of keys that has anything, in no order.

    Without dimensions there is one row, with no keys. `totals`: also all rows in which keys are ALL, each counted by itself, so that a
    person in two districts is one person of their region; the row of all keys is always there. `people`: how many people are behind the
    facts, instead of the measure. `tree`: the one that places are counted in, if it is at hand. Facts that the place's actor may not see
    are not counted. One statement counts. Raises KeyError for a measure or a dimension that does not exist.
    """
    shown = _combinations(len(dimensions)) if totals else [tuple(range(len(dimensions)))]
    return _count(
        session, place, measure, dimensions, shown, question=question, people=people, tree=tree
    )


def count_sides(
    session: Session,
    place: Area,
    measure: str,
    dimensions: Sequence[str],
    *,
    question: FigureQuery,
    tree: TreeThen | None = None,
) -> tuple[int, list[dict[Key, int]]]:
    """The one number of a measure at a place, and those by each dimension alone. One statement, which finds the facts once."""
    shown: list[tuple[int, ...]] = [(), *((one,) for one in range(len(dimensions)))]
    whole, sides = 0, [dict[Key, int]() for _ in dimensions]
    for row in _count(session, place, measure, dimensions, shown, question=question, tree=tree):
        kept = [one for one, key in enumerate(row.keys) if key != ALL]
        if kept:
            sides[kept[0]][row.keys[kept[0]]] = row.count
        else:
            whole = row.count
    return whole, sides


def _combinations(count: int) -> list[tuple[int, ...]]:
    """Every choice of so many dimensions, the empty one first."""
    return [kept for size in range(count + 1) for kept in combinations(range(count), size)]


def _count(
    session: Session,
    place: Area,
    measure: str,
    dimensions: Sequence[str],
    shown: Sequence[tuple[int, ...]],
    *,
    question: FigureQuery,
    people: bool = False,
    tree: TreeThen | None = None,
) -> list[Counted]:
    """The measure by those of the keys that are shown, for each choice of them; from the figures where they answer."""
    figures = None if people else counted_figures(place, measure, dimensions, question)
    if figures is None:
        facts = counted_facts(place, measure, question, dimensions=dimensions)
    else:
        facts = figures, [*_narrowed(figures, question.filters, None)]
    rows = _rows(dimensions, facts, tree or _tree(session, place, dimensions, question)).cte(
        "facts"
    )
    if len(shown) > 1:
        rows = rows.prefix_with("MATERIALIZED")  # SQLite would find the facts anew for each select
    counted = PEOPLE if people else SUM if figures is not None else MEASURES[measure].counted
    asked = [_grouped(rows, which, kept, counted) for which, kept in enumerate(shown)]
    found = session.execute(asked[0] if len(asked) == 1 else union_all(*asked))
    return [
        Counted(
            tuple(key if one in shown[row[0]] else ALL for one, key in enumerate(row[2:])), row[1]
        )
        for row in found
        if row[1]
        or not shown[
            row[0]
        ]  # a figure that has come down to nothing is no row; the row of all keys is
    ]


def count_one(session: Session, place: Area, measure: str, *, question: FigureQuery) -> int:
    """The one number of a measure at a place."""
    return count_facts(session, place, measure, question=question)[0].count


def count_table(
    session: Session,
    place: Area,
    measures: Sequence[str],
    dimensions: Sequence[str],
    *,
    question: FigureQuery,
    totals: bool = False,
) -> dict[Keys, dict[str, int]]:
    """Several measures side by side: for each combination of keys the measures that have anything there. One statement a measure."""
    table: dict[Keys, dict[str, int]] = {}
    tree = _tree(session, place, dimensions, question)
    for measure in measures:
        for row in count_facts(
            session, place, measure, dimensions, question=question, totals=totals, tree=tree
        ):
            table.setdefault(row.keys, {})[measure] = row.count
    return table


def counted_facts(
    place: Area,
    measure: str,
    question: FigureQuery,
    *,
    dimensions: Sequence[str] = (),
    in_order: bool = False,
) -> tuple[Subquery, list[ColumnElement[bool]]]:
    """The facts that a number counts, as queries.countable has them, and the conditions that they have to meet: for the list behind it.

    `dimensions`: by what they will be divided. `in_order`: they will be read in the order of an index until there are enough, so their
    unit is not for finding them.
    """
    then = place.then
    about = not {*ABOUT}.isdisjoint({*dimensions, *question.filters})
    fact = countable(
        measure, CountingDay(question.today, question.zone, about), then.tree.day if then else None
    )
    if in_order:
        unit = (fact.c.region_unit_id + 0).label("region_unit_id")  # no index is of sums
        fact = select(*(one for one in fact.c if one.name != unit.name), unit).subquery()
    conditions = place.holds(fact, own=question.own)
    if question.period is not None:
        conditions += [fact.c.day >= question.period.first, fact.c.day < question.period.end]
    conditions += [
        fact.c[one.column].in_(one.ids) if one.ids else fact.c[one.column].is_(None)
        for one in question.exact
    ]
    if question.course_id is not None:
        conditions.append(fact.c.course_id == question.course_id)
    return fact, [*conditions, *_narrowed(fact, question.filters, then.tree if then else None)]


def exactly(
    session: Session, place: Area, keys: Mapping[str, int | None], today: date
) -> tuple[Exactly, ...]:
    """What is counted with these keys of units and organisations at a place, as count_facts counts it."""
    if not keys:
        return ()
    tree = place.then.tree if place.then else tree_on(session, today)
    steps = _steps(tree)
    found = []
    for name, key in keys.items():
        if name == ORGANISATION:
            found.append(Exactly("organisation_id", frozenset([key] if key is not None else [])))
        else:
            units = frozenset(one for one, step in steps.items() if step[name] == key)
            found.append(Exactly("region_unit_id", units or NO_UNIT))
    return tuple(found)


def _tree(
    session: Session, place: Area, dimensions: Sequence[str], question: FigureQuery
) -> TreeThen | None:
    """The tree in which places are counted, where anything is divided by them."""
    return (
        place.then.tree
        if place.then
        else tree_on(session, question.today)
        if set(dimensions) & set(PLACES)
        else None
    )


def _rows(
    dimensions: Sequence[str],
    facts: tuple[Subquery, list[ColumnElement[bool]]],
    tree: TreeThen | None,
) -> Select[*tuple[Any, ...]]:
    """The facts counted with their keys k0, k1 ...: one row each."""
    fact, conditions = facts
    placed = _placed(tree) if tree is not None else None
    keys = [
        _key(fact, placed, dimension).label(f"k{number}")
        for number, dimension in enumerate(dimensions)
    ]
    rows = select(fact.c.person_id, fact.c.amount, *keys).select_from(fact)
    if placed is not None:
        rows = rows.outerjoin(placed, placed.c.unit_id == fact.c.region_unit_id)
    return rows.where(*conditions)


def _grouped(
    rows: CTE, which: int, kept: tuple[int, ...], counted: str
) -> Select[*tuple[Any, ...]]:
    """Which of the selects it is, the number, and the keys: those that are not kept are nothing."""
    number: ColumnElement[int] = (
        func.count(rows.c.person_id.distinct())
        if counted == PEOPLE
        else func.coalesce(func.sum(rows.c.amount), 0)
        if counted == SUM
        else func.count()
    )
    keys = list(rows.c)[2:]
    shown = [
        key if one in kept else cast(null(), key.type).label(key.name)
        for one, key in enumerate(keys)
    ]
    counts = select(
        literal(which, Integer), cast(number, KeyColumn).label("count"), *shown
    ).select_from(rows)
    return counts.group_by(*(keys[one] for one in kept))


def _key(fact: Subquery, placed: CTE | None, dimension: str) -> ColumnElement[Any]:
    if dimension in PLACES:
        if placed is None:
            raise ValueError("a place without a tree")
        return placed.c[dimension]
    if dimension in _TIMES:
        moment: ColumnElement[Any] = _TIMES[dimension](fact.c.day)
        return moment
    if dimension in BY_WORD:
        return fact.c[dimension]
    return fact.c[_COLUMNS[dimension]]


def _placed(tree: TreeThen) -> CTE:
    """For each unit that there ever was where its facts are counted in the tree: the unit itself, its district and its region.

    A region is what stands directly below the republic, a district what stands directly below a region; what stands higher has none.
    """
    names = (UNIT, REGION, DISTRICT)
    rows = [(one, *(step[name] for name in names)) for one, step in _steps(tree).items()]
    return listed(("unit_id", *names), rows).cte("placed").prefix_with("MATERIALIZED")


def _steps(tree: TreeThen) -> dict[int, dict[str, int | None]]:
    """For each unit that there ever was the keys with which its facts are counted in the tree."""
    paths = {unit_id: (*tree.above(unit_id), unit_id, None, None) for unit_id in tree.units}
    steps = {
        unit_id: {UNIT: unit_id, REGION: path[1], DISTRICT: path[2]}
        for unit_id, path in paths.items()
    }
    return {one: steps[at] for one, at in tree.counted_at.items()}


def _narrowed(
    fact: Subquery, filters: Filters, tree: TreeThen | None
) -> Iterator[ColumnElement[bool]]:
    for name, chosen in filters.items():
        if name == UNIT:
            yield fact.c.region_unit_id.in_(_units([int(one) for one in chosen], tree))
        elif name == ORGANISATION:
            yield fact.c.organisation_id.in_(
                organisation_subtrees_ids([int(one) for one in chosen])
            )
        elif name == COURSE:
            yield fact.c.course_id.in_(select(Course.id).where(Course.slug.in_(chosen)))
        else:
            yield fact.c[name].in_(chosen)


def _units(chosen: Sequence[int], tree: TreeThen | None) -> Any:
    """The units chosen with all below them: today, or as they stood in the tree."""
    if tree is None:
        return subtrees_ids(chosen)
    return tree.held_by({below for one in chosen if one in tree.units for below in tree.below(one)})
