"""P4: how many SQL statements it takes to hand in a quiz of 20 questions that completes the course, at two sizes of the bank."""

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Final

from flask import Flask
from sqlalchemy import event, select

from benchmarks import seeding
from benchmarks.plain_course import add_course
from benchmarks.report import Line, judged
from benchmarks.scale import Scale
from benchmarks.seeding import Learner, Site
from lms.assessment.queries import attempt_of
from lms.assessment.services import save_answer, start_attempt
from lms.catalogue.queries import current_version_id, outline
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.queries import enrolment
from lms.learning.services import finish_lesson

QUESTIONS: Final = 20
MOST: Final = 12


def run(scale: Scale) -> Iterator[Line]:
    """P4."""
    with seeding.site("submitting", courses=False) as made:
        for bank in scale.banks:
            statements = _submit(made, f"bank-{bank}", bank)
            yield judged(
                "P4",
                f"statements to hand in 20 questions and complete, bank of {bank}",
                len(statements),
                most=MOST,
                statements=statements,
            )


def _submit(made: Site, slug: str, bank: int) -> list[str]:
    """The statements of the request that hands in the last test of somebody who has answered everything right."""
    with made.container.database.write() as unit:
        add_course(unit, slug, now=made.container.clock.now(), bank=bank, draw=QUESTIONS)
    one, other = seeding.learners(made, 2, slug)
    _hand_in(
        made, other, _ready(made, other, slug)
    )  # what is kept in the process was read by this one
    attempt_id = _ready(made, one, slug)
    with _statements(made.app) as statements:
        _hand_in(made, one, attempt_id)
    with made.container.database.read() as reading:
        if (
            reading.scalar(
                select(Certificate.id).where(Certificate.enrolment_id == one.enrolment_id)
            )
            is None
        ):
            raise RuntimeError("handing in did not complete the course")
    return statements


def _ready(made: Site, one: Learner, slug: str) -> int:
    """An attempt with all answers right, of a learner who has read the lesson; its id."""
    now, zone = made.container.clock.now(), made.settings.timezone
    with made.container.database.write() as unit:
        version_id = current_version_id(unit, slug)
        row = enrolment(unit, one.enrolment_id)
        assert version_id is not None
        assert row is not None
        course = outline(unit, version_id)
        lesson_id = course.lessons[0].id
        finish_lesson(
            unit,
            enrolment=row,
            outline=course,
            lesson_id=lesson_id,
            by_id=one.person_id,
            moment=Moment(now, zone),
        )
        attempt_id = start_attempt(
            unit,
            enrolment_id=row.id,
            outline=course,
            quiz=course.quizzes[0],
            person_id=one.person_id,
            extra_time_percent=0,
            now=now,
        )
        attempt = attempt_of(unit, attempt_id=attempt_id, person_id=one.person_id)
        assert attempt is not None
        for position, item in enumerate(attempt.drawn, 1):
            right = [str(item["order"].index(0))]
            save_answer(
                unit,
                attempt_id=attempt_id,
                person_id=one.person_id,
                position=position,
                values=right,
                now=now,
            )
    return attempt_id


def _hand_in(made: Site, one: Learner, attempt_id: int) -> None:
    reply = made.app.test_client(use_cookies=False).post(
        f"/learning/attempts/{attempt_id}/submit",
        data={"csrf_token": one.csrf},
        headers={"Cookie": one.cookie},
    )
    if reply.status_code != 303:
        raise RuntimeError(f"handing in answered {reply.status_code}")


@contextmanager
def _statements(app: Flask) -> Iterator[list[str]]:
    """What the application sends to its database inside the block, without the frame of the transaction."""
    found: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        if not statement.startswith("BEGIN"):
            found.append(statement)

    engines = (app.extensions["lms"].database.writer, app.extensions["lms"].database.reader)
    for engine in engines:
        event.listen(engine, "before_cursor_execute", note)
    yield found
    for engine in engines:
        event.remove(engine, "before_cursor_execute", note)
