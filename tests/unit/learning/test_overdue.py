"""Attempts are handed in when their time is over, also if the learner never returns."""

from datetime import timedelta

import pytest
from sqlalchemy import select, text

from lms.assessment.models import Attempt
from lms.assessment.queries import list_overdue_attempts
from lms.learning.jobs import hand_in_overdue_attempts
from tests.conftest import NOW
from tests.factories.learning import (
    answer_all,
    begin_attempt,
    create_learner,
    load_enrolment,
    read_all,
    take_quiz,
)
from tests.threads import run_at_once


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage)


def begin_final(session, learner):
    """Return an attempt at the final test, answered rightly, by a learner who has done the rest."""
    read_all(session, learner)
    for quiz in learner.outline.quizzes[:-1]:
        take_quiz(session, learner, quiz)
    attempt = begin_attempt(session, learner, learner.outline.final)
    answer_all(session, learner, attempt)
    session.commit()
    return attempt


def test_an_attempt_that_nobody_hands_in_is_graded_and_completes_the_course(
    session, container, clock, learner
):
    attempt = begin_final(session, learner)
    for minutes, is_submitted in ((19, False), (2, True)):  # 10 minutes, and the longest grace
        clock.forward(minutes=minutes)
        hand_in_overdue_attempts(container, rest=0)
        row = session.get_one(Attempt, attempt.id, populate_existing=True)
        assert (row.submitted_at is not None) is is_submitted
        session.rollback()
    row = session.get_one(Attempt, attempt.id, populate_existing=True)
    assert (row.passed, row.percent) == (True, 100)
    assert load_enrolment(session, learner.person).state == "completed"


def test_handing_in_by_several_processes_and_the_learner_at_once_is_once(
    session, container, clock, learner
):
    attempt = begin_final(session, learner)
    clock.forward(minutes=30)
    run_at_once(lambda _: hand_in_overdue_attempts(container, rest=0), times=4, errors=())
    answers = session.execute(
        text("SELECT count(*), count(mark) FROM answer WHERE attempt_id = :id"), {"id": attempt.id}
    ).one()
    assert tuple(answers) == (attempt.total, attempt.total)
    certificates = session.execute(
        text("SELECT count(*) FROM enrolment_event WHERE kind = 'completed'")
    ).scalar_one()
    assert certificates == 1


def test_an_attempt_without_a_limit_and_one_that_runs_are_left_alone(
    session, container, clock, learner
):
    open_attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    session.commit()
    clock.forward(days=400)
    hand_in_overdue_attempts(container, rest=0)
    row = session.get_one(Attempt, open_attempt.id, populate_existing=True)
    assert row.submitted_at is None


def test_overdue_attempts_are_found_by_an_index(session, learner):
    statements = []
    connection = session.connection()
    if connection.dialect.name == "postgresql":
        connection.execute(text("SET enable_seqscan = off"))
    query = (
        select(Attempt.id)
        .where(Attempt.submitted_at.is_(None), Attempt.ends_at < NOW - timedelta(days=1))
        .order_by(Attempt.ends_at)
        .limit(10)
    )
    statement = query.compile(connection, compile_kwargs={"literal_binds": True})
    word = "EXPLAIN QUERY PLAN" if connection.dialect.name == "sqlite" else "EXPLAIN"
    statements = [str(row) for row in connection.execute(text(f"{word} {statement}"))]
    assert "ix_attempt_running" in " ".join(statements)
    assert list_overdue_attempts(session, ended_before=NOW, limit=10) == []
