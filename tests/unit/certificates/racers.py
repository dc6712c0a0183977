"""Functions that two processes run at the same instant, each with its own connections."""

from datetime import UTC, datetime
from typing import Any

from sqlalchemy import text

from lms.catalogue.queries import load_outline
from lms.core.clock import Moment
from lms.core.database import open_database
from lms.enrolment.queries import find_enrolment
from lms.learning.rules import Completion
from lms.learning.services import finish_lesson
from lms.wiring import connect_signals
from tests.factories import certificates
from tests.factories.records import ZONE

NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)


def finish_lessons(url: str, enrolment_ids: list[int], barrier: Any) -> None:
    """Finish the last lesson of each course, having read before that the course is not complete."""
    connect_signals()
    database = open_database(url)
    for enrolment_id in enrolment_ids:
        with database.read() as session:
            row = find_enrolment(session, enrolment_id)
            assert row is not None
            entries = load_outline(session, row.version_id)
        barrier.wait()
        with database.write() as session:
            finish_lesson(
                session,
                enrolment=row,
                outline=entries,
                lesson_id=entries.lessons[0].id,
                by_id=row.person_id,
                moment=Moment(NOW, ZONE),
            )


def issue_certificates(url: str, enrolment_ids: list[int], barrier: Any) -> None:
    """Issue the certificate of each enrolment; only the unique index prevents a second one."""
    database = open_database(url)
    for enrolment_id in enrolment_ids:
        with database.read() as session:
            row = find_enrolment(session, enrolment_id)
        assert row is not None
        day = row.enrolled_on
        completion = Completion(
            enrolment_id=row.id,
            person_id=row.person_id,
            course_id=row.course_id,
            version_id=row.version_id,
            enrolled_on=day,
            completed_on=day,
            percent=90,
            actor_id=row.person_id,
            moment=Moment(NOW, ZONE),
        )
        barrier.wait()
        with database.write() as session:
            certificates.issue(session, completion)


def issue_unguarded(url: str, enrolment_ids: list[int], barrier: Any) -> None:
    """Control: look for a certificate and insert one if there is none, without a unique index."""
    database = open_database(url)
    for enrolment_id in enrolment_ids:
        barrier.wait()
        values = {"enrolment_id": enrolment_id}
        with database.read() as session:
            there = session.scalar(
                text("SELECT count(*) FROM scratch_certificate WHERE enrolment_id = :enrolment_id"),
                values,
            )
        barrier.wait()  # the other one has looked too, however fast a commit is
        if not there:
            with database.write() as session:
                session.execute(
                    text("INSERT INTO scratch_certificate (enrolment_id) VALUES (:enrolment_id)"),
                    values,
                )
