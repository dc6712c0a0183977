"""Generated programmes of regions, in each of their states."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import AUDIENCES, Actor
from lms.core.clock import Moment
from lms.core.storage import FileStorage
from lms.demo.accounts import AKMOLA, unit_by_kato
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.outreach.models import TrainingSession
from lms.programmes.models import Indicator
from lms.programmes.rules import (
    APPROVED,
    CLOSED,
    DRAFTING,
    IN_IMPLEMENTATION,
    STATES,
    DaySpan,
    half_years,
)
from lms.programmes.rules.indicators import LESSONS_HELD
from lms.programmes.services import (
    attach_document,
    begin_programme,
    ensure_indicators,
    plan_indicator,
    take_step,
)
from lms.regions.models import RegionUnit
from lms.regions.queries import subtree_ids
from lms.regions.rules import REGIONS
from lms.reporting.rules.vocabulary import AUDIENCE

# How many regions have their programme in which state; the others have none.
WANTED: Final = ((IN_IMPLEMENTATION, 9), (APPROVED, 3), (DRAFTING, 3), (CLOSED, 2))
NAME_KK: Final = "Цифрлық сауаттылық бағдарламасы, {}–{}"
NAME_RU: Final = "Программа цифровой грамотности, {}–{}"
HALF_YEARS: Final = 6  # of the generated histories
HOURS: Final = 10  # of a usual course
AMBITIONS: Final = (0.9, 1.0, 1.3, 1.6)  # planned, of what is learned in a usual half-year
DOCUMENT: Final = "bekitu-utverzhdenie.pdf"
# A valid PDF of one empty page: what the akimat would upload.
EMPTY_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n171\n%%EOF\n"
)


def add_programmes(session: Session, storage: FileStorage, by: Actor, moment: Moment) -> int:
    """Begins a programme in most regions and takes each as far as it is to be; returns how many."""
    ensure_indicators(session, now=moment.now)
    indicators = session.scalars(
        select(Indicator).where(Indicator.code.is_not(None)).order_by(Indicator.id)
    ).all()
    states = [state for state, count in WANTED for _ in range(count)]
    digest = storage.put(EMPTY_PDF)
    regions = list(zip(_regions(session), states, strict=False))
    for number, (unit_id, state) in enumerate(regions):
        ambition = AMBITIONS[number % len(AMBITIONS)]
        plans = {one.id: _planned(session, unit_id, one, ambition) for one in indicators}
        _add(session, unit_id, state, by, moment, digest=digest, plans=plans)
    return len(regions)


def _regions(session: Session) -> list[int]:
    """The regions, the one of the demo's accounts first."""
    first = unit_by_kato(session, AKMOLA)
    found = session.scalars(
        select(RegionUnit.id)
        .where(RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None))
        .order_by(RegionUnit.kato)
    )
    return [first, *(one for one in found if one != first)]


def _planned(session: Session, unit_id: int, indicator: Indicator, ambition: float) -> int:
    """How much of an indicator is planned for each half-year."""
    if indicator.measure == LESSONS_HELD:
        held = TrainingSession.region_unit_id.in_(subtree_ids(unit_id))
        return max(
            round((session.scalar(select(func.count()).where(held)) or 0) / HALF_YEARS * ambition),
            1,
        )
    audiences = indicator.filters.get(AUDIENCE, AUDIENCES)
    done = (
        Enrolment.state == COMPLETED,
        Enrolment.region_unit_id.in_(subtree_ids(unit_id)),
        Enrolment.audience.in_(audiences),
    )
    usual = (
        session.scalar(select(func.count()).select_from(Enrolment).where(*done)) or 0
    ) / HALF_YEARS
    return max(round(usual * ambition * (HOURS if indicator.measure == "hours" else 1)), 1)


def _add(
    session: Session,
    unit_id: int,
    state: str,
    by: Actor,
    moment: Moment,
    *,
    digest: str,
    plans: Mapping[int, int],
) -> None:
    year = moment.today.year
    years = (
        (year - 2, year - 1)
        if state == CLOSED
        else (year + 1, year + 3)
        if state == DRAFTING
        else (year - 1, year + 1)
    )
    period = DaySpan(date(years[0], 1, 1), date(years[1], 12, 31))
    made = begin_programme(
        session,
        region_unit_id=unit_id,
        name_kk=NAME_KK.format(*years),
        name_ru=NAME_RU.format(*years),
        period=period,
        by=by,
        now=moment.now,
    )
    for indicator_id, planned in plans.items():
        plan = {half.first: planned for half in half_years(period)}
        plan_indicator(
            session,
            programme_id=made.id,
            indicator_id=indicator_id,
            plan=plan,
            reason="",
            by=by,
            now=moment.now,
        )
    if state == DRAFTING:
        return
    attach_document(
        session,
        programme_id=made.id,
        number=f"{100 + unit_id}",
        day=min(period.first, moment.today) - timedelta(days=20),
        file=(DOCUMENT, digest),
        today=moment.today,
        by=by,
        now=moment.now,
    )
    for step in STATES[1 : STATES.index(state) + 1]:
        take_step(session, programme_id=made.id, state=step, by=by, now=moment.now)
