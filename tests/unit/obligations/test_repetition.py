"""A course that a duty requires again can be retaken, although its certificate is still valid."""

import pytest

from lms.accounts.rules import OPERATOR
from lms.core.clock import Moment
from lms.enrolment.errors import AlreadyCompleted
from lms.obligations.queries import preview_assignment
from lms.obligations.rules import Target, Terms
from lms.obligations.services import reopen_on_revocation
from tests.factories import records
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, load_unit
from tests.unit.obligations.world import get_day, get_time, load_obligation, resolve_now


@pytest.fixture
def akmola(session):
    return load_unit(session, AKMOLA).id


@pytest.mark.parametrize("validity", [0, 36])
def test_a_renewal_can_be_done_while_the_certificate_is_valid(session, akmola, validity):
    course = records.add_course(session, validity_months=validity)
    servant = add_civil_servant(session)
    terms = {"renewal_months": 12, "renewal_window_days": 60, "region_unit_id": akmola}
    assignment_id = records.assign(session, course, due_on=get_day(30), **terms)
    records.finish(session, servant, course, now=get_time(0))
    with pytest.raises(AlreadyCompleted):
        records.enrol(session, servant, course, now=get_time(100))
    resolve_now(session, servant, days=320)
    assert load_obligation(session, servant, assignment_id).round == 1
    records.finish(session, servant, course, now=get_time(330))
    row = load_obligation(session, servant, assignment_id)
    assert (row.round, row.state, row.met_on) == (1, "met", get_day(330))


def test_what_is_not_recognised_can_be_done_again_at_once(session, akmola):
    course = records.add_course(session)
    servant = add_civil_servant(session)
    records.finish(session, servant, course, now=get_time(-30))
    assignment_id = records.assign(
        session, course, due_on=get_day(30), recognise_earlier=False, region_unit_id=akmola
    )
    records.finish(session, servant, course, now=get_time(1), days=0)
    assert load_obligation(session, servant, assignment_id).state == "met"


def test_what_was_done_longer_ago_than_the_renewal_can_be_done_again(session, akmola):
    course = records.add_course(session, validity_months=0)
    servant = add_civil_servant(session)
    records.finish(session, servant, course, now=get_time(-400))
    assignment_id = records.assign(
        session, course, due_on=get_day(30), renewal_months=12, region_unit_id=akmola
    )
    records.finish(session, servant, course, now=get_time(1), days=0)
    assert load_obligation(session, servant, assignment_id).state == "met"


def test_who_has_met_the_duty_may_not_begin_again(session, akmola):
    course = records.add_course(session)
    servant = add_civil_servant(session)
    records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    records.finish(session, servant, course, now=get_time(1))
    resolve_now(session, servant, days=2)
    with pytest.raises(AlreadyCompleted):
        records.enrol(session, servant, course, now=get_time(3))


def test_after_a_revocation_another_course_meets_it_that_was_begun_before(session, akmola):
    first, second = records.add_course(session), records.add_course(session)
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session, first, second, due_on=get_day(30), region_unit_id=akmola
    )
    begun_id = records.enrol(session, servant, second)
    revoked_id = records.finish(session, servant, first, now=get_time(5))
    assert begun_id < revoked_id
    reopen_on_revocation(
        session, enrolment_id=revoked_id, by_id=None, moment=Moment(get_time(8), ZONE)
    )
    session.expire_all()
    assert load_obligation(session, servant, assignment_id).state == "open"
    assert records.enrol(session, servant, first, now=get_time(9)) != revoked_id
    records.complete(session, begun_id, now=get_time(10))
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.met_by) == ("met", begun_id)


def test_a_revoked_completion_meets_no_later_assignment_either(session, akmola):
    course = records.add_course(session)
    servant = add_civil_servant(session)
    first = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    revoked_id = records.finish(session, servant, course, now=get_time(5))
    reopen_on_revocation(
        session, enrolment_id=revoked_id, by_id=None, moment=Moment(get_time(8), ZONE)
    )
    later = get_time(9)
    terms = Terms((course.id,), Target(region_unit_id=akmola), "Бұйрық № 2", due_on=get_day(40))
    preview = preview_assignment(session, terms=terms, by=OPERATOR, today=get_day(9))
    assert (preview.people, preview.already_met) == (1, 0)
    second = records.assign(session, course, due_on=get_day(40), region_unit_id=akmola, now=later)
    assert load_obligation(session, servant, second).state == "open"
    records.finish(session, servant, course, now=get_time(12), days=0)
    assert {load_obligation(session, servant, row).state for row in (first, second)} == {"met"}
