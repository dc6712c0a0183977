"""Deciding on a pass that the marks of an attempt no longer give."""

from collections.abc import Collection
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event, record_events
from lms.assessment.queries import AttemptRow, load_attempts
from lms.assessment.services import withdraw_pass
from lms.catalogue.queries import load_outline
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.messaging.rules.kinds import TEST_WITHDRAWN
from lms.messaging.services import Note, tell_people
from lms.regrading.errors import DecisionsChanged, NotOpen
from lms.regrading.models import PassDecision
from lms.regrading.queries.decisions import count_open_decisions, list_people
from lms.regrading.rules import KEPT, OPEN, REGAINED, TAKEN
from lms.regrading.services.notes import build_note

# Passes kept by one decision: on SQLite other writers wait for it.
MOST_AT_ONCE: Final = 1000


def decide_pass(
    session: Session,
    *,
    attempt_id: int,
    keeps: bool,
    reason: str,
    by: Actor,
    moment: Moment,
    channels: Collection[str],
) -> None:
    """Keep the pass of an attempt, or take it back; once. Raises NotOpen.

    A completed course stays completed: its certificate is revoked on its own page, if at all.
    """
    attempt = load_attempts(session, [attempt_id], lock=True)[0]
    _close_decision(
        session,
        attempt_id,
        state=KEPT if keeps else TAKEN,
        decided_by=by.audit_id,
        decided_at=moment.now,
        reason=reason,
    )
    if not keeps:
        note = _take_back(session, attempt)
        tell_people(session, notes=[note], moment=moment, channels=channels)
    record_event(
        session,
        kind="pass_kept" if keeps else "pass_taken_back",
        subject=f"person:{attempt.enrolment.person_id}",
        now=moment.now,
        by_id=by.audit_id,
        attempt=attempt_id,
    )


def keep_passes(
    session: Session, *, course_id: int, expected_count: int, reason: str, by: Actor, moment: Moment
) -> int:
    """Keep the passes of a course that wait, the first MOST_AT_ONCE; return how many.

    Raises DecisionsChanged if not `expected_count` of them wait. There is nothing like it for
    taking back: what somebody has earned is looked at one by one.
    """
    if count_open_decisions(session, course_id) != expected_count:
        raise DecisionsChanged
    table = PassDecision.__table__.c
    is_open = (table.course_id == course_id) & (table.state == OPEN)
    open_ids = (
        select(table.attempt_id).where(is_open).order_by(table.attempt_id).limit(MOST_AT_ONCE)
    )
    attempt_ids = session.scalars(
        update(PassDecision)
        .where(table.attempt_id.in_(open_ids), is_open)
        .values(state=KEPT, decided_by=by.audit_id, decided_at=moment.now, reason=reason)
        .returning(PassDecision.attempt_id)
        .execution_options(synchronize_session=False)
    ).all()
    people = list_people(session, attempt_ids)
    record_events(
        session,
        kind="pass_kept",
        subjects=[
            (f"person:{people[attempt]}", {"attempt": attempt}) for attempt in sorted(attempt_ids)
        ],
        now=moment.now,
        by_id=by.audit_id,
    )
    return len(attempt_ids)


def _take_back(session: Session, attempt: AttemptRow) -> Note:
    """Let the marks alone decide, and return what the person is told."""
    outline = load_outline(session, attempt.enrolment.version_id)
    quiz = outline.find_quiz_by_id(attempt.quiz_id)
    withdraw_pass(session, attempt=attempt, outline=outline, quiz=quiz)
    return build_note(TEST_WITHDRAWN, attempt, outline)


def _close_decision(session: Session, attempt_id: int, **values: Any) -> None:
    changed_ids = session.execute(
        update(PassDecision)
        .where(PassDecision.attempt_id == attempt_id, PassDecision.state == OPEN)
        .values(values)
        .returning(PassDecision.attempt_id)
        .execution_options(synchronize_session=False)
    )
    if changed_ids.first() is None:
        raise NotOpen


def note_decision(
    session: Session,
    attempt: AttemptRow,
    *,
    is_to_decide: bool,
    now: datetime,
    correction_id: int | None = None,
) -> None:
    """Ask for a decision on a pass that the marks no longer give; drop one that they give again.

    Without a correction it is a changed grade of a text that took the marks.
    """
    table = PassDecision.__table__.c
    if not is_to_decide:
        values: dict[str, Any] = {"state": REGAINED, "decided_by": None, "decided_at": now}
        session.execute(
            update(PassDecision)
            .where(table.attempt_id == attempt.id, table.state != REGAINED)
            .values(**values)
            .execution_options(synchronize_session=False)
        )
        return
    columns = {
        "course_id": attempt.enrolment.course_id,
        "correction_id": correction_id,
        "state": OPEN,
        "opened_at": now,
        "decided_by": None,
        "decided_at": None,
        "reason": "",
    }
    # A pass that was kept by a decision stays kept.
    session.execute(
        upsert(session, PassDecision)
        .values(attempt_id=attempt.id, **columns)
        .on_conflict_do_update(
            index_elements=["attempt_id"], set_=columns, where=table.state == REGAINED
        )
    )
