"""Lists behind a figure: as many rows as it says, of people, of people in courses, of documents."""

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from functools import partial
from typing import Any, Final

from sqlalchemy import ColumnElement, FromClause, Select, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import fold_text
from lms.core.list_windows import ListWindow, find_list_window
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.counting import CountQuery, ExactKey, count_one, restrict_facts
from lms.reporting.queries.leading_days import LED_BY_FIRST_DAY, list_leading_days
from lms.reporting.queries.leading_facts import (
    Facts,
    count_facts_by,
    count_leading_facts,
    lead_conditions,
    select_facts_of,
)
from lms.reporting.queries.list_order import GROUPED_BY, join_sort_keys, rank_names
from lms.reporting.queries.not_begun import NEVER_STARTED
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.queries.person_rows import (
    COLUMNS,
    COURSE_COLUMNS,
    CountedPerson,
    load_hours,
    name_facts,
)
from lms.reporting.rules.vocabulary import ATTEMPTS, MEASURES, OBLIGATIONS, SUM

# Sums, whose lists show the facts that they add up.
FACTS_OF: Final = {"hours": "completed"}
STREAM: Final = 2000  # rows that an export fetches at a time
# Longest list that is sorted as a whole; shorter by name, as comparing names takes longer.
LONGEST_SORTED: Final = 100_000
LONGEST_SORTED_BY_NAME: Final = 20_000
# Longest list by day that is not cut into its days, if these are known.
LONGEST_SORTED_BY_DAY: Final = 1000
# A page of a list by day is read in the order of an index, if that is at most this part of it.
PART_IN_ORDER: Final = 20


def count_people(session: Session, area: Area, query: PeopleQuery) -> int:
    """Count the rows of the list: the number of its figure, unless a name limits it."""
    if not query.name and not _is_sum(query):
        return count_one(session, area, query.measure, query=_count_query(query))
    fact, conditions = _restrict_list(area, query)
    return session.scalar(select(func.count()).select_from(fact).where(*conditions)) or 0


def sum_hours(session: Session, area: Area, query: PeopleQuery) -> int | None:
    """Return the sum of the hours of the list, which is its figure; None for other lists."""
    if not _is_sum(query):
        return None
    if not query.name:
        return count_one(session, area, query.measure, query=_count_query(query))
    fact, conditions = restrict_facts(area, query.measure, _count_query(query))
    conditions.append(_is_named(fact, query.name))
    return session.scalar(select(func.sum(fact.c.amount)).where(*conditions)) or 0


def _is_sum(query: PeopleQuery) -> bool:
    """Return whether the figure of the list is a sum of amounts, not the number of its rows."""
    return MEASURES[query.measure].counts == SUM


def list_people(
    session: Session, area: Area, query: PeopleQuery, *, total: int, limit: int, offset: int = 0
) -> list[CountedPerson]:
    """List a page; `total` is the number of all rows, which decides how the page is found."""
    count = min(limit, total - offset)
    if count <= 0:
        return []
    if _is_grouped(area, query, total):
        window = find_list_window(_load_groups(session, area, query), offset, count)
        statement = _select_window(area, query, window, limit=count)
        return _name_rows(session, area, query, session.execute(statement).all())
    days = _choose_days(session, area, query, total=total, offset=offset, limit=count)
    total, offset = days.rows, days.before
    after = total - offset - count
    # The second half is read from the end: the last page is as fast as the first.
    is_from_end = after < offset
    statement = _select_list(
        area,
        query.reverse_order() if is_from_end else query,
        total,
        offset=min(offset, after),
        limit=count,
        days=days.keys,
    )
    rows = session.execute(statement).all()
    return _name_rows(session, area, query, rows[::-1] if is_from_end else rows)


def stream_people(session: Session, area: Area, query: PeopleQuery) -> Iterator[CountedPerson]:
    """Yield the whole list, fetched in parts: memory does not grow with it."""
    total = count_people(session, area, query)
    statements: Iterable[Select[*tuple[Any, ...]]] = [_select_list(area, query, total)]
    if _is_grouped(area, query, total):
        statements = (
            _select_window(area, query, ListWindow((ids,), rows, 0))
            for ids, rows in _load_groups(session, area, query)
        )
    for statement in statements:
        for part in session.execute(statement.execution_options(yield_per=STREAM)).partitions():
            yield from _name_rows(session, area, query, part)


