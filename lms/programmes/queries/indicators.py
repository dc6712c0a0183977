"""Indicators and what is planned of them."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.programmes.errors import IndicatorNotFound
from lms.programmes.models import Indicator, ProgrammePlan

Plan = dict[date, int]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator. `filters`: in the words of the vocabulary."""

    id: int
    code: str | None
    name_kk: str
    name_ru: str
    measure: str
    filters: Mapping[str, Any]
    retired_at: datetime | None


def indicators(session: Session) -> list[IndicatorRow]:
    """All indicators in the order in which they came, the retired ones among them."""
    return [_row(one) for one in session.scalars(select(Indicator).order_by(Indicator.id))]


def indicator(session: Session, indicator_id: int) -> IndicatorRow:
    """The indicator. Raises IndicatorNotFound."""
    found = session.get(Indicator, indicator_id)
    if found is None:
        raise IndicatorNotFound
    return _row(found)


def plans(session: Session, programme_ids: Collection[int]) -> dict[tuple[int, int], Plan]:
    """What programmes plan: by programme and indicator, how many by the first day of each half-year. What is not planned is not there."""
    found: dict[tuple[int, int], Plan] = {}
    rows = session.scalars(
        select(ProgrammePlan).where(ProgrammePlan.programme_id.in_(programme_ids))
    )
    for row in rows:
        found.setdefault((row.programme_id, row.indicator_id), {})[row.first] = row.planned
    return found


def _row(one: Indicator) -> IndicatorRow:
    return IndicatorRow(
        one.id, one.code, one.name_kk, one.name_ru, one.measure, one.filters, one.retired_at
    )
