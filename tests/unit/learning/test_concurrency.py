"""Two requests may finish the last two lessons at once: one of them has to see both."""

import threading

import pytest

from lms.assessment.errors import AttemptClosed
from lms.assessment.queries import find_attempt, load_answer_states
from lms.assessment.services import save_answer, submit_attempt
from lms.core.clock import Moment
from lms.enrolment.queries import find_latest_enrolment
from lms.learning.services import finish_lesson
from tests.conftest import NOW
from tests.factories.learning import (
    ZONE,
    begin_attempt,
    create_learner,
    load_enrolment,
    read_all,
    take_quiz,
)


@pytest.fixture
def almost_done_learner(session, container):
    """Return a learner with everything done but the last two lessons."""
    learner = create_learner(session, container.storage)
    for lesson in learner.outline.lessons[:-2]:
        finish_lesson_of(session, learner, lesson, lock=False)
    for quiz in learner.outline.quizzes:
        take_quiz(session, learner, quiz)
    session.commit()
    return learner


def finish_lesson_of(session, learner, lesson, *, lock):
    """Finish a lesson as the view does: read the enrolment first, with or without the lock."""
    row = find_latest_enrolment(
        session, person_id=learner.enrolment.person_id, slug="files", lock=lock
    )
    finish_lesson(
        session,
        enrolment=row,
        outline=learner.outline,
        lesson_id=lesson.id,
        by_id=row.person_id,
        moment=Moment(NOW, ZONE),
    )


def finish_elsewhere(container, learner, lesson, lock):
    with container.database.write() as session:
        finish_lesson_of(session, learner, lesson, lock=lock)


@pytest.mark.parametrize("lock", [True, False])
def test_two_requests_that_finish_the_last_lessons_together_complete_the_course(
    session, container, almost_done_learner, lock
):
    learner = almost_done_learner
    if not lock and session.get_bind().dialect.name == "sqlite":
        pytest.skip(
            "a writing transaction of SQLite is alone anyway: without the lock there is "
            "nothing to go wrong"
        )
    finish_lesson_of(session, learner, learner.outline.lessons[-1], lock=lock)
    other = threading.Thread(
        target=finish_elsewhere, args=(container, learner, learner.outline.lessons[-2], lock)
    )
    other.start()
    other.join(0.5 if lock else 10)
    assert other.is_alive() is lock
    session.commit()
    other.join(10)
    state = load_enrolment(session, learner.person).state
    assert state == (
        "completed" if lock else "active"
    )  # without the lock neither sees the other: the control


def test_reading_everything_alone_does_not_complete(session, container):
    learner = create_learner(session, container.storage)
    read_all(session, learner)
    assert load_enrolment(session, learner.person).state == "active"


def save_elsewhere(container, learner, attempt_id, outcome):
    """Save an answer as the view does: read with one session, write with another."""
    try:
        with container.database.read() as reading, container.database.write() as session:
            save_answer(
                session,
                attempt_id=attempt_id,
                person_id=learner.person.id,
                position=1,
                form_values=["0"],
                language="kk",
                now=NOW,
                reading=reading,
            )
        outcome.append("saved")
    except AttemptClosed:
        outcome.append("closed")


@pytest.mark.parametrize(("hands_in", "expected"), [(True, "closed"), (False, "saved")])
def test_an_answer_that_comes_while_its_attempt_is_handed_in_is_refused(
    session, container, hands_in, expected
):
    learner = create_learner(session, container.storage)
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    session.commit()
    row = find_attempt(session, attempt_id=attempt.id, person_id=learner.person.id, lock="update")
    if hands_in:
        submit_attempt(
            session,
            attempt=row,
            outline=learner.outline,
            quiz=learner.outline.quizzes[0],
            moment=Moment(NOW, ZONE),
        )
    outcome = []
    other = threading.Thread(target=save_elsewhere, args=(container, learner, attempt.id, outcome))
    other.start()
    other.join(0.3)
    assert outcome == []  # it waits for the transaction that holds the attempt
    session.commit()
    other.join(10)
    assert outcome == [expected]
    verdicts = {answer.right for answer in load_answer_states(session, attempt.id).values()}
    assert verdicts == ({False} if hands_in else {None})
