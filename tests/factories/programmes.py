"""Programmes in any state, indicators and plans, as rows without the steps that lead there."""

from datetime import date
from typing import Any

from sqlalchemy.orm import Session

from lms.programmes.models import Indicator, Programme, ProgrammePlan
from lms.programmes.rules import DRAFTING, DaySpan, list_half_years
from lms.programmes.services import ensure_indicators
from tests.conftest import NOW
from tests.factories.regions import AKMOLA, load_unit

PDF = b"%PDF-1.7 a programme"
YEARS = DaySpan(date(2026, 1, 1), date(2027, 12, 31))


def add_indicators(session: Session) -> dict[str, int]:
    """Add the standard indicators; return their ids by code."""
    ensure_indicators(session, now=NOW)
    return {
        str(indicator.code): indicator.id
        for indicator in session.query(Indicator).where(Indicator.code.is_not(None))
    }


def add_programme(
    session: Session,
    *,
    kato: str = AKMOLA,
    state: str = DRAFTING,
    sha256: str | None = None,
    **values: Any,
) -> Programme:
    """Add a region's programme for 2026 and 2027. Flushed.

    One that is no longer drafted has the number and the day of its document.
    """
    document = (
        {} if state == DRAFTING else {"document_number": "12-ө", "document_on": date(2026, 1, 20)}
    )
    row = Programme(
        region_unit_id=load_unit(session, kato).id,
        state=state,
        created_at=NOW,
        document_sha256=sha256,
        **{
            "name_kk": "Электрондық әкімдік",
            "name_ru": "Электронный акимат",
            "starts_on": YEARS.first,
            "ends_on": YEARS.last,
            **document,
            **values,
        },
    )
    session.add(row)
    session.flush()
    return row


def add_plan(session: Session, of: Programme, indicator_id: int, *numbers: int) -> None:
    """Plan these numbers for the programme's half-years, in order. Flushed."""
    for half, number in zip(
        list_half_years(DaySpan(of.starts_on, of.ends_on)), numbers, strict=False
    ):
        session.add(
            ProgrammePlan(
                programme_id=of.id,
                indicator_id=indicator_id,
                first=half.first,
                last=half.last,
                planned=number,
            )
        )
    session.flush()
