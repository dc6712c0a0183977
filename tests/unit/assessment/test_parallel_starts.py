"""Simultaneous starts of an attempt at one quiz make one attempt."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from lms.assessment.errors import AttemptLimitReached
from lms.assessment.models import Attempt
from lms.assessment.rules import build_terms
from lms.assessment.services import start_attempt
from tests.conftest import NOW
from tests.factories.learning import ZONE, create_learner, take_quiz
from tests.threads import write_at_once

AT_ONCE = 8


@pytest.fixture
def learner(session, container):
    """Return a learner with one attempt left at the final test, which allows three."""
    new_learner = create_learner(session, container.storage)
    for minute in range(2):
        take_quiz(
            session,
            new_learner,
            new_learner.outline.final,
            right=False,
            now=NOW + timedelta(minutes=minute),
        )
    session.commit()
    return new_learner


def count_attempts(session, learner):
    count = session.scalar(
        select(func.count(Attempt.id)).where(Attempt.enrolment_id == learner.enrolment.id)
    )
    session.rollback()
    return count


def test_eight_starts_at_once_give_the_one_attempt_that_is_left_and_no_more(
    session, container, learner
):
    session.rollback()

    def start(writing, _number):
        return start_attempt(
            writing,
            enrolment_id=learner.enrolment.id,
            outline=learner.outline,
            quiz=learner.outline.final,
            terms=build_terms(learner.outline.final, ZONE),
            extra_time_percent=0,
            now=NOW + timedelta(minutes=5),
        )

    outcomes = write_at_once(container, start, AT_ONCE, AttemptLimitReached)
    assert len(outcomes) == AT_ONCE
    assert len(set(outcomes)) == 1 and AttemptLimitReached not in outcomes
    assert count_attempts(session, learner) == 3
    with container.database.write() as writing:
        row = writing.get_one(Attempt, outcomes[0])
        row.submitted_at, row.percent = NOW + timedelta(minutes=6), 0
    assert (
        write_at_once(container, start, AT_ONCE, AttemptLimitReached)
        == [AttemptLimitReached] * AT_ONCE
    )
    assert count_attempts(session, learner) == 3


def test_the_race_is_real_what_only_counts_first_gives_more_attempts_than_are_left(
    session, container, learner
):
    """Control: without the unique indexes, transactions that counted before others wrote write too.

    On SQLite, where only one transaction writes, the count has to precede the transaction.
    """
    session.execute(text("CREATE TABLE scratch_attempt (enrolment_id BIGINT)"))
    session.commit()
    barrier = threading.Barrier(AT_ONCE, timeout=30)

    def start_unguarded():
        with container.database.read() as reading:
            count = count_scratch_attempts(reading)
        barrier.wait()
        if count == 0:
            with container.database.write() as writing:
                writing.execute(
                    text("INSERT INTO scratch_attempt VALUES (:id)"), {"id": learner.enrolment.id}
                )

    threads = [threading.Thread(target=start_unguarded) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert count_scratch_attempts(session) > 1


def count_scratch_attempts(session):
    return session.scalar(text("SELECT count(*) FROM scratch_attempt"))
