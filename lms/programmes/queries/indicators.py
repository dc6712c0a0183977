"""Reads of indicators and of their plans."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, fields
from datetime import date, datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.rows import read_row
from lms.core.snapshots import read_once
from lms.programmes.errors import IndicatorNotFound
from lms.programmes.models import Indicator, ProgrammePlan, ProgrammeTotalPlan

Plan = dict[date, int]


@dataclass(frozen=True, slots=True)
class IndicatorRow:
    """An indicator; `filters` in the terms of reporting's vocabulary."""

    id: int
    code: str | None
    name_kk: str
    name_ru: str
    measure: str
    filters: Mapping[str, Any]
    retired_at: datetime | None


_COLUMNS: Any = tuple(getattr(Indicator, field.name) for field in fields(IndicatorRow))
_EVERY: Final = select(*_COLUMNS).order_by(Indicator.id)


def list_indicators(session: Session) -> list[IndicatorRow]:
    """Return all indicators in order of creation, retired ones included."""
    return [read_row(IndicatorRow, row) for row in read_once(session, _EVERY)]


def load_indicator(session: Session, indicator_id: int) -> IndicatorRow:
    """Return an indicator. Raises IndicatorNotFound."""
    indicator = session.get(Indicator, indicator_id)
    if indicator is None:
        raise IndicatorNotFound
    return _build_row(indicator)


def load_plans(session: Session, programme_ids: Collection[int]) -> dict[tuple[int, int], Plan]:
    """Return plans by (programme id, indicator id): amounts by first day of the half-year."""
    plans: dict[tuple[int, int], Plan] = {}
    table = ProgrammePlan
    columns = (table.programme_id, table.indicator_id, table.first, table.planned)
    rows = session.execute(select(*columns).where(table.programme_id.in_(programme_ids)))
    for row in rows:
        plans.setdefault((row.programme_id, row.indicator_id), {})[row.first] = row.planned
    return plans


def load_total_plans(
    session: Session, programme_ids: Collection[int]
) -> dict[tuple[int, int], int]:
    """Return the plans of whole programmes by (programme id, indicator id)."""
    table = ProgrammeTotalPlan
    query = select(table.programme_id, table.indicator_id, table.planned)
    rows = session.execute(query.where(table.programme_id.in_(programme_ids)))
    return {(row.programme_id, row.indicator_id): row.planned for row in rows}


def _build_row(indicator: Indicator) -> IndicatorRow:
    return IndicatorRow(
        id=indicator.id,
        code=indicator.code,
        name_kk=indicator.name_kk,
        name_ru=indicator.name_ru,
        measure=indicator.measure,
        filters=indicator.filters,
        retired_at=indicator.retired_at,
    )
