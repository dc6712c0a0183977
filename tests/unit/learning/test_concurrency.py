"""The last two lessons may be finished in two requests at once: one of them has to see both."""

import threading

import pytest

from lms.assessment.errors import AttemptClosed
from lms.assessment.queries import answers_of, attempt_of
from lms.assessment.services import save_answer, submit_attempt
from lms.core.clock import Moment
from lms.enrolment.queries import latest_enrolment
from lms.learning.services import finish_lesson
from tests.conftest import NOW
from tests.factories.learning import ZONE, begin, learner, read_all, standing, take


@pytest.fixture
def almost_done(session, container):
    """Everything is done but the last two lessons."""
    one = learner(session, container.storage)
    for lesson in one.outline.lessons[:-2]:
        finish(session, one, lesson, lock=False)
    for quiz in one.outline.quizzes:
        take(session, one, quiz)
    session.commit()
    return one


def finish(session, one, lesson, *, lock):
    """As the view does it: the enrolment is read with or without the lock first."""
    row = latest_enrolment(session, person_id=one.enrolment.person_id, slug="files", lock=lock)
    finish_lesson(
        session,
        enrolment=row,
        outline=one.outline,
        lesson_id=lesson.id,
        by_id=row.person_id,
        moment=Moment(NOW, ZONE),
    )


def finish_elsewhere(container, one, lesson, lock):
    with container.database.write() as session:
        finish(session, one, lesson, lock=lock)


@pytest.mark.parametrize("lock", [True, False])
def test_two_requests_that_finish_the_last_lessons_together_complete_the_course(
    session, container, almost_done, lock
):
    one = almost_done
    if not lock and session.get_bind().dialect.name == "sqlite":
        pytest.skip(
            "a writing transaction of SQLite is alone anyway: without the lock there is nothing to go wrong"
        )
    finish(session, one, one.outline.lessons[-1], lock=lock)
    other = threading.Thread(
        target=finish_elsewhere, args=(container, one, one.outline.lessons[-2], lock)
    )
    other.start()
    other.join(0.5 if lock else 10)
    assert other.is_alive() is lock
    session.commit()
    other.join(10)
    state = standing(session, one.person).state
    assert state == (
        "completed" if lock else "active"
    )  # without the lock neither sees the other: the control


def test_reading_everything_alone_does_not_complete(session, container):
    one = learner(session, container.storage)
    read_all(session, one)
    assert standing(session, one.person).state == "active"


def save_elsewhere(container, one, attempt_id, outcome):
    """As the view does it: looked up by one session, written by another."""
    try:
        with container.database.read() as reading, container.database.write() as session:
            save_answer(
                session,
                attempt_id=attempt_id,
                person_id=one.person.id,
                position=1,
                values=["0"],
                now=NOW,
                reading=reading,
            )
        outcome.append("saved")
    except AttemptClosed:
        outcome.append("closed")


@pytest.mark.parametrize(("hands_in", "expected"), [(True, "closed"), (False, "saved")])
def test_an_answer_that_comes_while_its_try_is_handed_in_is_refused(
    session, container, hands_in, expected
):
    one = learner(session, container.storage)
    attempt = begin(session, one, one.outline.quizzes[0])
    session.commit()
    row = attempt_of(session, attempt_id=attempt.id, person_id=one.person.id, lock="update")
    if hands_in:
        submit_attempt(session, attempt=row, pass_percent=80, now=NOW)
    outcome = []
    other = threading.Thread(target=save_elsewhere, args=(container, one, attempt.id, outcome))
    other.start()
    other.join(0.3)
    assert outcome == []  # it waits for whoever has the try
    session.commit()
    other.join(10)
    assert outcome == [expected]
    graded = {right for _given, right in answers_of(session, attempt.id).values()}
    assert graded == ({False} if hands_in else {None})
