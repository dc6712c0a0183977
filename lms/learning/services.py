"""Services for learners: lessons, bookmarks, time on screen, quizzes, completion of courses."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from blinker import Signal
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.services import record_event
from lms.assessment import services as assessment
from lms.assessment.queries import AttemptRow, find_attempt, find_overdue_attempt, load_terms
from lms.catalogue.queries import Outline, QuizEntry, load_outline
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import upsert
from lms.core.ip_limits import IpLimit
from lms.enrolment.queries import EnrolmentRow
from lms.enrolment.rules import ACTIVE, FAST_SECONDS
from lms.enrolment.services import complete_enrolment
from lms.learning.errors import TooManyAnswers
from lms.learning.models import (
    Bookmark,
    CheckAnswer,
    LessonDone,
    LessonTime,
    ModuleCredit,
    ReadingClock,
)
from lms.learning.queries import (
    CountsDone,
    count_done,
    count_words,
    list_credited_modules,
    load_extra_time_percent,
    load_lesson_seconds,
)
from lms.learning.rules import Completion, is_complete
from lms.learning.rules.floor import ReadingFloor
from lms.learning.rules.pace import is_faster_than_reading
from lms.learning.rules.reading_time import (
    WHOLE_PAGE,
    LessonSeconds,
    PageReport,
    add_report,
    cap_unmeasured,
)

# A class of thirty at one access point answers the questions of a first lesson, some twice.
ANSWER_LIMIT: Final = IpLimit("check answer", 300, timedelta(minutes=15))

course_completed = Signal(
    "Sent once, in the transaction that completes an enrolment. "
    "The sender is the session; `completion` is a rules.Completion. "
    "Certificates and obligations stand above this domain and act in the same transaction."
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


def save_bookmark(
    session: Session, *, enrolment_id: int, lesson_id: int, anchor: str, now: datetime
) -> None:
    """Save the learner's bookmark: the lesson and the heading in it."""
    row = {"enrolment_id": enrolment_id, "lesson_id": lesson_id, "anchor": anchor, "at": now}
    statement = upsert(session, Bookmark).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["enrolment_id"],
            set_={name: statement.excluded[name] for name in ("lesson_id", "anchor", "at")},
        )
    )


def save_check_answer(
    session: Session,
    *,
    enrolment_id: int,
    question_id: int,
    given: dict[str, Any],
    is_right: bool,
    language: str,
    now: datetime,
) -> None:
    """Keep a learner's answer to a check-yourself question in place of the one before.

    Whether the first one was right stays. Nothing else changes: the question is not marked.
    """
    row = {
        "enrolment_id": enrolment_id,
        "question_id": question_id,
        "given": given,
        "right": is_right,
        "right_at_first": is_right,
        "times": 1,
        "language": language,
        "answered_at": now,
    }
    statement = upsert(session, CheckAnswer).values(row)
    latest = {name: statement.excluded[name] for name in ("given", "right", "language")}
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["enrolment_id", "question_id"],
            set_={
                **latest,
                "answered_at": statement.excluded.answered_at,
                "times": CheckAnswer.times + 1,
            },
        )
    )


def count_visitor_answer(session: Session, *, ip: str, cipher: FieldCipher, now: datetime) -> None:
    """Count an answer of a visitor for their network. Raises TooManyAnswers at the limit."""
    wait = ANSWER_LIMIT.get_blocked_seconds(session, ip=ip, cipher=cipher, now=now)
    if wait:
        raise TooManyAnswers(retry_after=wait)
    ANSWER_LIMIT.count_hit(session, ip=ip, cipher=cipher, now=now)


def record_reading(
    session: Session,
    *,
    enrolment: EnrolmentRow,
    lesson_id: int,
    report: PageReport,
    now: datetime,
    lesson_minutes: int = 0,
) -> int:
    """Count the time that a page reports, as far as it can be true; return the seconds added.

    Never more than passed between the serving of the page, or what is counted already of the
    person, and now. Reports of one person wait for each other at the person's clock. The minutes
    counted for the lesson limit a report of WHOLE_PAGE.
    """
    if report.page_at > now:
        return 0
    start = max(report.page_at, _lock_clock(session, enrolment.person_id, report.page_at))
    before = load_lesson_seconds(session, enrolment.id, lesson_id)
    available = int((now - start).total_seconds())
    if WHOLE_PAGE in report.seconds:
        available = min(available, cap_unmeasured(before, report, lesson_minutes))
    after, added = add_report(before, report, available)
    _save_seconds(session, enrolment.id, lesson_id, after)
    session.execute(
        update(ReadingClock)
        .where(ReadingClock.person_id == enrolment.person_id)
        .values(counted_until=start + timedelta(seconds=added))
    )
    return added


def _save_seconds(
    session: Session, enrolment_id: int, lesson_id: int, seconds: LessonSeconds
) -> None:
    row = {
        "enrolment_id": enrolment_id,
        "lesson_id": lesson_id,
        "seconds": seconds.total,
        "steps": dict(seconds.steps),
        "page_at": seconds.page_at,
        "page_steps": dict(seconds.page_steps),
    }
    statement = upsert(session, LessonTime).values(row)
    changed = {name: statement.excluded[name] for name in list(row)[2:]}
    session.execute(
        statement.on_conflict_do_update(index_elements=["enrolment_id", "lesson_id"], set_=changed)
    )


