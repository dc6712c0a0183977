"""Indicators: the standard ones, and those that the administrator composes."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core.database import upsert
from lms.programmes.errors import (
    IndicatorNotFound,
    NothingCountable,
    NotNarrowed,
    OnlyAdministrator,
)
from lms.programmes.models import Indicator
from lms.programmes.rules.indicators import may_be_narrowed, may_be_planned
from lms.programmes.rules.standard_indicators import INDICATORS
from lms.reporting.rules.vocabulary import read_filters


def ensure_indicators(session: Session, *, now: datetime) -> int:
    """Add the standard indicators that are missing; return how many. Keeps existing ones."""
    rows = [
        {
            "code": indicator.code,
            "name_kk": indicator.name_kk,
            "name_ru": indicator.name_ru,
            "measure": indicator.measure,
            "filters": dict(indicator.filters),
            "created_at": now,
        }
        for indicator in INDICATORS
    ]
    statement = (
        upsert(session, Indicator)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["code"])
        .returning(Indicator.id)
    )
    return len(session.execute(statement).all())


def compose_indicator(
    session: Session,
    *,
    name_kk: str,
    name_ru: str,
    measure: str,
    filters: Mapping[str, Any],
    by: Actor,
    now: datetime,
) -> Indicator:
    """Add an indicator composed from the vocabulary.

    Raises OnlyAdministrator, NothingCountable, NotNarrowed.
    """
    _check_is_administrator(by)
    narrowed = _check_filters(measure, filters)
    indicator = Indicator(
        name_kk=name_kk,
        name_ru=name_ru,
        measure=measure,
        filters=narrowed,
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(indicator)
    session.flush()
    _record_change(session, indicator, "indicator_composed", by, now, measure=measure)
    return indicator


def retire_indicator(session: Session, *, indicator_id: int, by: Actor, now: datetime) -> None:
    """Stop offering an indicator; programmes that plan it keep it. Idempotent.

    Raises OnlyAdministrator, IndicatorNotFound.
    """
    indicator = _load_indicator(session, by, indicator_id)
    if indicator.retired_at is None:
        indicator.retired_at = now
        _record_change(session, indicator, "indicator_retired", by, now)


def restore_indicator(session: Session, *, indicator_id: int, by: Actor, now: datetime) -> None:
    """Offer a retired indicator again. Raises OnlyAdministrator, IndicatorNotFound."""
    indicator = _load_indicator(session, by, indicator_id)
    if indicator.retired_at is not None:
        indicator.retired_at = None
        _record_change(session, indicator, "indicator_restored", by, now)


def _load_indicator(session: Session, by: Actor, indicator_id: int) -> Indicator:
    _check_is_administrator(by)
    indicator = session.get(Indicator, indicator_id, with_for_update=True)
    if indicator is None:
        raise IndicatorNotFound
    return indicator


def _check_filters(measure: str, filters: Mapping[str, Any]) -> dict[str, list[str]]:
    try:
        narrowed = {name: list(values) for name, values in read_filters(filters).items()}
    except ValueError as error:
        raise NothingCountable from error
    if not may_be_planned(measure):
        raise NothingCountable
    if not may_be_narrowed(measure, narrowed):
        raise NotNarrowed
    return narrowed


def _check_is_administrator(by: Actor) -> None:
    if not by.is_national_admin():
        raise OnlyAdministrator


def _record_change(
    session: Session, indicator: Indicator, kind: str, by: Actor, now: datetime, **details: Any
) -> None:
    record_event(
        session,
        kind=kind,
        subject=f"indicator:{indicator.id}",
        now=now,
        by_id=by.audit_id,
        **details,
    )
