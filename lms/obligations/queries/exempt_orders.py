"""Assignments that ask for an open course, but not now."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.obligations.queries.mine import find_exemption, load_exemptions


@dataclass(frozen=True, slots=True)
class ExemptOrder:
    """An assignment that asks for an open course, but from which the person is exempt.

    `until`: the last day of the exemption; None without an end.
    """

    reason: str
    target_kk: str
    target_ru: str
    until: date | None


def build_exempt_orders(
    session: Session, person_id: int, rows: Sequence[Any], today: date
) -> Mapping[int, list[ExemptOrder]]:
    """Return the exempt reasons beside open ones by course; one query if there are any."""
    orders: dict[int, list[ExemptOrder]] = defaultdict(list)
    exemptions = load_exemptions(session, person_id, today) if rows else ()
    for row in rows:
        _reason, until = find_exemption([row], exemptions)
        orders[row.course_id].append(
            ExemptOrder(
                reason=row.reason, target_kk=row.target_kk, target_ru=row.target_ru, until=until
            )
        )
    return orders
