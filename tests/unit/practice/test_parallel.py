"""A run that several requests hand in at once is one, on both databases."""

from sqlalchemy import func, select

from lms.practice.models import PracticeRun
from lms.practice.services import task_passed
from tests.factories.practice import hand_in, issue
from tests.threads import write_at_once


def test_a_run_that_is_sent_several_times_at_once_is_one(session, container, learner):
    ticket = issue(learner)
    session.commit()
    calls = []

    def count(_session, **_values):
        calls.append(1)

    with task_passed.connected_to(count):
        outcomes = write_at_once(
            container, lambda own, _number: hand_in(own, learner, ticket=ticket)
        )
    assert [outcome.is_new for outcome in outcomes].count(True) == 1
    assert len({repr(outcome.outcome) for outcome in outcomes}) == 1
    assert session.scalar(select(func.count()).select_from(PracticeRun)) == 1
    assert len(calls) == 1