def _lock_clock(session: Session, person_id: int, page_at: datetime) -> datetime:
    """Return the moment up to which the person's time is counted, locked; created if needed."""
    statement = upsert(session, ReadingClock).values(person_id=person_id, counted_until=page_at)
    until: datetime = session.execute(
        statement.on_conflict_do_update(
            index_elements=["person_id"], set_={"counted_until": ReadingClock.counted_until}
        ).returning(ReadingClock.counted_until)
    ).scalar_one()
    return until


def start_quiz(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, quiz: QuizEntry, moment: Moment
) -> int:
    """Begin an attempt, or continue the open one, and return its id. Raises NoAttemptNow.

    An earlier one whose time is over is handed in before.
    """
    latest = find_overdue_attempt(
        session, enrolment_id=enrolment.id, quiz_id=quiz.id, now=moment.now
    )
    if latest is not None:
        hand_in_attempt(
            session,
            attempt=latest,
            outline=outline,
            quiz=quiz,
            by_id=enrolment.person_id,
            moment=moment,
        )
    person_terms = load_terms(
        session,
        person_id=enrolment.person_id,
        course_id=outline.course_id,
        quiz=quiz,
        zone=moment.zone,
    )
    return assessment.start_attempt(
        session,
        enrolment_id=enrolment.id,
        outline=outline,
        quiz=quiz,
        terms=person_terms.terms,
        extra_time_percent=load_extra_time_percent(session, enrolment.person_id),
        now=moment.now,
    )


def hand_in_attempt(
    session: Session,
    *,
    attempt: AttemptRow,
    outline: Outline,
    quiz: QuizEntry,
    by_id: int,
    moment: Moment,
) -> AttemptRow:
    """Submit an attempt (loaded FOR UPDATE) and return it graded. Idempotent.

    Completes the course if the quiz was the last thing to do.
    """
    graded = assessment.submit_attempt(
        session, attempt=attempt, outline=outline, quiz=quiz, now=moment.now
    )
    complete_if_ready(
        session, enrolment=attempt.enrolment, outline=outline, by_id=by_id, moment=moment
    )
    return graded


def hand_in_overdue(session: Session, *, attempt_id: int, person_id: int, moment: Moment) -> None:
    """Submit an attempt whose time is over and that its learner did not hand in. Idempotent."""
    attempt = find_attempt(session, attempt_id=attempt_id, person_id=person_id, lock="update")
    if attempt is None or not attempt.is_overdue(moment.now):
        return
    outline = load_outline(session, attempt.enrolment.version_id)
    quiz = next(row for row in outline.quizzes if row.id == attempt.quiz_id)
    hand_in_attempt(
        session, attempt=attempt, outline=outline, quiz=quiz, by_id=person_id, moment=moment
    )


def complete_if_ready(
    session: Session, *, enrolment: EnrolmentRow, outline: Outline, by_id: int, moment: Moment
) -> bool:
    """Complete the enrolment if everything in the course is done; True for the call that did it.

    Lock the enrolment before: of two requests that do the last two things, one sees both.
    """
    if enrolment.state != ACTIVE:
        return False
    counts = count_done(session, enrolment.id, outline.final.id if outline.final else 0)
    if not _is_all_done(outline, counts):
        return False
    today = moment.today
    pace = _judge_pace(session, enrolment, counts, moment.now)
    if not complete_enrolment(
        session,
        enrolment_id=enrolment.id,
        by_id=by_id,
        now=moment.now,
        on=moment.today,
        details=pace,
    ):
        return False
    if pace:
        _record_fast_completion(session, enrolment, outline, pace, by_id=by_id, now=moment.now)
    completion = Completion(
        enrolment_id=enrolment.id,
        person_id=enrolment.person_id,
        course_id=enrolment.course_id,
        version_id=enrolment.version_id,
        enrolled_on=enrolment.enrolled_on,
        completed_on=today,
        percent=counts.final_percent,
        actor_id=by_id,
        moment=moment,
    )
    course_completed.send(session, completion=completion)
    return True


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
    """Return whether lessons, quizzes and the reading time that is asked for are done."""
    floor = ReadingFloor(outline.minutes_at_least, counts.seconds)
    return floor.is_reached and is_complete(
        len(outline.lessons), counts.lessons, len(outline.quizzes), counts.quizzes
    )


def _judge_pace(
    session: Session, enrolment: EnrolmentRow, counts: CountsDone, now: datetime
) -> dict[str, int]:
    """Return how many seconds the lessons took if nobody reads so fast, else nothing."""
    credited = list_credited_modules(session, enrolment.id) if counts.credited else ()
    words = count_words(session, enrolment.version_id, credited)
    passed = now - enrolment.enrolled_at
    is_fast = is_faster_than_reading(words, seen_seconds=counts.seconds, passed=passed)
    return {FAST_SECONDS: counts.seconds or int(passed.total_seconds())} if is_fast else {}
