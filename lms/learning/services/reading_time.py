"""The time that lessons are on screen."""

from datetime import datetime, timedelta

from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.enrolment.queries import EnrolmentRow
from lms.learning.models import LessonTime, ReadingClock
from lms.learning.queries import load_lesson_seconds
from lms.learning.rules.reading_time import (
    WHOLE_PAGE,
    LessonSeconds,
    PageReport,
    add_report,
    cap_unmeasured,
)


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
    after, added_seconds = add_report(before, report, available)
    _save_seconds(session, enrolment.id, lesson_id, after)
    session.execute(
        update(ReadingClock)
        .where(ReadingClock.person_id == enrolment.person_id)
        .values(counted_until=start + timedelta(seconds=added_seconds))
    )
    return added_seconds


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
    changes = {name: statement.excluded[name] for name in list(row)[2:]}
    session.execute(
        statement.on_conflict_do_update(index_elements=["enrolment_id", "lesson_id"], set_=changes)
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
