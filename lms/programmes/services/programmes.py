"""The life of a programme: draft, names, document, steps from state to state."""

from datetime import date, datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import OFFICER, Actor
from lms.core.clock import Moment
from lms.programmes.errors import (
    DocumentDayWrong,
    DocumentMissing,
    NotDrafting,
    PeriodWrong,
    ProgrammeUnderWay,
    RegionNotFound,
    StepNotNext,
)
from lms.programmes.models import Programme
from lms.programmes.rules import (
    APPROVED,
    CLOSED,
    DRAFTING,
    STEP_EVENTS,
    DaySpan,
    is_allowed_period,
    is_next_state,
)
from lms.programmes.services.loading import append_event, lock_programme, update_programme
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
    """Begin to draft the programme of a region.

    Raises RegionNotFound, ProgrammeUnderWay, PeriodWrong.
    """
    region_id = _lock_region(session, by, region_unit_id)
    under_way = (Programme.region_unit_id == region_id, Programme.state != CLOSED)
    if session.scalar(select(Programme.id).where(*under_way)) is not None:
        raise ProgrammeUnderWay
    if not is_allowed_period(period):
        raise PeriodWrong
    programme = Programme(
        region_unit_id=region_id,
        name_kk=name_kk,
        name_ru=name_ru,
        state=DRAFTING,
        starts_on=period.first,
        ends_on=period.last,
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(programme)
    session.flush()
    append_event(session, programme, STEP_EVENTS[DRAFTING], by=by, now=now)
    return programme


def _lock_region(session: Session, by: Actor, region_unit_id: int) -> int:
    """Lock a region of today in the actor's scope and return its id. Raises RegionNotFound."""
    region_id = session.scalar(
        select(RegionUnit.id)
        .where(
            RegionUnit.id == region_unit_id,
            RegionUnit.id.in_(select_units_in_scope(by, OFFICER)),
            RegionUnit.level.in_(REGIONS),
            RegionUnit.valid_to.is_(None),
        )
        .with_for_update()
    )
    if region_id is None:
        raise RegionNotFound
    return region_id


def rename_programme(
    session: Session, *, programme_id: int, name_kk: str, name_ru: str, by: Actor, now: datetime
) -> None:
    """Change the names of a programme that is not closed."""
    update_programme(
        session,
        lock_programme(session, by, programme_id),
        name_kk=name_kk,
        name_ru=name_ru,
        by=by,
        now=now,
    )


def attach_document(
    session: Session,
    *,
    programme_id: int,
    number: str,
    day: date,
    file: tuple[str, str] | None,
    by: Actor,
    moment: Moment,
) -> None:
    """Set the approving document of a drafted programme.

    `file`: name and hash of a stored file; None keeps the present one.
    Raises NotDrafting, DocumentDayWrong, and DocumentMissing if there is no file yet.
    """
    programme = load_drafting(session, by, programme_id)
    if day > moment.today:
        raise DocumentDayWrong
    if file is None and programme.document_sha256 is None:
        raise DocumentMissing
    name, digest = file or (programme.document_name, programme.document_sha256)
    update_programme(
        session,
        programme,
        document_number=number,
        document_on=day,
        document_name=name,
        document_sha256=digest,
        by=by,
        now=moment.now,
    )


def take_step(session: Session, *, programme_id: int, state: str, by: Actor, now: datetime) -> None:
    """Take a programme to its next state. Raises StepNotNext, DocumentMissing."""
    programme = lock_programme(session, by, programme_id)
    if not is_next_state(programme.state, state):
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
    append_event(
        session,
        programme,
        STEP_EVENTS[state],
        by=by,
        now=now,
        **(document if state == APPROVED else {}),
    )


def load_drafting(session: Session, by: Actor, programme_id: int) -> Programme:
    """Lock a programme that is being drafted. Raises NotDrafting."""
    programme = lock_programme(session, by, programme_id)
    if programme.state != DRAFTING:
        raise NotDrafting
    return programme