def _name_rows(
    session: Session, area: Area, query: PeopleQuery, facts: Sequence[Any]
) -> list[CountedPerson]:
    """Name the facts, each with all courses of the person if a row is a person."""
    if _is_sum(query):
        hours = load_hours(session, (fact.record_id for fact in facts))
        return list(name_facts(session, facts, hours=hours))
    if not query.is_of_people or not facts:
        return list(name_facts(session, facts))
    behind = select_facts_of(area, query.measure, _count_query(query), COURSE_COLUMNS)
    rows = session.execute(behind, {"people": [fact.person_id for fact in facts]})
    return list(name_facts(session, facts, _choose_one_a_course(rows, query)))


def _choose_one_a_course(rows: Iterable[Any], query: PeopleQuery) -> list[Any]:
    """Choose the leading fact of each course from facts (COURSE_COLUMNS) in the order of days."""
    leading: dict[tuple[int, int], Any] = {}
    for row in rows:
        key = row.person_id, row.course_id
        if query.is_led_by_latest:
            leading.pop(key, None)  # it stands where its last fact does
        leading.setdefault(key, row)
    return list(leading.values())


_RowGroup = tuple[tuple[int, ...], int]  # units or courses of the same name, and their rows
_GROUP_COLUMNS: Final = {"unit": "region_unit_id", "course": "course_id"}


def _choose_days(
    session: Session, area: Area, query: PeopleQuery, *, total: int, offset: int, limit: int
) -> ListWindow[date]:
    """Choose the days among whose rows a page is found, as figures tell; no days: among all rows.

    Few of what is open is not begun, so its days are asked for in each order. Those of documents
    and attempts are known in any.
    """
    base, is_by_day = MEASURES[query.measure].base, query.sort_key == "day"
    is_short = total <= LONGEST_SORTED_BY_DAY
    is_cut = is_by_day or is_short if base == NEVER_STARTED else is_by_day and not is_short
    everything = ListWindow[date]((), total, offset)
    is_in_order = query.is_by_record and _is_index_faster(area, query, total, offset + limit)
    if query.name or not is_cut or is_in_order:
        return everything
    people, earliest = query.is_of_people, query.sort == "day"
    groups = list_leading_days(
        session, area, base, _count_query(query), people=people, earliest=earliest
    )
    from_nearer_end = min(offset + limit, total - offset)
    is_inside = total > LONGEST_SORTED and from_nearer_end * PART_IN_ORDER > total
    if groups is None and query.is_of_courses and is_inside:
        groups = sorted(_count_rows_by(session, area, query, "day").items())
    if not groups:
        return everything
    if not is_by_day:
        return replace(everything, keys=tuple(day for day, _rows in groups))
    return find_list_window(groups[::-1] if query.is_descending else groups, offset, limit)


def _count_rows_by(session: Session, area: Area, query: PeopleQuery, column: str) -> dict[Any, int]:
    """Count the rows of the list by a column of their facts."""
    restrict, source = partial(_restrict_list, area, query), MEASURES[query.measure].source
    if query.is_of_courses:
        return count_leading_facts(session, source, restrict, column)
    if query.is_of_people and query.is_of_any_fact and column == _GROUP_COLUMNS["unit"]:
        return count_leading_facts(session, source, restrict, column, people=True)
    return count_facts_by(session, restrict(True), column)


def _is_grouped(area: Area, query: PeopleQuery, total: int) -> bool:
    """Return whether pages are found by groups: the list is long and ordered by unit or course."""
    return (
        total > LONGEST_SORTED
        and query.sort_key in GROUPED_BY
        and not query.name
        and area.past is None
    )


def _load_groups(session: Session, area: Area, query: PeopleQuery) -> list[_RowGroup]:
    """Load the groups in the order of the list."""
    counts = _count_rows_by(session, area, query, _GROUP_COLUMNS[query.sort_key])
    ranks = rank_names(query.sort_key, query.language)
    groups = dict[int, tuple[tuple[int, ...], int]]()
    for key, rank in session.execute(select(ranks.c.id, ranks.c.rank)):
        if key in counts:
            ids, count = groups.get(rank, ((), 0))
            groups[rank] = (*ids, key), count + counts[key]
    return [groups[rank] for rank in sorted(groups, reverse=query.is_descending)]


def _select_window(
    area: Area, query: PeopleQuery, window: ListWindow[tuple[int, ...]], limit: int | None = None
) -> Select[*tuple[Any, ...]]:
    """Select the facts of a window in the order of the list."""
    ids = [key for keys in window.keys for key in keys]
    return _select_list(
        area,
        query,
        window.rows,
        offset=window.before,
        limit=limit,
        is_ranked=len(window.keys) > 1,
        only=ExactKey(_GROUP_COLUMNS[query.sort_key], frozenset(ids)),
    )


