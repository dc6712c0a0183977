"""Several starts of a try at the same instant: one try, however many ask."""

import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select, text

from lms.assessment.errors import AttemptLimitReached
from lms.assessment.models import Attempt
from lms.assessment.services import start_attempt
from tests.conftest import NOW
from tests.factories.learning import learner, take

AT_ONCE = 8


@pytest.fixture
def one(session, container):
    """A learner with one try left at the final test, which allows three."""
    made = learner(session, container.storage)
    for minute in range(2):
        take(session, made, made.outline.final, right=False, now=NOW + timedelta(minutes=minute))
    session.commit()
    return made


def at_once(container, start):
    """What `start` returned or raised in each of several transactions that begin together."""
    barrier = threading.Barrier(AT_ONCE, timeout=30)
    outcomes = []

    def run():
        barrier.wait()
        try:
            with container.database.write() as session:
                outcomes.append(start(session))
        except AttemptLimitReached:
            outcomes.append("limit")

    threads = [threading.Thread(target=run) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    return outcomes


def tries(session, one):
    made = session.scalar(
        select(func.count(Attempt.id)).where(Attempt.enrolment_id == one.enrolment.id)
    )
    session.rollback()
    return made


def test_eight_starts_at_once_give_the_one_try_that_is_left_and_no_more(session, container, one):
    person_id = one.person.id
    session.rollback()

    def start(writing):
        return start_attempt(
            writing,
            enrolment_id=one.enrolment.id,
            outline=one.outline,
            quiz=one.outline.final,
            person_id=person_id,
            extra_time_percent=0,
            now=NOW + timedelta(minutes=5),
        )

    outcomes = at_once(container, start)
    assert len(outcomes) == AT_ONCE
    assert len(set(outcomes)) == 1 and "limit" not in outcomes
    assert tries(session, one) == 3
    with container.database.write() as writing:
        row = writing.get_one(Attempt, outcomes[0])
        row.submitted_at = NOW + timedelta(minutes=6)
    assert at_once(container, start) == ["limit"] * AT_ONCE
    assert tries(session, one) == 3


def test_the_race_is_real_what_only_counts_first_gives_more_tries_than_are_left(
    session, container, one
):
    """The control. Without the unique indexes whoever has counted before the others wrote writes too: on SQLite, where a writing
    transaction is alone, that takes a count that was made before it began.
    """
    session.execute(text("CREATE TABLE scratch_attempt (enrolment_id BIGINT)"))
    session.commit()
    counted = threading.Barrier(AT_ONCE, timeout=30)

    def start_unguarded():
        with container.database.read() as reading:
            found = tries_of_scratch(reading)
        counted.wait()
        if found == 0:
            with container.database.write() as writing:
                writing.execute(
                    text("INSERT INTO scratch_attempt VALUES (:id)"), {"id": one.enrolment.id}
                )

    threads = [threading.Thread(target=start_unguarded) for _ in range(AT_ONCE)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert tries_of_scratch(session) > 1


def tries_of_scratch(session):
    return session.scalar(text("SELECT count(*) FROM scratch_attempt"))
