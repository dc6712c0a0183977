"""Messages about a course that several orders ask for: one, with the orders and the first day."""

from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.rules import HR, NATIONAL_ADMIN
from lms.core.clock import Moment
from lms.core.i18n import using_language
from lms.messaging.models import Message
from lms.messaging.queries import list_messages
from lms.messaging.rules.wording import word_message
from lms.obligations.models import Assignment
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services import (
    ExemptionTerms,
    grant_exemption,
    grant_exemptions,
    move_due,
    withdraw_assignment,
    withdraw_exemption,
)
from lms.obligations.services.announcements import announce_events, find_unannounced_events
from lms.obligations.services.escalations import escalate_delays
from lms.obligations.services.outdated import find_outdated_messages
from lms.obligations.services.reminders import plan_reminders, remind_batch, remind_people
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.records import ZONE, add_civil_servant
from tests.unit.obligations.world import TODAY, create_staff, get_day, get_time, resolve_now


@pytest.fixture
def course(session):
    return records.add_course(session)


@pytest.fixture
def servant(session):
    return add_civil_servant(session)


@pytest.fixture
def admin(session):
    return create_staff(session, NATIONAL_ADMIN)


def assign_by_order(session, course, name, days, **values):
    """Assign a course to the whole country by an order; return the assignment's id."""
    assignment_id = records.assign(
        session,
        course,
        **({"region_unit_id": find_root(session).id, "due_on": get_day(days)} | values),
    )
    session.execute(update(Assignment).where(Assignment.id == assignment_id).values(reason=name))
    return assignment_id


def announce_all(session, days=0):
    moment = Moment(get_time(days), ZONE)
    events = find_unannounced_events(session, after=0, moment=moment)
    announce_events(session, event_ids=events, moment=moment)


def remind_all(session, days=0):
    after = 0
    while after is not None:
        after = remind_batch(session, after=after, limit=2, moment=Moment(get_time(days), ZONE))


def read_messages(session, servant):
    """Return the kind, day in days from today, and orders of each message, in order."""
    rows = session.execute(
        select(Message.kind, Message.values)
        .where(Message.person_id == servant.id)
        .order_by(Message.id)
    )
    return [
        (
            row.kind,
            next((n for n in range(99) if get_day(n).isoformat() == row.values.get("due")), None),
            row.values.get("orders"),
        )
        for row in rows
    ]


def test_several_orders_of_one_course_are_one_message_with_the_first_day(session, course, servant):
    for name, days in (("A", 30), ("B", 10), ("C", 20)):
        assign_by_order(session, course, name, days)
    announce_all(session)
    announce_all(session)
    assert read_messages(session, servant) == [("assigned", 10, ["B", "C", "A"])]


def test_one_more_order_with_a_later_day_tells_nobody_anything(session, course, servant):
    assign_by_order(session, course, "A", 10)
    announce_all(session)
    assign_by_order(session, course, "B", 30)
    announce_all(session)
    assert read_messages(session, servant) == [("assigned", 10, ["A"])]
    other = records.add_course(session)
    assign_by_order(session, other, "C", 30)
    announce_all(session)
    assert read_messages(session, servant)[1:] == [("assigned", 30, ["C"])], "the control"


def test_one_more_order_with_an_earlier_day_says_so_and_names_itself(session, course, servant):
    assign_by_order(session, course, "A", 30)
    announce_all(session)
    assign_by_order(session, course, "B", 10)
    announce_all(session)
    announce_all(session)
    assert read_messages(session, servant) == [("assigned", 30, ["A"]), ("due_sooner", 10, ["B"])]
    row = list_messages(session, servant.id, unread=True, limit=1)[0]
    with using_language("ru"):
        words = word_message(row.kind, row.values, {course.slug: "Курс"})
    assert "B" in words.body and "Курс" in words.title


def test_an_order_that_is_withdrawn_leaves_the_message_about_the_other(session, course, servant):
    first = assign_by_order(session, course, "A", 10)
    assign_by_order(session, course, "B", 30)
    withdraw_assignment(
        session,
        assignment_id=first,
        by=create_staff(session, NATIONAL_ADMIN),
        moment=Moment(NOW, ZONE),
    )
    announce_all(session)
    assert read_messages(session, servant) == [("assigned", 30, ["B"])]


def test_a_moved_day_is_told_only_if_the_course_is_due_on_another_day(
    session, course, servant, admin
):
    first, second = (
        assign_by_order(session, course, "A", 10),
        assign_by_order(session, course, "B", 30),
    )
    announce_all(session)
    values = {"person_ids": [servant.id], "reason": "x", "by": admin, "moment": Moment(NOW, ZONE)}
    move_due(session, assignment_id=second, due_on=get_day(40), **values)
    announce_all(session)
    assert read_messages(session, servant) == [("assigned", 10, ["A", "B"])]
    move_due(session, assignment_id=first, due_on=get_day(50), **values)
    announce_all(session)
    assert read_messages(session, servant)[1:] == [("due_moved", 40, ["B", "A"])]


def test_whoever_is_exempt_from_one_order_is_not_told_that_they_are_exempt(
    session, course, servant, admin
):
    first, second = (
        assign_by_order(session, course, "A", 10),
        assign_by_order(session, course, "B", 30),
    )
    announce_all(session)
    values = {"reason": "x", "starts_on": TODAY, "ends_on": None, "by": admin}
    for assignment_id, kinds in ((first, ["assigned"]), (second, ["assigned", "exempted"])):
        grant_exemption(
            session,
            assignment_id=assignment_id,
            person_id=servant.id,
            moment=Moment(NOW, ZONE),
            **values,
        )
        announce_all(session)
        assert [row[0] for row in read_messages(session, servant)] == kinds


