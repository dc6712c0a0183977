"""Joining of sittings: the room code, its limit of guesses, and asking to be let in."""

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.assessment.models import Admission, Sitting
from lms.assessment.queries import list_attempts
from lms.assessment.rules.supervision import MOVED, REFUSED, REMOVED, WAITING
from lms.catalogue.queries import load_outline
from lms.core import throttle
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database, upsert
from lms.core.ip_limits import IpLimit
from lms.enrolment.queries import find_latest_by_course_id
from lms.enrolment.rules import ACTIVE
from lms.learning.queries import load_progress
from lms.learning.rules import is_quiz_locked
from lms.sittings.errors import (
    AttemptOutside,
    CourseNotBegun,
    FinalNotOpen,
    RoomCodeUnknown,
    TooManyRoomCodes,
)
from lms.sittings.rules import read_code

MISSES: Final = 10
WINDOW: Final = timedelta(minutes=15)
# Thirty people of one access point share its network, and each may mistype some times.
NETWORK_LIMIT: Final = IpLimit("room code", 100, WINDOW)


def join_sitting(
    database: Database, *, code: str, by: Actor, ip: str, cipher: FieldCipher, moment: Moment
) -> int:
    """Ask to be let into the sitting of a room code from this browser; return the admission.

    Idempotent; whoever was refused or removed asks anew. Takes the database, because a wrong code
    is counted though the request fails. Raises TooManyRoomCodes, RoomCodeUnknown, CourseNotBegun,
    FinalNotOpen, AttemptOutside.
    """
    with database.write() as session:
        wait = _count_blocked_seconds(session, by, ip, cipher, moment)
        if wait:
            raise TooManyRoomCodes(retry_after=wait)
        sitting = _find_running(session, read_code(code), moment)
        if sitting is not None:
            return _ask_for_admission(session, sitting, by, moment)
        throttle.hit(session, key=_build_key(by), window=WINDOW, now=moment.now)
        NETWORK_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=moment.now)
    raise RoomCodeUnknown


def _count_blocked_seconds(
    session: Session, by: Actor, ip: str, cipher: FieldCipher, moment: Moment
) -> int:
    own = throttle.get_blocked_seconds(session, key=_build_key(by), limit=MISSES, now=moment.now)
    network = NETWORK_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=moment.now)
    return max(own, network)


def _build_key(by: Actor) -> str:
    return f"room code of {by.person_id}"


def _find_running(session: Session, code: str, moment: Moment) -> Sitting | None:
    return session.scalar(
        select(Sitting).where(
            Sitting.code == code, Sitting.ended_at.is_(None), Sitting.ends_at > moment.now
        )
    )


def _ask_for_admission(session: Session, sitting: Sitting, by: Actor, moment: Moment) -> int:
    enrolment = find_latest_by_course_id(
        session, person_id=by.person_id, course_id=sitting.course_id
    )
    if enrolment is None or enrolment.state != ACTIVE:
        raise CourseNotBegun
    outline = load_outline(session, enrolment.version_id)
    quiz = next((quiz for quiz in outline.quizzes if quiz.key == sitting.quiz_key), None)
    if quiz is None:
        raise CourseNotBegun
    if is_quiz_locked(outline, quiz, load_progress(session, enrolment.id).is_settled):
        raise FinalNotOpen
    attempts = list_attempts(session, enrolment_id=enrolment.id, quiz_id=quiz.id)
    if any(row.is_open(moment.now) and row.sitting_id != sitting.id for row in attempts):
        raise AttemptOutside
    browser = {"sitting_id": sitting.id, "enrolment_id": enrolment.id, "sign_in_id": by.sign_in_id}
    return _let_wait(session, browser, quiz_id=quiz.id, now=moment.now)


def _let_wait(session: Session, browser: dict[str, int], *, quiz_id: int, now: datetime) -> int:
    """Let a browser wait, unless it waits or is admitted already; return its admission."""
    changes = {"state": WAITING, "asked_at": now}
    session.execute(
        upsert(session, Admission)
        .values(**browser, **changes, quiz_id=quiz_id, reason="")
        .on_conflict_do_update(
            index_elements=list(browser),
            set_=changes,
            where=Admission.state.in_((REFUSED, REMOVED, MOVED)),
        )
    )
    return session.scalars(select(Admission.id).filter_by(**browser)).one()
