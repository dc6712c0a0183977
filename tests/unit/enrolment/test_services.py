from datetime import timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from lms.enrolment.errors import AlreadyCompleted, CourseNotOpen
from lms.enrolment.models import Enrolment, EnrolmentEvent, UncountedEvent
from lms.enrolment.queries import count_by_version, list_enrolments
from lms.enrolment.services import allow_repetition, complete_enrolment
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.accounts import add_person
from tests.factories.learning import enrol, load_enrolment


@pytest.fixture
def course(session, container):
    return catalogue.load_small_course(session, container.storage)


def test_enrolling_pins_the_version_the_unit_and_the_organisation_of_that_time(session, course):
    learner = add_person(session)
    enrol(session, learner)
    row = load_enrolment(session, learner)
    assert (row.version_id, row.region_unit_id, row.organisation_id, row.state) == (
        course.id,
        learner.region_unit_id,
        None,
        "active",
    )
    assert row.enrolled_on.isoformat() == "2026-03-09"


def test_enrolling_twice_is_enrolling_once_and_stands_in_the_record_once(session, course):
    learner, noise = add_person(session), add_person(session)
    enrol(session, noise)
    first, second = enrol(session, learner), enrol(session, learner)
    assert first == second
    kinds = session.scalars(
        select(EnrolmentEvent.kind).where(EnrolmentEvent.enrolment_id == first)
    ).all()
    assert kinds == ["enrolled"]


def test_an_unknown_course_is_refused(session, course):
    with pytest.raises(CourseNotOpen):
        enrol(session, add_person(session), "no-such-course")


def test_completing_is_true_for_one_call_only(session, course):
    learner = add_person(session)
    enrolment_id = enrol(session, learner)
    results = [
        complete_enrolment(
            session, enrolment_id=enrolment_id, by_id=learner.id, now=NOW, on=NOW.date()
        )
        for _ in range(3)
    ]
    assert results == [True, False, False]
    assert load_enrolment(session, learner).completed_on == NOW.date()


def test_a_completed_course_is_not_begun_again(session, course):
    learner = add_person(session)
    complete_enrolment(
        session, enrolment_id=enrol(session, learner), by_id=learner.id, now=NOW, on=NOW.date()
    )
    with pytest.raises(AlreadyCompleted):
        enrol(session, learner)


@pytest.mark.parametrize(("before", "after", "may_begin"), [(12, 0, True), (0, 12, False)])
def test_a_certificate_expires_by_the_version_that_was_completed(
    session, container, before, after, may_begin
):
    load_expiring(session, container, before)
    learner = add_person(session)
    complete_enrolment(
        session, enrolment_id=enrol(session, learner), by_id=learner.id, now=NOW, on=NOW.date()
    )
    load_expiring(session, container, after)
    later = NOW + timedelta(days=366)
    if may_begin:
        assert enrol(session, learner, now=later)
        return
    with pytest.raises(AlreadyCompleted):
        enrol(session, learner, now=later)


def load_expiring(session, container, months):
    """Load the small course as a version whose certificate is valid for so many months."""
    change = ("course.toml", "validity_months = 0", f"validity_months = {months}")
    files = catalogue.replace_text(*change)
    values = {"slug": "files", "by_id": None, "now": NOW}
    catalogue.load_course(session, container.storage, files=files, **values)


def test_whoever_may_repeat_a_completed_course_begins_it_again(session, course):
    learner = add_person(session)
    first = enrol(session, learner)
    complete_enrolment(session, enrolment_id=first, by_id=learner.id, now=NOW, on=NOW.date())
    allow_repetition(session, enrolment_ids=[first])
    second = enrol(session, learner)
    assert [row.id for row in list_enrolments(session, learner.id)] == [second, first]


def test_every_event_waits_to_be_counted(session, course):
    enrolment_id = enrol(session, add_person(session))
    event = session.scalars(
        select(EnrolmentEvent.id).where(EnrolmentEvent.enrolment_id == enrolment_id)
    ).one()
    assert session.get(UncountedEvent, event) is not None


def test_the_database_refuses_to_change_or_delete_the_record_but_takes_what_is_appended(
    session, course
):
    enrol(session, add_person(session))
    session.commit()
    for statement in (
        "UPDATE enrolment_event SET kind = 'completed'",
        "DELETE FROM enrolment_event",
    ):
        with pytest.raises(DBAPIError, match="append-only"):
            session.execute(text(statement))
        session.rollback()
    assert (
        session.execute(text("UPDATE enrolment SET audience = 'citizen'")).rowcount == 1
    )  # a table that may change: the control


def test_a_second_active_enrolment_is_impossible_even_past_the_service(session, course):
    learner = add_person(session)
    enrol(session, learner)
    row = {
        c.name: getattr(session.scalars(select(Enrolment)).one(), c.name)
        for c in Enrolment.__table__.c
        if c.name != "id"
    }
    session.commit()
    session.add(Enrolment(**row))
    with pytest.raises(DBAPIError):
        session.flush()


def test_counts_are_by_version_and_state(session, course):
    people = [add_person(session) for _ in range(3)]
    ids = [enrol(session, learner) for learner in people]
    complete_enrolment(session, enrolment_id=ids[0], by_id=people[0].id, now=NOW, on=NOW.date())
    assert count_by_version(session, course.course_id) == {course.id: {"active": 2, "completed": 1}}