def test_an_exempt_person_hears_nothing_of_the_course_also_of_later_orders(
    session, course, servant, admin
):
    assign_by_order(session, course, "A", 7)
    announce_all(session)
    (number,) = grant_exemptions(
        session,
        duties=[DutyKey(course.id, servant.id)],
        terms=ExemptionTerms("x", TODAY, None),
        by=admin,
        moment=Moment(NOW, ZONE),
    )
    announce_all(session)
    assign_by_order(session, course, "B", 6)
    announce_all(session)
    remind_all(session)
    remind_all(session, days=20)
    assert [row[0] for row in read_messages(session, servant)] == ["assigned", "exempted"]
    plan = plan_reminders(
        session, duties=[DutyKey(course.id, servant.id)], by=admin, moment=Moment(NOW, ZONE)
    )
    assert (plan.people, plan.messages) == (0, 0)
    withdraw_exemption(session, exemption_id=number, by=admin, moment=Moment(get_time(1), ZONE))
    announce_all(session, days=1)
    assert [row[0] for row in read_messages(session, servant)][2:] == ["exemption_ended"]


def test_a_course_has_one_set_of_reminders_with_the_days_of_all_its_orders(
    session, course, servant
):
    long_ago = NOW - timedelta(days=60)
    assign_by_order(session, course, "A", 10, now=long_ago, reminder_days=(10, 3))
    assign_by_order(session, course, "B", 12, now=long_ago, reminder_days=(12, 5))
    for days in range(11):
        remind_all(session, days=days)
        remind_all(session, days=days)
    assert [row[:2] for row in read_messages(session, servant)] == [("reminder", 10)] * 3
    keys = session.scalars(select(Message.key).order_by(Message.id)).all()
    assert [key.split()[1] for key in keys] == ["due-10", "due-5", "due-3"]
    assert read_messages(session, servant)[0][2] == ["A", "B"]
    for days in range(11, 31):
        remind_all(session, days=days)
    overdue = [row for row in read_messages(session, servant) if row[0] == "overdue"]
    assert len(overdue) == 2, "every week of the duty, not of each order"


def test_reminding_by_hand_counts_people_and_says_who_was_reminded_before(session, course, admin):
    people = [add_civil_servant(session) for _ in range(3)]
    other = records.add_course(session)
    for name, days in (("A", 10), ("B", 20), ("C", 30)):
        assign_by_order(session, course, name, days)
    assign_by_order(session, other, "D", 5)
    duties = [DutyKey(row.id, servant.id) for row in (course, other) for servant in people]
    values = {"duties": duties, "by": admin, "moment": Moment(NOW, ZONE)}
    plan = plan_reminders(session, **values)
    assert (plan.people, plan.messages, plan.reminded) == (3, 6, 0)
    assert remind_people(session, **values) == plan
    rows = [read_messages(session, servant) for servant in people]
    assert rows == [[("hr_reminder", 10, ["A", "B", "C"]), ("hr_reminder", 5, ["D"])]] * 3
    assert sum(map(len, rows)) == plan.messages
    again = plan_reminders(session, **values)
    assert (again.people, again.messages, again.reminded) == (0, 0, 3)


def test_whoever_is_late_by_several_orders_is_one_late_person_for_hr(session, course):
    employer = add_organisation(session)
    holder = add_person(session)
    grant(session, holder, HR, organisation_id=employer.id)
    add_civil_servant(session, organisation_id=employer.id)
    for name, days in (("A", 1), ("B", 2), ("C", 3)):
        assign_by_order(session, course, name, days, escalate_hr_days=1)
    escalate_delays(session, moment=Moment(get_time(30), ZONE))
    values = session.scalars(select(Message.values).where(Message.person_id == holder.id)).one()
    assert values["count"] == 1


def test_a_message_is_out_of_date_once_the_course_is_due_on_another_day(
    session, course, servant, admin
):
    long_ago = NOW - timedelta(days=60)
    first = assign_by_order(session, course, "A", 7, now=long_ago)
    assign_by_order(session, course, "B", 9, now=long_ago)
    remind_all(session)
    messages = list_messages(session, servant.id, unread=True, limit=5)
    assert len(messages) == 1
    assert find_outdated_messages(session, messages, today=TODAY) == set()
    withdraw_assignment(session, assignment_id=first, by=admin, moment=Moment(NOW, ZONE))
    resolve_now(session, servant)
    assert find_outdated_messages(session, messages, today=TODAY) == {messages[0].id}


def test_a_manager_of_one_post_reminds_only_of_what_they_answer_for(session, course, servant):
    assign_by_order(session, course, "A", 7)
    stranger = create_staff(session, HR, organisation_id=add_organisation(session).id)
    plan = remind_people(
        session,
        duties=[DutyKey(course.id, servant.id)],
        by=build_actor(session, add_person(session)),
        moment=Moment(NOW, ZONE),
    )
    assert plan.people == 0
    plan = remind_people(
        session, duties=[DutyKey(course.id, servant.id)], by=stranger, moment=Moment(NOW, ZONE)
    )
    assert plan.people == 0 and read_messages(session, servant) == []
