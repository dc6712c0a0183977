"""Reminders, announcements and escalations: who gets which message, once."""

from contextlib import suppress
from datetime import UTC, datetime, timedelta
from random import Random

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Absence, Person
from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.catalogue.models import Course
from lms.core.clock import Moment, get_local_date
from lms.core.errors import DomainError
from lms.messaging.models import Message
from lms.messaging.queries import MessageRow, list_messages
from lms.obligations.models import Assignment, AssignmentEvent, Obligation
from lms.obligations.services import (
    grant_exemption,
    move_due,
    withdraw_assignment,
    withdraw_exemption,
)
from lms.obligations.services.announcements import announce_events, find_unannounced_events
from lms.obligations.services.approvals import announce_approvals
from lms.obligations.services.escalations import escalate_delays
from lms.obligations.services.outdated import find_outdated_messages
from lms.obligations.services.reminders import remind_batch, remind_people
from lms.regions.queries import find_root
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit

TODAY = get_local_date(NOW, ZONE)


def get_morning(day):
    return datetime.combine(day, datetime.min.time(), tzinfo=UTC) + timedelta(hours=6)


def remind_all(session, day=TODAY, limit=2):
    after = 0
    while after is not None:
        after = remind_batch(
            session, after=after, limit=limit, moment=Moment(get_morning(day), ZONE)
        )


def announce_all(session, day=TODAY, limit=2):
    after = 0
    while events := find_unannounced_events(
        session, after=after, limit=limit, moment=Moment(get_morning(day), ZONE)
    ):
        announce_events(session, event_ids=events, moment=Moment(get_morning(day), ZONE))
        after = events[-1]


def list_message_kinds(session, servant, *kinds):
    rows = session.execute(
        select(Message.kind, Message.key)
        .where(Message.person_id == servant.id)
        .order_by(Message.id)
    )
    return [row.kind if not kinds else row.key for row in rows if not kinds or row.kind in kinds]


def create_admin(session):
    holder = add_person(session)
    grant(session, holder, NATIONAL_ADMIN)
    return build_actor(session, holder)


@pytest.fixture
def course(session):
    return records.add_course(session)


def assign_course(session, course, **values):
    return records.assign(
        session,
        course,
        **({"region_unit_id": find_root(session).id, "due_on": TODAY + timedelta(days=7)} | values),
    )


def load_obligation(session, servant):
    return session.scalars(
        select(Obligation)
        .where(Obligation.person_id == servant.id)
        .execution_options(populate_existing=True)
    ).one()


def test_all_who_are_open_are_reminded_once_and_nobody_else(session, course):
    people = [add_civil_servant(session) for _ in range(5)]
    graduate, absent, blocked = (add_civil_servant(session) for _ in range(3))
    assignment_id = assign_course(session, course, now=NOW - timedelta(days=5))
    records.finish(session, graduate, course)
    session.add(
        Absence(person_id=absent.id, kind="other", starts_on=TODAY, ends_on=TODAY, created_at=NOW)
    )
    blocked.blocked_at = NOW
    far = records.add_course(session)
    assign_course(session, far, due_on=TODAY + timedelta(days=60))
    session.flush()
    remind_all(session)
    remind_all(session)
    assert [list_message_kinds(session, servant) for servant in people] == [["reminder"]] * 5
    assert [list_message_kinds(session, servant) for servant in (graduate, absent, blocked)] == [
        [],
        [],
        [],
    ]
    row = list_messages(session, people[0].id, unread=True, limit=5)[0]
    due = load_obligation_by(session, people[0], assignment_id)
    assert (row.values, row.subject) == (
        {
            "course": course.slug,
            "due": due.due_on.isoformat(),
            "orders": ["Бұйрық № 1"],
            "more_orders": 0,
        },
        f"obligation:{due.id}",
    )
    remind_all(session, TODAY + timedelta(days=1))
    assert list_message_kinds(session, absent) == ["reminder"], "back from leave"


def load_obligation_by(session, servant, assignment_id):
    query = select(Obligation).where(
        Obligation.person_id == servant.id, Obligation.assignment_id == assignment_id
    )
    return session.scalars(query.execution_options(populate_existing=True)).one()


