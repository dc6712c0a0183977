"""Finishing and crediting of parts of a course, and the completion of it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime

from blinker import Signal
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.enrolment.queries import EnrolmentRow
from lms.enrolment.rules import ACTIVE, FAST_SECONDS
from lms.enrolment.services import NewEnrolmentEvent, complete_enrolment
from lms.learning.models import LessonDone, ModuleCredit
from lms.learning.queries import CountsDone, count_done, count_words, list_credited_modules
from lms.learning.rules import Completion, has_supervised_final, is_complete, is_supervised
from lms.learning.rules.floor import ReadingFloor
from lms.learning.rules.pace import is_faster_than_reading

course_completed = Signal(
    "Sent once, in the transaction that completes an enrolment. "
    "The sender is the session; `completion` is a rules.Completion. "
    "Certificates and obligations stand above this domain and act in the same transaction. "
    "A receiver returns the events that the record of the enrolment gets with the completion, "
    "or None: handing in the last test is a hot path, and one statement stores them all."
)


def finish_lesson(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    outline: Outline,
    lesson_id: int,
    by_id: int,
    moment: Moment,
) -> None:
    """Record that a lesson is read; complete the course if it was the last thing to do."""
    row = {"enrolment_id": enrolment.id, "lesson_id": lesson_id, "done_at": moment.now}
    session.execute(upsert(session, LessonDone).values(row).on_conflict_do_nothing())
    complete_if_ready(session, enrolment=enrolment, outline=outline, by_id=by_id, moment=moment)


def credit_modules(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    outline: Outline,
    module_ids: Sequence[int],
    by_id: int,
    moment: Moment,
) -> None:
    """Record that a learner need not do these modules, in the audit too.

    Completes the course if nothing else is left. Idempotent.
    """
    rows = [
        {"enrolment_id": enrolment.id, "module_id": module_id, "at": moment.now}
        for module_id in module_ids
    ]
    session.execute(upsert(session, ModuleCredit).values(rows).on_conflict_do_nothing())
    names = [module.slug for module in outline.modules if module.id in module_ids]
    record_event(
        session,
        kind="modules_credited",
        subject=f"person:{enrolment.person_id}",
        now=moment.now,
        by_id=by_id,
        course_slug=outline.slug,
        modules=names,
    )
    complete_if_ready(session, enrolment=enrolment, outline=outline, by_id=by_id, moment=moment)


def complete_if_ready(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, by_id: int, moment: Moment
) -> bool:
    """Complete the enrolment if everything in the course is done; True for the call that did it.

    Lock the enrolment before: of two requests that do the last two things, one sees both.
    """
    if enrolment.state != ACTIVE:
        return False
    counts = count_done(session, enrolment.id, outline.final.id if outline.final else 0)
    supervised = is_supervised(outline, counts.supervised)
    if not _is_all_done(outline, counts) or (has_supervised_final(outline) and not supervised):
        return False
    pace = _judge_pace(session, enrolment, counts, moment.now)
    completion = Completion(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        course_id=enrolment.course_id,
        version_id=enrolment.version_id,
        enrolled_on=enrolment.enrolled_on,
        completed_on=moment.today,
        percent=counts.final_percent,
        supervised=supervised,
        actor_id=by_id,
        moment=moment,
    )
    is_completed = complete_enrolment(
        session,
        enrolment_id=enrolment.id,
        by_id=by_id,
        now=moment.now,
        on=moment.today,
        supervised=supervised,
        details=pace,
        follow_up=lambda: _announce_completion(session, completion),
    )
    if is_completed and pace:
        _record_fast_completion(session, enrolment, outline, pace, by_id=by_id, now=moment.now)
    return is_completed


def _announce_completion(session: Session, completion: Completion) -> list[NewEnrolmentEvent]:
    """Send the signal of a completion, and return the events that its receivers ask for."""
    replies = course_completed.send(session, completion=completion)
    return [event for _receiver, events in replies for event in events or ()]


def complete_after_task(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, moment: Moment
) -> None:
    """Complete the course if a practice task that was passed was the last thing to do."""
    complete_if_ready(
        session, enrolment=enrolment, outline=outline, by_id=enrolment.person_id, moment=moment
    )


def _record_fast_completion(
    session: Session,
    enrolment: EnrolmentRow,
    outline: Outline,
    pace: dict[str, int],
    *,
    by_id: int,
    now: datetime,
) -> None:
    record_event(
        session,
        kind="course_completed_fast",
        subject=f"person:{enrolment.person_id}",
        now=now,
        by_id=by_id,
        course_slug=outline.slug,
        **pace,
    )


def _is_all_done(outline: Outline, counts: CountsDone) -> bool:
    """Return whether lessons, quizzes, required tasks and the reading time asked for are done."""
    floor = ReadingFloor(outline.minutes_at_least, counts.seconds)
    return floor.is_reached and is_complete(
        len(outline.lessons),
        counts.lessons,
        len(outline.quizzes),
        counts.quizzes,
        tasks=outline.count_required_tasks(),
        tasks_passed=counts.tasks,
    )


def is_complete_with(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, quizzes: int
) -> bool:
    """Return whether passing so many more quizzes would complete the course."""
    counts = count_done(session, enrolment.id, outline.final.id if outline.final else 0)
    more = replace(counts, quizzes=counts.quizzes + quizzes)
    return enrolment.state == ACTIVE and quizzes > 0 and _is_all_done(outline, more)


def _judge_pace(
    session: Session, enrolment: EnrolmentRow, counts: CountsDone, now: datetime
) -> dict[str, int]:
    """Return how many seconds the lessons took if nobody reads so fast, else nothing."""
    credited_ids = list_credited_modules(session, enrolment.id) if counts.credited else ()
    words = count_words(session, enrolment.version_id, credited_ids)
    time_taken = now - enrolment.enrolled_at
    is_fast = is_faster_than_reading(words, seen_seconds=counts.seconds, time_taken=time_taken)
    return {FAST_SECONDS: counts.seconds or int(time_taken.total_seconds())} if is_fast else {}
