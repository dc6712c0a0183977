"""Pages of lists of people with obligations, the first and last of which do not wait for all."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Integer, bindparam, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.rules import Actor
from lms.catalogue.models import CourseVersion
from lms.core.collation import COLLATION
from lms.core.i18n import current_language
from lms.core.list_windows import find_list_window
from lms.core.rows import read_rows
from lms.obligations.models import Obligation
from lms.obligations.queries.kept_counts import DutyArea, find_late_days
from lms.obligations.queries.obliged_filter import build_list_conditions, join_filtered
from lms.obligations.queries.obliged_rows import ObligedPerson, select_names
from lms.obligations.queries.obliged_search import ObligedSearch
from lms.regions.models import RegionUnit

# A list with more rows is read in the order of an index, as far as that reads at most this part of
# the records; any other is sorted as a whole.
LONGEST_SORTED: Final = 5000
PART_IN_ORDER: Final = 20
# Longest list by due day that is not cut into its days, if these are known.
LONGEST_SORTED_BY_DAY: Final = 1000
SORTED_BY_INDEX: Final = ("name", "due_on")


@dataclass(frozen=True, slots=True)
class PageOrder:
    """How a page is sorted and read.

    `sort`: as of list_obliged_people(). `is_reversed`: from the last row of the list. `in_order`:
    along an index until there are enough rows, so that the area is not used to find them.
    `in_days`: only what is due from the parameter `first_day` to `last_day`. `each_leads`: as of
    build_list_conditions().
    """

    sort: str
    is_reversed: bool = False
    in_order: bool = False
    in_days: bool = False
    each_leads: bool = False

    @property
    def key(self) -> str:
        """The column of the sort order, without its direction."""
        return self.sort.removeprefix("-")

    def list_columns(self) -> list[Any]:
        """Return the columns of the order; people of the same value stand by name."""
        names: list[Any] = [Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION)]
        column, is_descending = _get_sort_column(self.key), self.sort.startswith("-")
        first = names if column is None else [column]
        rest = [*(() if column is None else names), Obligation.id]
        columns = [(key, is_descending) for key in first] + [(key, False) for key in rest]
        return [
            key.desc() if descending != self.is_reversed else key for key, descending in columns
        ]


def _get_sort_column(name: str) -> Any:
    """Return the column of a sort; None for sorting by name."""
    unit_name, organisation_name, title = (
        getattr(table, f"{column}_{current_language()}")
        for table, column in (
            (RegionUnit, "name"),
            (Organisation, "name"),
            (CourseVersion, "title"),
        )
    )
    columns = {
        "unit": unit_name.collate(COLLATION),
        "organisation": func.coalesce(organisation_name, "").collate(COLLATION),
        "due_on": Obligation.due_on,
        "state": Obligation.state,
        "met_on": func.coalesce(Obligation.met_on, date.max),
        "course": title.collate(COLLATION),
    }
    return columns.get(name)


def list_obliged_people(
    session: Session,
    by: Actor,
    search: ObligedSearch,
    *,
    today: date,
    limit: int,
    offset: int = 0,
    sort: str = "name",
    total: int | None = None,
) -> list[ObligedPerson]:
    """Return one page of the people with obligations whom the actor answers for.

    `sort`: name, unit, organisation, due_on, state, met_on or course; descending with - before it.
    `total`: the rows of the list, if they are counted: a long list is read in the order of an
    index, so that its first and last pages do not wait for the others.
    """
    count = limit if total is None else min(limit, total - offset)
    if count <= 0:
        return []
    is_cut = sort.endswith("due_on") and (total or 0) > LONGEST_SORTED_BY_DAY
    groups = _list_days(session, by, search, today) if is_cut else []
    window = find_list_window(groups[::-1] if sort.startswith("-") else groups, offset, count)
    if days := window.keys:
        total, offset, sort = window.rows, window.before, sort if len(days) > 1 else "name"
    after = offset if total is None else total - offset - count
    start = min(offset, after)
    scope, due = by.drop_person(), _bind_days(days)
    order = PageOrder(
        sort,
        is_reversed=after < offset,
        in_order=total is not None and _is_index_faster(sort, total, start + count),
        in_days=bool(days),
        each_leads=bool(due)
        and session.scalar(_count_reasons(scope, search, today), due) == window.rows,
    )
    statement = _build_page(scope, search, today, order, current_language())
    page = {"limit": count, "offset": start, **due}
    rows = list(read_rows(ObligedPerson, session.execute(statement, page)))
    return rows[::-1] if order.is_reversed else rows


def _bind_days(days: Sequence[date]) -> dict[str, Any]:
    return {"first_day": min(days), "last_day": max(days)} if days else {}


def _list_days(
    session: Session, by: Actor, search: ObligedSearch, today: date
) -> list[tuple[date, int]]:
    """List the due days of the late with their rows; nothing for another list or if unknown."""
    if not search.is_of_late or search.is_by_text:
        return []
    area = DutyArea(by, search.unit_id)
    return find_late_days(session, area, search.course, today) or []


def _is_index_faster(sort: str, total: int, rows: int) -> bool:
    """Return whether reading the index is faster than sorting."""
    is_long = total > LONGEST_SORTED and rows * PART_IN_ORDER <= total
    return is_long and sort.removeprefix("-") in SORTED_BY_INDEX


@lru_cache(maxsize=32)
def _count_reasons(scope: Actor, search: ObligedSearch, today: date) -> Any:
    """Count the reasons that are due in some days, each of a duty that has several."""
    ids = join_filtered(select(func.count()).select_from(Obligation), scope, search, set())
    conditions = build_list_conditions(scope, search, today, each_leads=True)
    return ids.where(*conditions, _is_due_in_days())


def _is_due_in_days() -> ColumnElement[bool]:
    first, last = (bindparam(name, type_=Date) for name in ("first_day", "last_day"))
    return Obligation.due_on.between(first, last)


@lru_cache(maxsize=32)  # one statement holds 100 KB
def _build_page(
    scope: Actor, search: ObligedSearch, today: date, order: PageOrder, _language: str
) -> Any:
    """Select a page of people, sorted by names in the current language.

    Its rows are chosen before their names are looked up, by the tables of the filter and the order
    alone: others would lead the database away from their indexes.
    """
    sorts = order.list_columns()
    ids = select(Obligation.id).select_from(Obligation)
    person_id = Person.id + 0 if order.in_order and order.key == "name" else Person.id
    ids = ids.join(Person, person_id == Obligation.person_id)
    if order.key == "unit":
        ids = ids.join(RegionUnit, RegionUnit.id == Obligation.region_unit_id)
    ids = join_filtered(ids, scope, search, {order.key})
    conditions = build_list_conditions(
        scope, search, today, in_order=order.in_order, each_leads=order.each_leads
    )
    ids = ids.where(*conditions, *([_is_due_in_days()] if order.in_days else []))
    ids = ids.order_by(*sorts)
    ids = ids.limit(bindparam("limit", type_=Integer)).offset(bindparam("offset", type_=Integer))
    people = select_names(scope).where(Obligation.id.in_(ids.correlate(None)))
    return people.order_by(*sorts)