def test_of_a_retired_course_or_a_withdrawn_assignment_nobody_is_reminded(session, course):
    servant, other = add_civil_servant(session), records.add_course(session)
    assign_course(session, course)
    withdrawn = assign_course(session, other)
    course.retired_at = NOW
    session.get(Assignment, withdrawn).state = "withdrawn"
    session.flush()
    remind_all(session, TODAY + timedelta(days=6))
    assert list_message_kinds(session, servant) == []
    course.retired_at = None
    session.flush()
    remind_all(session, TODAY + timedelta(days=6))
    assert list_message_kinds(session, servant) == ["reminder"]


def test_hr_reminds_once_a_day_and_within_its_scope(session, course):
    employer, foreign = add_organisation(session), add_organisation(session)
    mine, theirs, graduate = (
        add_civil_servant(session, organisation_id=row.id) for row in (employer, foreign, employer)
    )
    assign_course(session, course)
    records.finish(session, graduate, course)
    holder = add_person(session)
    grant(session, holder, HR, organisation_id=employer.id)
    people = [mine.id, theirs.id, graduate.id, 10**6]
    duties = [(course.id, person_id) for person_id in people]

    hr = build_actor(session, holder)

    def count_reminded(now, by=hr):
        return remind_people(session, duties=duties, by=by, moment=Moment(now, ZONE)).people

    assert count_reminded(NOW) == 1
    assert count_reminded(NOW + timedelta(hours=3)) == 0
    assert count_reminded(NOW, by=create_admin(session)) == 1, "only who was not reminded today"
    assert count_reminded(NOW + timedelta(days=1)) == 1
    assert (
        list_message_kinds(session, mine) == ["hr_reminder"] * 2
        and list_message_kinds(session, theirs) == ["hr_reminder"]
        and list_message_kinds(session, graduate) == []
    )


@pytest.mark.twin_left_out("postgresql")
def test_what_becomes_of_an_obligation_is_announced_once(session, course):
    servant, graduate = add_civil_servant(session), add_civil_servant(session)
    records.finish(session, graduate, course)
    assignment_id, boss = assign_course(session, course), create_admin(session)
    announce_all(session)
    announce_all(session)
    assert (
        list_message_kinds(session, servant) == ["assigned"]
        and list_message_kinds(session, graduate) == []
    )
    values = {"assignment_id": assignment_id, "by": boss, "moment": Moment(NOW, ZONE)}
    move_due(
        session, person_ids=[servant.id], due_on=TODAY + timedelta(days=20), reason="x", **values
    )
    announce_all(session)
    number = grant_exemption(
        session, person_id=servant.id, reason="x", starts_on=TODAY, ends_on=None, **values
    )
    announce_all(session)
    announce_all(session)
    withdraw_exemption(session, exemption_id=number, by=boss, moment=Moment(NOW, ZONE))
    announce_all(session)
    assert list_message_kinds(session, servant) == [
        "assigned",
        "due_moved",
        "exempted",
        "exemption_ended",
    ]
    announce_all(session, TODAY + timedelta(days=9))
    assert len(list_message_kinds(session, servant)) == 4


def test_what_is_over_before_it_was_announced_is_not_announced(session, course):
    servant = add_civil_servant(session)
    assignment_id = assign_course(session, course)
    withdraw_assignment(
        session, assignment_id=assignment_id, by=create_admin(session), moment=Moment(NOW, ZONE)
    )
    announce_all(session)
    assert list_message_kinds(session, servant) == []


def find_message(session, servant, kind):
    return next(
        row for row in list_messages(session, servant.id, unread=True, limit=50) if row.kind == kind
    )


def test_before_it_leaves_a_message_is_held_against_what_is_so(session, course):
    servant, boss = add_civil_servant(session), create_admin(session)
    assignment_id = assign_course(session, course, now=NOW - timedelta(days=20))
    announce_all(session, TODAY - timedelta(days=20))
    remind_all(session)
    assignment_message, reminder = (
        find_message(session, servant, "assigned"),
        find_message(session, servant, "reminder"),
    )
    other = MessageRow(
        id=10**6,
        kind="import_done",
        subject="obligation:1",
        values={},
        created_at=NOW,
        read_at=None,
    )
    assert (
        find_outdated_messages(session, [assignment_message, reminder, other], today=TODAY) == set()
    )
    move_due(
        session,
        assignment_id=assignment_id,
        person_ids=[servant.id],
        due_on=TODAY + timedelta(days=30),
        reason="x",
        by=boss,
        moment=Moment(NOW, ZONE),
    )
    assert find_outdated_messages(session, [assignment_message, reminder, other], today=TODAY) == {
        reminder.id
    }, "it names the day of before"
    records.finish(session, servant, course)
    assert find_outdated_messages(session, [assignment_message, reminder, other], today=TODAY) == {
        assignment_message.id,
        reminder.id,
    }


