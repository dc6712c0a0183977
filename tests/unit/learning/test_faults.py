"""Submitting the last test is atomic: a fault at any statement leaves all of it or nothing."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from lms.accounts.rules import CIVIL_SERVANT
from lms.assessment.models import Attempt
from lms.catalogue.models import Course, CourseVersion
from lms.certificates.models import Certificate
from lms.core.clock import get_local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.obligations.models import Obligation, ObligationEvent
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import sign_in
from tests.factories.learning import (
    ZONE,
    answer_all,
    begin_attempt,
    create_learner,
    read_all,
    take_quiz,
)
from tests.factories.regions import AKMOLA, load_unit

pytestmark = pytest.mark.slow
NOTHING = {
    "handed in": 0,
    "completed": 0,
    "completions on record": 0,
    "certificates": 0,
    "on record as certified": 0,
    "met": 0,
    "met on record": 0,
}
ALL = dict.fromkeys(NOTHING, 1)


class Fault(Exception):
    """The injected failure."""


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def last_test(session, container):
    """Return a civil servant and the id of an answered attempt at the final test.

    All else in their mandatory course is done.
    """
    learner = create_learner(session, container.storage, audience=CIVIL_SERVANT)
    session.execute(update(CourseVersion).values(mandatory=True, audience=CIVIL_SERVANT))
    course = session.scalars(select(Course).where(Course.slug == "files")).one()
    due = get_local_date(NOW, ZONE) + timedelta(days=30)
    records.assign(session, course, due_on=due, region_unit_id=load_unit(session, AKMOLA).id)
    read_all(session, learner)
    for quiz in learner.outline.quizzes:
        if quiz.module_slug:
            take_quiz(session, learner, quiz)
    attempt = begin_attempt(session, learner, learner.outline.final)
    answer_all(session, learner, attempt)
    session.commit()
    return learner, attempt.id


def count_records(session, learner, attempt_id):
    """Return the number of rows of each record that belongs to the completion."""

    def count(table, *conditions):
        return session.scalar(select(func.count()).select_from(table).where(*conditions))

    enrolment_id, person_id = learner.enrolment.id, learner.enrolment.person_id
    mine = EnrolmentEvent.enrolment_id == enrolment_id
    obligations = select(Obligation.id).where(Obligation.person_id == person_id)
    counts = {
        "handed in": count(Attempt, Attempt.id == attempt_id, Attempt.submitted_at.is_not(None)),
        "completed": count(Enrolment, Enrolment.id == enrolment_id, Enrolment.state == "completed"),
        "completions on record": count(EnrolmentEvent, mine, EnrolmentEvent.kind == "completed"),
        "certificates": count(Certificate, Certificate.enrolment_id == enrolment_id),
        "on record as certified": count(EnrolmentEvent, mine, EnrolmentEvent.kind == "certified"),
        "met": count(Obligation, Obligation.id.in_(obligations), Obligation.state == "met"),
        "met on record": count(
            ObligationEvent,
            ObligationEvent.obligation_id.in_(obligations),
            ObligationEvent.kind == "met",
        ),
    }
    session.rollback()
    return counts


@contextmanager
def raise_at_statement(engine, moment, number, *, halves=False):
    """Raise at the statement with this number, before or after the database has run it.

    With `halves`, each statement is committed by itself, as if there were no transaction.
    """
    calls = []

    def act(connection, *_call):
        calls.append(1)
        if len(calls) == number:
            raise Fault
        if halves:
            connection.connection.dbapi_connection.commit()

    event.listen(engine, moment, act)
    try:
        yield calls
    finally:
        event.remove(engine, moment, act)


def hand_in(client, container, attempt_id, moment, number, **options):
    """Submit the attempt; return the status and the number of statements."""
    with raise_at_statement(container.database.writer, moment, number, **options) as calls:
        try:
            status = client.send(f"/learning/attempts/{attempt_id}/submit").status_code
        except Fault:
            status = 500
    return status, len(calls)


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute"])
def test_a_fault_at_any_statement_leaves_nothing_by_halves_and_the_next_attempt_does_it_all(
    client, session, container, last_test, moment
):
    learner, attempt_id = last_test
    sign_in(client, session, learner.person)
    client.judge = False
    refusals = 0
    for number in range(1, 200):
        status, _count = hand_in(client, container, attempt_id, moment, number)
        if status == 303:
            break
        assert status >= 500, number
        assert count_records(session, learner, attempt_id) == NOTHING, number
        refusals += 1
    assert count_records(session, learner, attempt_id) == ALL
    assert refusals >= 12  # at each statement of handing in, not at a few


def test_what_keeps_each_statement_by_itself_is_found_by_halves(
    client, session, container, last_test
):
    """Control: the same fault with each statement committed by itself."""
    learner, attempt_id = last_test
    sign_in(client, session, learner.person)
    client.judge = False
    counts = NOTHING
    for number in range(1, 200):
        status, _count = hand_in(
            client, container, attempt_id, "after_cursor_execute", number, halves=True
        )
        counts = count_records(session, learner, attempt_id)
        if status == 303 or counts not in (NOTHING, ALL):
            break
    assert counts not in (NOTHING, ALL)
