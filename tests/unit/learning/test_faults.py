"""Handing in the last test, with a fault at each statement in its turn: afterwards all of it is there, or nothing."""

from contextlib import contextmanager
from datetime import timedelta

import pytest
from sqlalchemy import event, func, select, update

from lms.accounts.rules import CIVIL_SERVANT
from lms.assessment.models import Attempt
from lms.catalogue.models import Course, CourseVersion
from lms.certificates.models import Certificate
from lms.core.clock import local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.obligations.models import Obligation, ObligationEvent
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import sign_in
from tests.factories.learning import ZONE, answer_all, begin, learner, read_all, take
from tests.factories.regions import AKMOLA, unit

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
    """What goes wrong."""


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def last_test(session, container):
    """A civil servant whose mandatory course is done but for the final test, which is answered and not handed in; its id."""
    one = learner(session, container.storage, audience=CIVIL_SERVANT)
    session.execute(update(CourseVersion).values(mandatory=True, audience=CIVIL_SERVANT))
    course = session.scalars(select(Course).where(Course.slug == "files")).one()
    due = local_date(NOW, ZONE) + timedelta(days=30)
    records.assign(session, course, due_on=due, region_unit_id=unit(session, AKMOLA).id)
    read_all(session, one)
    for quiz in one.outline.quizzes:
        if quiz.module_slug:
            take(session, one, quiz)
    attempt = begin(session, one, one.outline.final)
    answer_all(session, one, attempt)
    session.commit()
    return one, attempt.id


def standing(session, one, attempt_id):
    """How often each thing that belongs together is there."""

    def count(what, *conditions):
        return session.scalar(select(func.count()).select_from(what).where(*conditions))

    enrolment_id, person_id = one.enrolment.id, one.enrolment.person_id
    mine = EnrolmentEvent.enrolment_id == enrolment_id
    obligations = select(Obligation.id).where(Obligation.person_id == person_id)
    found = {
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
    return found


@contextmanager
def fault_at(engine, moment, number, *, halves=False):
    """Raises at the statement with this number, before or after the database has done it. `halves`: what is done is kept at each statement,
    as by a program that has no transaction.
    """
    done = []

    def act(connection, *_call):
        done.append(1)
        if len(done) == number:
            raise Fault
        if halves:
            connection.connection.dbapi_connection.commit()

    event.listen(engine, moment, act)
    try:
        yield done
    finally:
        event.remove(engine, moment, act)


def hand_in(client, container, attempt_id, moment, number, **how):
    """Whether handing in went well, and at how many statements."""
    with fault_at(container.database.writer, moment, number, **how) as done:
        try:
            status = client.send(f"/learning/attempts/{attempt_id}/submit").status_code
        except Fault:
            status = 500
    return status, len(done)


@pytest.mark.parametrize("moment", ["before_cursor_execute", "after_cursor_execute"])
def test_a_fault_at_any_statement_leaves_nothing_by_halves_and_the_next_try_does_it_all(
    client, session, container, last_test, moment
):
    one, attempt_id = last_test
    sign_in(client, session, one.person)
    client.judge = False
    refused = 0
    for number in range(1, 200):
        status, _done = hand_in(client, container, attempt_id, moment, number)
        if status == 303:
            break
        assert status >= 500, number
        assert standing(session, one, attempt_id) == NOTHING, number
        refused += 1
    assert standing(session, one, attempt_id) == ALL
    assert refused >= 12  # at each statement of handing in, not at a few


def test_what_keeps_each_statement_by_itself_is_found_by_halves(
    client, session, container, last_test
):
    """The control: the same fault, late in the work, where nothing holds its statements together."""
    one, attempt_id = last_test
    sign_in(client, session, one.person)
    client.judge = False
    found = NOTHING
    for number in range(1, 200):
        status, _done = hand_in(
            client, container, attempt_id, "after_cursor_execute", number, halves=True
        )
        found = standing(session, one, attempt_id)
        if status == 303 or found not in (NOTHING, ALL):
            break
    assert found not in (NOTHING, ALL)