def test_hr_and_then_the_officer_are_told_how_many_are_late_once_a_day_at_most(session, course):
    parent = add_organisation(session)
    child, foreign = add_organisation(session, parent_id=parent.id), add_organisation(session)
    holders = {}
    for name, scope in (
        ("parent", {"organisation_id": parent.id}),
        ("child", {"organisation_id": child.id}),
        ("foreign", {"organisation_id": foreign.id}),
    ):
        holders[name] = add_person(session)
        grant(session, holders[name], HR, **scope)
    for name, kato in (("region", AKMOLA), ("elsewhere", AKTOBE)):
        holders[name] = add_person(session)
        grant(session, holders[name], OFFICER, kato=kato)
    due = TODAY + timedelta(days=3)
    late = [
        add_civil_servant(session, kato=KOKSHETAU, organisation_id=employer.id)
        for employer in (child, child, parent)
    ]
    graduate = add_civil_servant(session, kato=KOKSHETAU, organisation_id=child.id)
    assign_course(
        session, course, due_on=due, grace_days=2, escalate_hr_days=5, escalate_officer_days=9
    )
    records.finish(session, graduate, course)

    def escalated(days):
        before = session.scalars(select(Message.id)).all()
        escalate_delays(session, moment=Moment(get_morning(due + timedelta(days=days)), ZONE))
        escalate_delays(
            session,
            moment=Moment(get_morning(due + timedelta(days=days)) + timedelta(hours=5), ZONE),
        )
        rows = session.execute(
            select(Message.person_id, Message.values).where(Message.id.not_in(before))
        )
        names = {servant.id: name for name, servant in holders.items()}
        return {names[row.person_id]: row.values["count"] for row in rows}

    assert escalated(6) == {}
    assert escalated(7) == {"parent": 3, "child": 2}
    assert escalated(8) == {}, "nobody has come to be so since"
    records.finish(session, late[0], course)
    assert escalated(11) == {"region": 2}
    assert escalated(30) == {}


def test_who_may_approve_is_told_and_who_made_it_what_was_decided(session, course):
    maker, second, elsewhere = add_person(session), add_person(session), add_person(session)
    for servant, kato in ((maker, AKMOLA), (second, AKMOLA), (elsewhere, AKTOBE)):
        grant(session, servant, OFFICER, kato=kato)
    assignment_id = records.assign(
        session,
        course,
        region_unit_id=load_unit(session, AKMOLA).id,
        due_on=TODAY + timedelta(days=9),
    )
    session.execute(
        update(Assignment)
        .where(Assignment.id == assignment_id)
        .values(state="waiting", created_by=maker.id)
    )
    session.add(
        AssignmentEvent(
            assignment_id=assignment_id,
            kind="created",
            at=NOW,
            on=TODAY,
            actor_id=maker.id,
            details={"people": 5000},
        )
    )
    session.flush()
    assert announce_approvals(session, moment=Moment(NOW, ZONE)) == 1
    assert announce_approvals(session, moment=Moment(NOW, ZONE)) == 0
    values = find_message(session, second, "approval_wanted")
    assert values.values == {"assignment": assignment_id, "course": course.slug, "people": 5000}
    assert find_outdated_messages(session, [values], today=TODAY) == set()
    session.execute(
        update(Assignment).where(Assignment.id == assignment_id).values(state="standing")
    )
    session.add(
        AssignmentEvent(
            assignment_id=assignment_id,
            kind="approved",
            at=NOW,
            on=TODAY,
            actor_id=second.id,
            details={},
        )
    )
    session.flush()
    assert announce_approvals(session, moment=Moment(NOW, ZONE)) == 1
    assert (
        list_message_kinds(session, maker) == ["approval_decided"]
        and list_message_kinds(session, elsewhere) == []
    )
    assert find_outdated_messages(session, [values], today=TODAY) == {values.id}


