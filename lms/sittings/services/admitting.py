"""Letting people into a sitting, refusing them, and removing them again."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.assessment.models import Admission, Sitting
from lms.assessment.rules.supervision import ADMITTED, MOVED, REFUSED, REMOVED, WAITING
from lms.core.clock import Moment
from lms.enrolment.models import Enrolment
from lms.sittings.services.locking import load_admission, lock_sitting

_KINDS: Final = {
    ADMITTED: "sitting_admitted",
    REFUSED: "sitting_refused",
    REMOVED: "sitting_removed",
}


def admit_people(
    session: Session, *, sitting_id: int, admission_id: int | None = None, by: Actor, moment: Moment
) -> int:
    """Let in one who waits, or all who do, and return how many browsers were let in.

    Of several browsers of one learner the one that asked last writes, and no other any more.
    Idempotent. Raises SittingNotFound, SittingOver, AdmissionNotFound, OwnAdmission.
    """
    sitting = lock_sitting(session, sitting_id, by, moment)
    if admission_id is not None:
        admission, person_id = load_admission(session, sitting, admission_id, by)
        people = {admission.id: (admission.enrolment_id, person_id)}
        waiting_people = people if admission.state == WAITING else {}
    else:
        waiting_people = _list_waiting(session, sitting, by)
    if waiting_people:
        _replace_browsers(session, sitting, waiting_people)
        _decide_admission(
            session,
            sitting,
            waiting_people,
            Turn(before=WAITING, after=ADMITTED, reason="", by=by, moment=moment),
        )
    return len(waiting_people)


def _list_waiting(session: Session, sitting: Sitting, by: Actor) -> dict[int, tuple[int, int]]:
    """Return enrolment and person of who waits, by admission: of each learner the newest one."""
    rows = session.execute(
        select(Admission.id, Admission.enrolment_id, Enrolment.person_id)
        .join(Enrolment, Enrolment.id == Admission.enrolment_id)
        .where(
            Admission.sitting_id == sitting.id,
            Admission.state == WAITING,
            Enrolment.person_id != by.person_id,
        )
        .order_by(Admission.asked_at, Admission.id)
    )
    newest = {row.enrolment_id: row for row in rows}
    return {row.id: (row.enrolment_id, row.person_id) for row in newest.values()}


def _replace_browsers(
    session: Session, sitting: Sitting, people: Mapping[int, tuple[int, int]]
) -> None:
    """Take the other browsers of these people out, whether they write or wait."""
    session.execute(
        update(Admission)
        .where(
            Admission.sitting_id == sitting.id,
            Admission.enrolment_id.in_([enrolment_id for enrolment_id, _ in people.values()]),
            Admission.id.not_in(list(people)),
            Admission.state.in_((WAITING, ADMITTED)),
        )
        .values(state=MOVED)
        .execution_options(synchronize_session=False)
    )


def refuse_admission(
    session: Session, *, sitting_id: int, admission_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Refuse one who waits. The learner reads the reason and may ask again. Idempotent.

    Raises what admit_people raises.
    """
    _turn_away(
        session,
        sitting_id,
        admission_id,
        Turn(before=WAITING, after=REFUSED, reason=reason, by=by, moment=moment),
    )


def remove_admission(
    session: Session, *, sitting_id: int, admission_id: int, reason: str, by: Actor, moment: Moment
) -> None:
    """Remove one who was let in: their attempt stays, but this browser writes no more. Idempotent.

    It is handed in when its time is over, or goes on if they are let in again. Raises what
    admit_people raises.
    """
    _turn_away(
        session,
        sitting_id,
        admission_id,
        Turn(before=ADMITTED, after=REMOVED, reason=reason, by=by, moment=moment),
    )


@dataclass(frozen=True, slots=True)
class Turn:
    """A decision about admissions in the state `before`: what they become, why, by whom."""

    before: str
    after: str
    reason: str
    by: Actor
    moment: Moment


def _turn_away(session: Session, sitting_id: int, admission_id: int, turn: Turn) -> None:
    sitting = lock_sitting(session, sitting_id, turn.by, turn.moment)
    admission, person_id = load_admission(session, sitting, admission_id, turn.by)
    if admission.state != turn.before:
        return
    _decide_admission(session, sitting, {admission.id: (admission.enrolment_id, person_id)}, turn)


def _decide_admission(
    session: Session, sitting: Sitting, people: Mapping[int, tuple[int, int]], turn: Turn
) -> None:
    """Store a decision, and write it into the audit record; its reason stays with the admission."""
    decision = {"state": turn.after, "reason": turn.reason}
    session.execute(
        update(Admission)
        .where(Admission.id.in_(list(people)))
        .values(**decision, decided_by=turn.by.person_id, decided_at=turn.moment.now)
        .execution_options(synchronize_session=False)
    )
    for admission_id, (_enrolment_id, person_id) in people.items():
        record_event(
            session,
            kind=_KINDS[turn.after],
            subject=f"person:{person_id}",
            now=turn.moment.now,
            by_id=turn.by.audit_id,
            sitting=sitting.id,
            admission=admission_id,
        )
