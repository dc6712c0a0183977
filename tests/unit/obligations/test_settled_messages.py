"""Messages about a duty are settled with it, in the same transaction."""

import pytest
from sqlalchemy import select

from lms.accounts.rules import NATIONAL_ADMIN
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.queries import count_unread, list_messages
from lms.messaging.services import Note, claim_deliveries, tell_people
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services import (
    ExemptionTerms,
    approve_assignment,
    create_assignment,
    grant_exemptions,
    refuse_assignment,
    withdraw_assignment,
    withdraw_exemption,
)
from lms.obligations.services.approvals import announce_approvals
from tests.factories import records
from tests.factories.records import ZONE, add_civil_servant
from tests.unit.obligations.assigning import build_akmola_target, build_terms
from tests.unit.obligations.test_duty_messages import announce_all, assign_by_order, remind_all
from tests.unit.obligations.world import TODAY, create_staff, get_time, resolve_now


@pytest.fixture
def course(session):
    return records.add_course(session)


@pytest.fixture
def servant(session):
    return add_civil_servant(session, email="servant@mail.kz")


@pytest.fixture
def admin(session):
    return create_staff(session, NATIONAL_ADMIN)


def list_settled(session, servant):
    query = select(Message.kind).where(
        Message.person_id == servant.id, Message.settled_at.is_not(None)
    )
    return sorted(session.scalars(query))


def complete_course(session, servant, course, days=0):
    """Complete the course as the learner does."""
    records.finish(session, servant, course, now=get_time(days))


def test_completing_a_course_settles_all_that_was_said_of_its_duty(session, course, servant):
    other = records.add_course(session)
    assign_by_order(session, course, "A", 8)
    assign_by_order(session, course, "B", 10)
    assign_by_order(session, other, "C", 12)
    announce_all(session)
    remind_all(session, 1)
    before = count_unread(session, servant.id)
    assert before >= 3, "the control: two duties and a reminder"
    complete_course(session, servant, course, 1)
    assert list_settled(session, servant) == ["assigned", "reminder"]
    assert count_unread(session, servant.id) == before - 2, "the other duty is still said"
    rows = list_messages(session, servant.id, unread=False, limit=10)
    assert [row.is_unread for row in rows] == sorted((row.is_unread for row in rows), reverse=True)


def test_what_is_settled_does_not_leave_by_mail(session, course, servant):
    assign_by_order(session, course, "A", 7)
    announce_all(session)
    complete_course(session, servant, course)
    moment = Moment(get_time(1), ZONE)
    assert claim_deliveries(session, moment=moment, outdated=lambda *_: set()) == []


def test_an_exemption_settles_and_its_end_tells_anew(session, course, servant, admin):
    assign_by_order(session, course, "A", 30)
    announce_all(session)
    (exemption_id,) = grant_exemptions(
        session,
        by=admin,
        duties=[DutyKey(course.id, servant.id)],
        terms=ExemptionTerms("Жүктілік", TODAY, None),
        moment=Moment(get_time(0), ZONE),
    )
    assert list_settled(session, servant) == ["assigned"]
    withdraw_exemption(
        session, by=admin, exemption_id=exemption_id, moment=Moment(get_time(1), ZONE)
    )
    announce_all(session, 1)
    assert list_settled(session, servant) == ["assigned"]
    assert count_unread(session, servant.id) >= 1


def test_withdrawing_one_of_two_orders_settles_nothing(session, course, servant, admin):
    first = assign_by_order(session, course, "A", 10)
    second = assign_by_order(session, course, "B", 20)
    announce_all(session)
    for assignment_id, expected in ((first, []), (second, ["assigned"])):
        withdraw_assignment(
            session, by=admin, assignment_id=assignment_id, moment=Moment(get_time(0), ZONE)
        )
        resolve_now(session, servant)
        assert list_settled(session, servant) == expected


def test_messages_about_anything_else_stay(session, course, servant):
    assign_by_order(session, course, "A", 10)
    announce_all(session)
    note = Note(servant.id, "cert_ready", "cert_ready:1", "certificate:1", {"number": "1"})
    tell_people(session, notes=[note], moment=Moment(get_time(0), ZONE))
    complete_course(session, servant, course)
    assert list_settled(session, servant) == ["assigned"]
    assert count_unread(session, servant.id) == 1


@pytest.mark.parametrize("end", ["approve", "refuse", "withdraw"])
def test_one_decision_settles_what_all_who_may_approve_were_asked(session, course, end):
    servant = add_civil_servant(session)
    maker, one, another = (create_staff(session, NATIONAL_ADMIN) for _ in range(3))
    assignment = create_assignment(
        session,
        terms=build_terms(course, build_akmola_target(session)),
        by=maker,
        approval_size=0,
        moment=Moment(get_time(0), ZONE),
    )
    announce_approvals(session, moment=Moment(get_time(0), ZONE))
    approver_ids = [one.person_id, another.person_id]
    assert [count_unread(session, who) for who in approver_ids] == [1, 1]
    decision = {"assignment_id": assignment.id, "moment": Moment(get_time(1), ZONE)}
    if end == "approve":
        approve_assignment(session, by=one, **decision)
    elif end == "refuse":
        refuse_assignment(session, by=one, reason="Негіз жоқ", **decision)
    else:
        withdraw_assignment(session, by=maker, **decision)
    announce_approvals(session, moment=Moment(get_time(1), ZONE))
    assert [count_unread(session, who) for who in approver_ids] == [0, 0]
    assert count_unread(session, maker.person_id) == (end != "withdraw"), "the decision is news"
    assert count_unread(session, servant.id) == 0