def _select_list(
    area: Area,
    query: PeopleQuery,
    total: int,
    *,
    offset: int = 0,
    limit: int | None = None,
    is_ranked: bool = True,
    only: ExactKey | None = None,
    days: Collection[date] = (),
) -> Select[*tuple[Any, ...]]:
    """Select the facts of the list in its order, from an offset on.

    A short list is gathered and sorted; a long one is read in the order of an index, so that its
    first page does not wait for the last. `is_ranked`: there are several units or courses in it.
    `only`: the rows of some units or courses, `days`: of some days.
    """
    key = query.sort_key
    by_name = key == "name" and offset < LONGEST_SORTED_BY_NAME
    is_long = total > (LONGEST_SORTED_BY_NAME if by_name else LONGEST_SORTED)
    is_long |= _is_index_faster(area, query, total, offset + (limit or total))
    is_long |= len(days) == 1 and key == "day"  # its rows stand in the index as they are sorted
    fact, conditions = _restrict_list(area, query, in_order=is_long and key in ("day", "name"))
    conditions += [] if only is None else [fact.c[only.column].in_(only.ids)]
    if days:
        conditions.append(fact.c.day.in_(days))  # many duties lie between the first ones
    columns = [fact.c[name] for name in (*COLUMNS, "record_id")]
    if not is_long:
        gathered = select(*columns).where(*conditions).cte("gathered")
        fact, conditions = gathered.prefix_with("MATERIALIZED"), []
        columns = list(fact.c)
    rows = select(*columns).select_from(fact).where(*conditions)
    rows, order = _sort_rows(rows, fact, query, is_long=is_long, is_ranked=is_ranked)
    # Skip rows inside the index, and look up only those of the page.
    if key == "day" and offset and is_long and query.is_by_record:
        page = rows.with_only_columns(fact.c.record_id).offset(offset).limit(limit).correlate(None)
        return select(*columns).where(fact.c.record_id.in_(page)).order_by(*order)
    return rows.offset(offset).limit(limit)


def _sort_rows(
    rows: Select[*tuple[Any, ...]], fact: FromClause, query: PeopleQuery, **options: bool
) -> tuple[Select[*tuple[Any, ...]], list[ColumnElement[Any]]]:
    """Sort the rows; return them with the columns that they are sorted by."""
    of_duties = MEASURES[query.measure].source == OBLIGATIONS
    rows, keys = join_sort_keys(
        rows, fact, query.sort_key, query.language, has_states_by_day=of_duties, **options
    )
    keys.append(fact.c.record_id)
    if MEASURES[query.measure].source == ATTEMPTS:
        keys += [fact.c.quiz_id, fact.c.state]  # an enrolment may have several on a day
    order: list[ColumnElement[Any]] = keys
    if query.is_descending:
        order = [column.desc() for column in keys]
    return rows.order_by(*order), order


def _is_index_faster(area: Area, query: PeopleQuery, total: int, rows: int) -> bool:
    """Return whether so many rows of a list are sooner found in an index than by gathering all.

    A person stands at the first of their days in the order, so the first rows lie close together;
    other rows lie evenly. Those of an organisation are few beside what an index of days holds.
    """
    is_dense = not query.is_of_people or query.is_led_by_latest == query.is_descending
    shortest = LONGEST_SORTED_BY_DAY if area.kind == UNITS else LONGEST_SORTED_BY_NAME
    return (
        MEASURES[query.measure].base not in LED_BY_FIRST_DAY
        and query.sort_key == "day"
        and is_dense
        and not any((query.own, query.name, query.filters, query.exact))
        and total > shortest
        and rows * PART_IN_ORDER <= total
    )


def _restrict_list(
    area: Area, query: PeopleQuery, leading: bool = True, *, in_order: bool = False
) -> Facts:
    """Return the facts of the measure and the conditions of the list.

    Not `leading`: also of those facts of its people for which another stands.
    """
    measure, count_query = FACTS_OF.get(query.measure, query.measure), _count_query(query)
    fact, conditions = restrict_facts(area, measure, count_query, in_order=in_order)
    if leading:
        is_latest = query.is_led_by_latest
        conditions += lead_conditions(area, query.measure, count_query, fact, is_latest=is_latest)
    if query.name:
        conditions.append(_is_named(fact, query.name))
    return fact, conditions


def _is_named(fact: FromClause, name: str) -> ColumnElement[bool]:
    """Return the condition that the name of a fact's person has a text in it."""
    key = Person.search_key.contains(fold_text(name), autoescape=True)
    return fact.c.person_id.in_(select(Person.id).where(key))


def _count_query(query: PeopleQuery) -> CountQuery:
    selection = query.selection
    return CountQuery(
        selection.today,
        query.filters,
        selection.period,
        own=query.own,
        course_id=selection.course_id,
        exact=query.exact,
    )
