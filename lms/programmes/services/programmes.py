"""A programme from its beginning to its end."""

from datetime import date, datetime

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.accounts.queries import units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.programmes.errors import (
    DocumentDayWrong,
    DocumentMissing,
    NotDrafting,
    PeriodWrong,
    ProgrammeUnderWay,
    RegionNotFound,
    StepNotNext,
)
from lms.programmes.models import Programme, ProgrammePlan
from lms.programmes.rules import (
    APPROVED,
    CLOSED,
    DRAFTING,
    STEP_EVENTS,
    DaySpan,
    follows,
    half_year_name,
    half_years,
    may_last,
)
from lms.programmes.services.loading import change, load_for_change, note
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS


def begin_programme(
    session: Session,
    *,
    region_unit_id: int,
    name_kk: str,
    name_ru: str,
    period: DaySpan,
    by: Actor,
    now: datetime,
) -> Programme:
    """Begins to draft the programme of a region. Raises RegionNotFound, ProgrammeUnderWay and PeriodWrong."""
    mine = RegionUnit.id.in_(units_in_scope(by, OFFICER))
    standing = (RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None))
    region = session.scalar(
        select(RegionUnit.id)
        .where(RegionUnit.id == region_unit_id, mine, *standing)
        .with_for_update()
    )
    if region is None:
        raise RegionNotFound
    under_way = select(Programme.id).where(
        Programme.region_unit_id == region, Programme.state != CLOSED
    )
    if session.scalar(under_way) is not None:
        raise ProgrammeUnderWay
    if not may_last(period):
        raise PeriodWrong
    made = Programme(
        region_unit_id=region,
        name_kk=name_kk,
        name_ru=name_ru,
        state=DRAFTING,
        starts_on=period.first,
        ends_on=period.last,
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    note(session, made, STEP_EVENTS[DRAFTING], by=by, now=now)
    return made


def rename_programme(
    session: Session, *, programme_id: int, name_kk: str, name_ru: str, by: Actor, now: datetime
) -> None:
    """Gives a programme that is not closed other names."""
    change(
        session,
        load_for_change(session, by, programme_id),
        name_kk=name_kk,
        name_ru=name_ru,
        by=by,
        now=now,
    )


def change_period(
    session: Session, *, programme_id: int, period: DaySpan, by: Actor, now: datetime
) -> None:
    """Sets the first and the last day while the programme is drafted. What was planned for a half-year stays with it; what was planned
    for one that is no longer in the programme goes, and stays in the record. Raises NotDrafting and PeriodWrong.
    """
    programme = _drafting(session, by, programme_id)
    if not may_last(period):
        raise PeriodWrong
    if change(session, programme, starts_on=period.first, ends_on=period.last, by=by, now=now):
        _fit_plans(session, programme, by, now)


def attach_document(
    session: Session,
    *,
    programme_id: int,
    number: str,
    day: date,
    file: tuple[str, str] | None,
    today: date,
    by: Actor,
    now: datetime,
) -> None:
    """Sets the document that approves the programme, while it is drafted. `file`: name and hash of what was stored; None leaves the one
    that is there. Raises NotDrafting, DocumentDayWrong, and DocumentMissing where there is no file yet.
    """
    programme = _drafting(session, by, programme_id)
    if day > today:
        raise DocumentDayWrong
    if file is None and programme.document_sha256 is None:
        raise DocumentMissing
    name, digest = file or (programme.document_name, programme.document_sha256)
    change(
        session,
        programme,
        document_number=number,
        document_on=day,
        document_name=name,
        document_sha256=digest,
        by=by,
        now=now,
    )


def take_step(session: Session, *, programme_id: int, state: str, by: Actor, now: datetime) -> None:
    """Takes a programme to its next state. Raises StepNotNext, and DocumentMissing where the approving document is not complete."""
    programme = load_for_change(session, by, programme_id)
    if not follows(programme.state, state):
        raise StepNotNext
    document = {
        "number": programme.document_number,
        "day": str(programme.document_on),
        "sha256": programme.document_sha256,
    }
    if state == APPROVED and not (
        programme.document_number and programme.document_on and programme.document_sha256
    ):
        raise DocumentMissing
    programme.state = state
    note(
        session,
        programme,
        STEP_EVENTS[state],
        by=by,
        now=now,
        **(document if state == APPROVED else {}),
    )


def _drafting(session: Session, by: Actor, programme_id: int) -> Programme:
    programme = load_for_change(session, by, programme_id)
    if programme.state != DRAFTING:
        raise NotDrafting
    return programme


def _fit_plans(session: Session, programme: Programme, by: Actor, now: datetime) -> None:
    halves = {
        half_year_name(half.first): half
        for half in half_years(DaySpan(programme.starts_on, programme.ends_on))
    }
    plans = session.scalars(
        select(ProgrammePlan).where(ProgrammePlan.programme_id == programme.id)
    ).all()
    gone = []
    for plan in plans:
        half = halves.get(half_year_name(plan.first))
        if half is None:
            gone.append(plan)
        else:
            plan.first, plan.last = half.first, half.last
    if gone:
        session.execute(
            delete(ProgrammePlan).where(ProgrammePlan.id.in_([plan.id for plan in gone]))
        )
        was = [
            {"indicator": plan.indicator_id, "first": str(plan.first), "planned": plan.planned}
            for plan in gone
        ]
        note(session, programme, "plan_changed", by=by, now=now, gone=was)