class RandomWeeks:
    """Random weeks in which services change the obligations of some people."""

    def __init__(self, session, seed):
        self.session, self.chance = session, Random(seed)
        self.course = records.add_course(session)
        self.people = [add_civil_servant(session) for _ in range(6)]
        self.boss = create_admin(session)
        self.assignment_id = assign_course(session, self.course, due_on=TODAY + timedelta(days=16))
        self.exempt = {}
        self.last_id = 0

    def happen(self, day):
        servant, now = self.chance.choice(self.people), get_morning(day)
        values = {"assignment_id": self.assignment_id, "by": self.boss, "moment": Moment(now, ZONE)}
        match self.chance.randrange(9):
            case 0:
                with suppress(DomainError):  # done already, or the course is retired
                    records.finish(self.session, servant, self.course, now=now, days=0)
            case 1:
                ends = day + timedelta(days=self.chance.randrange(6))
                self.session.add(
                    Absence(
                        person_id=servant.id,
                        kind="other",
                        starts_on=day,
                        ends_on=ends,
                        created_at=now,
                    )
                )
            case 2:
                grant_exemption(
                    self.session,
                    person_id=servant.id,
                    reason="x",
                    starts_on=day,
                    ends_on=day + timedelta(days=self.chance.randrange(8)),
                    **values,
                )
            case 3:
                move_due(
                    self.session,
                    person_ids=[servant.id],
                    due_on=day + timedelta(days=self.chance.randrange(20)),
                    reason="x",
                    **values,
                )
            case 4:
                self.session.execute(
                    update(Course)
                    .where(Course.id == self.course.id)
                    .values(retired_at=now if self.chance.random() < 0.2 else None)
                )
            case 5:
                self.session.execute(
                    update(Person)
                    .where(Person.id == servant.id)
                    .values(blocked_at=now if self.chance.random() < 0.5 else None)
                )
        self.session.flush()

    def check(self, day):
        """Check that each message since the last call was right at its time."""
        retired = (
            self.session.scalar(select(Course.retired_at).where(Course.id == self.course.id))
            is not None
        )
        rows = self.session.execute(
            select(
                Message.id,
                Message.kind,
                Message.values,
                Message.person_id,
                Obligation.state,
                Obligation.due_on,
            )
            .join(Obligation, Obligation.person_id == Message.person_id)
            .where(Message.id > self.last_id, Message.kind.in_(("reminder", "overdue")))
        ).all()
        for row in rows:
            assert row.state == "open" and not retired, "reminded in vain"
            assert row.values["due"] == row.due_on.isoformat()
            assert (row.kind == "reminder") == (day <= row.due_on)
        assert len({row.person_id for row in rows}) == len(rows), "twice on one day"
        self.last_id = max([self.last_id, *(row.id for row in rows)])
        on_leave = self.session.scalars(
            select(Absence.person_id).where(Absence.starts_on <= day, Absence.ends_on >= day)
        ).all()
        assert not {row.person_id for row in rows} & set(on_leave), "on leave"

    def is_reminded_before_the_day(self, day):
        subject = self.session.execute(
            select(Obligation.course_id, Obligation.person_id, Obligation.due_on)
            .join(Person, Person.id == Obligation.person_id)
            .where(
                Obligation.state == "open",
                Obligation.due_on.in_((day, day + timedelta(days=1))),
                Person.blocked_at.is_(None),
                Person.id.not_in(
                    select(Absence.person_id).where(
                        Absence.starts_on <= day, Absence.ends_on >= day
                    )
                ),
            )
        ).all()
        if (
            self.session.scalar(select(Course.retired_at).where(Course.id == self.course.id))
            is None
        ):
            for row in subject:
                assert self.session.scalar(
                    select(Message.id).where(
                        Message.key == f"duty:{row.course_id}-{row.person_id} due-1 {row.due_on}"
                    )
                ), "not reminded"


@pytest.mark.parametrize("seed", [3, 17])
def test_random_weeks_remind_nobody_twice_or_in_vain_and_everyone_before_the_day(session, seed):
    history = RandomWeeks(session, seed)
    for number in range(28):
        day = TODAY + timedelta(days=number)
        history.happen(day)
        records.catch_up(session, moment=Moment(get_morning(day), ZONE))
        if history.chance.random() < 0.85:  # else the server stood still
            remind_all(session, day, limit=4)
            remind_all(session, day, limit=2000)
            history.check(day)
            history.is_reminded_before_the_day(day)
    kinds = set(session.scalars(select(Message.kind)))
    assert kinds >= {"reminder"}
