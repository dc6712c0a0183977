"""Reads of the orders of duties: their open reasons in the actor's scope."""

from collections.abc import Collection, Iterable, Iterator
from datetime import date
from itertools import islice

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.obligations.queries.obliged import EXPORT_BATCH, iter_obliged_people
from lms.obligations.queries.obliged_rows import ObligedPerson
from lms.obligations.queries.obliged_search import ObligedSearch
from lms.obligations.queries.reasons import CourseReason, list_course_reasons
from lms.obligations.rules import OPEN
from lms.obligations.rules.keys import DutyKey


def list_orders(
    session: Session, by: Actor, duties: Collection[DutyKey]
) -> dict[DutyKey, list[CourseReason]]:
    """Return the open reasons in the actor's scope of each of these duties, by due day."""
    orders: dict[DutyKey, list[CourseReason]] = {duty: [] for duty in duties}
    if not orders:
        return {}
    for row in list_course_reasons(session, by, duties):
        if row.state == OPEN and row.is_in_scope:
            orders[row.duty].append(row)
    return orders


def name_orders_of(reasons: Iterable[CourseReason]) -> str:
    """Return the orders of these reasons in one line, each once."""
    return "; ".join(dict.fromkeys(row.reason for row in reasons))


def iter_people_with_orders(
    session: Session, by: Actor, search: ObligedSearch, *, today: date
) -> Iterator[tuple[ObligedPerson, str]]:
    """Yield all rows of a list for an export, in batches; those of duties with their orders."""
    people = iter_obliged_people(session, by, search, today=today)
    while rows := list(islice(people, EXPORT_BATCH)):
        duties = [row.duty for row in rows] if search.by_duty else []
        orders = list_orders(session, by, duties)
        for row in rows:
            yield row, name_orders_of(orders.get(row.duty, ()))
