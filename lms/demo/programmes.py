"""Generated programmes of regions, in each of their states."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.rules import AUDIENCES, Actor
from lms.core.clock import Moment
from lms.core.storage import FileStorage
from lms.demo.accounts import AKMOLA, find_unit_by_kato
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from lms.outreach.models import Training
from lms.programmes.models import Indicator, Programme
from lms.programmes.rules import (
    APPROVED,
    CLOSED,
    DRAFTING,
    IN_IMPLEMENTATION,
    STATES,
    DaySpan,
    list_half_years,
)
from lms.programmes.rules.indicators import TRAININGS_HELD, is_additive_over_time
from lms.programmes.services import (
    attach_document,
    begin_programme,
    ensure_indicators,
    plan_indicator,
    take_step,
)
from lms.regions.models import RegionUnit
from lms.regions.queries import select_subtree_ids
from lms.regions.rules import REGIONS
from lms.reporting.rules.vocabulary import AUDIENCE

# How many regions have a programme in which state; the others have none.
REGIONS_BY_STATE: Final = ((IN_IMPLEMENTATION, 9), (APPROVED, 3), (DRAFTING, 3), (CLOSED, 2))
NAME_KK: Final = "Цифрлық сауаттылық бағдарламасы, {}–{}"
NAME_RU: Final = "Программа цифровой грамотности, {}–{}"
HALF_YEARS: Final = 6  # half-years of generated history
TOTAL_HALF_YEARS: Final = 2.5  # people of a whole programme, in those of a half-year
WITHOUT_TOTAL: Final = 4  # every fourth programme has no plan of people for the whole
HOURS: Final = 10  # hours of a usual course
AMBITIONS: Final = (0.9, 1.0, 1.3, 1.6)  # planned, as a share of an average half-year
DOCUMENT: Final = "bekitu-utverzhdenie.pdf"
# A valid PDF of one empty page: what the akimat would upload.
EMPTY_PDF: Final = (
    b"%PDF-1.4\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n"
    b"2 0 obj<</Type/Pages/Kids[3 0 R]/Count 1>>endobj\n"
    b"3 0 obj<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]>>endobj\n"
    b"xref\n0 4\n0000000000 65535 f \n"
    b"0000000009 00000 n \n0000000054 00000 n \n0000000105 00000 n \n"
    b"trailer<</Size 4/Root 1 0 R>>\nstartxref\n171\n%%EOF\n"
)


def add_programmes(session: Session, storage: FileStorage, by: Actor, moment: Moment) -> int:
    """Add a programme in most regions, each taken to its state; return how many."""
    ensure_indicators(session, now=moment.now)
    indicators = session.scalars(
        select(Indicator).where(Indicator.code.is_not(None)).order_by(Indicator.id)
    ).all()
    states = [state for state, count in REGIONS_BY_STATE for _ in range(count)]
    digest = storage.put(EMPTY_PDF)
    regions = list(zip(_list_region_ids(session), states, strict=False))
    for number, (unit_id, state) in enumerate(regions):
        ambition = AMBITIONS[number % len(AMBITIONS)]
        plans = {
            indicator.id: _choose_plan(session, unit_id, indicator, ambition)
            for indicator in indicators
        }
        totals = {
            indicator.id: round(plans[indicator.id] * TOTAL_HALF_YEARS)
            for indicator in indicators
            if number % WITHOUT_TOTAL and not is_additive_over_time(indicator.measure)
        }
        _add_programme(
            session, unit_id, state, by, moment, digest=digest, plans=plans, totals=totals
        )
    return len(regions)


def _list_region_ids(session: Session) -> list[int]:
    """Return the ids of the regions, beginning with the demo accounts' one."""
    first = find_unit_by_kato(session, AKMOLA)
    region_ids = session.scalars(
        select(RegionUnit.id)
        .where(RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None))
        .order_by(RegionUnit.kato)
    )
    return [first, *(region_id for region_id in region_ids if region_id != first)]


def _choose_plan(session: Session, unit_id: int, indicator: Indicator, ambition: float) -> int:
    """Return how much of an indicator is planned for each half-year."""
    if indicator.measure == TRAININGS_HELD:
        is_in_unit = Training.region_unit_id.in_(select_subtree_ids(unit_id))
        count = session.scalar(select(func.count()).where(is_in_unit)) or 0
        return max(round(count / HALF_YEARS * ambition), 1)
    audiences = indicator.filters.get(AUDIENCE, AUDIENCES)
    completed_enrolments = (
        Enrolment.state == COMPLETED,
        Enrolment.region_unit_id.in_(select_subtree_ids(unit_id)),
        Enrolment.audience.in_(audiences),
    )
    usual = (
        session.scalar(select(func.count()).select_from(Enrolment).where(*completed_enrolments))
        or 0
    ) / HALF_YEARS
    return max(round(usual * ambition * (HOURS if indicator.measure == "hours" else 1)), 1)


def _add_programme(
    session: Session,
    unit_id: int,
    state: str,
    by: Actor,
    moment: Moment,
    *,
    digest: str,
    plans: Mapping[int, int],
    totals: Mapping[int, int],
) -> None:
    """Begin a programme, plan each indicator evenly and take the programme to `state`.

    `plans`: by indicator id, how much of it is planned for each half-year. `totals`: how many
    people are planned for the whole programme.
    """
    first_year, last_year = _choose_years(state, moment.today.year)
    period = DaySpan(date(first_year, 1, 1), date(last_year, 12, 31))
    programme = begin_programme(
        session,
        region_unit_id=unit_id,
        name_kk=NAME_KK.format(first_year, last_year),
        name_ru=NAME_RU.format(first_year, last_year),
        period=period,
        by=by,
        now=moment.now,
    )
    for indicator_id, amount in plans.items():
        plan_indicator(
            session,
            programme_id=programme.id,
            indicator_id=indicator_id,
            plan={half.first: amount for half in list_half_years(period)},
            total=totals.get(indicator_id),
            reason="",
            by=by,
            now=moment.now,
        )
    if state != DRAFTING:
        _approve_programme(session, programme, state, by, moment, digest=digest)


def _choose_years(state: str, year: int) -> tuple[int, int]:
    if state == CLOSED:
        return year - 2, year - 1
    return (year + 1, year + 3) if state == DRAFTING else (year - 1, year + 1)


def _approve_programme(
    session: Session, programme: Programme, state: str, by: Actor, moment: Moment, *, digest: str
) -> None:
    """Attach the approving document and take the steps up to `state`."""
    attach_document(
        session,
        programme_id=programme.id,
        number=f"{100 + programme.region_unit_id}",
        day=min(programme.starts_on, moment.today) - timedelta(days=20),
        file=(DOCUMENT, digest),
        by=by,
        moment=moment,
    )
    for step in STATES[1 : STATES.index(state) + 1]:
        take_step(session, programme_id=programme.id, state=step, by=by, now=moment.now)
