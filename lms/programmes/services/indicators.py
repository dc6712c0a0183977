"""Indicators: those that every installation has, and those that the administrator composes."""

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
from lms.programmes.rules.indicators import INDICATORS, may_be_narrowed, may_be_planned
from lms.reporting.rules.vocabulary import read_filters


def ensure_indicators(session: Session, *, now: datetime) -> int:
    """Adds the indicators that every installation has and this one lacks; how many. Those that are there stay as they are."""
    rows = [
        {
            "code": one.code,
            "name_kk": one.name_kk,
            "name_ru": one.name_ru,
            "measure": one.measure,
            "filters": dict(one.filters),
            "created_at": now,
        }
        for one in INDICATORS
    ]
    added = (
        upsert(session, Indicator)
        .values(rows)
        .on_conflict_do_nothing(index_elements=["code"])
        .returning(Indicator.id)
    )
    return len(session.execute(added).all())


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
    """Composes an indicator out of the vocabulary. Raises OnlyAdministrator, NothingCountable, NotNarrowed."""
    _check(by)
    try:
        narrowed = {name: list(values) for name, values in read_filters(filters).items()}
    except ValueError as error:
        raise NothingCountable from error
    if not may_be_planned(measure):
        raise NothingCountable
    if not may_be_narrowed(measure, narrowed):
        raise NotNarrowed
    made = Indicator(
        name_kk=name_kk,
        name_ru=name_ru,
        measure=measure,
        filters=narrowed,
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    _note(session, made, "indicator_composed", by, now, measure=measure)
    return made


def retire_indicator(session: Session, *, indicator_id: int, by: Actor, now: datetime) -> None:
    """Offers an indicator no longer; programmes that plan it go on with it. Twice is once. Raises OnlyAdministrator, IndicatorNotFound."""
    indicator = _load(session, by, indicator_id)
    if indicator.retired_at is None:
        indicator.retired_at = now
        _note(session, indicator, "indicator_retired", by, now)


def restore_indicator(session: Session, *, indicator_id: int, by: Actor, now: datetime) -> None:
    """Offers a retired indicator again. Raises OnlyAdministrator, IndicatorNotFound."""
    indicator = _load(session, by, indicator_id)
    if indicator.retired_at is not None:
        indicator.retired_at = None
        _note(session, indicator, "indicator_restored", by, now)


def _load(session: Session, by: Actor, indicator_id: int) -> Indicator:
    _check(by)
    found = session.get(Indicator, indicator_id, with_for_update=True)
    if found is None:
        raise IndicatorNotFound
    return found


def _check(by: Actor) -> None:
    if not by.is_national_admin():
        raise OnlyAdministrator


def _note(
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
