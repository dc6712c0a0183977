"""Events of a person, a course or an assignment, and what each does to an obligation."""

from datetime import UTC, date, datetime, timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Absence
from lms.accounts.rules import NATIONAL_ADMIN
from lms.catalogue.models import CourseVersion
from lms.core.clock import Moment
from lms.obligations.models import Obligation
from lms.obligations.rules import Target, Terms
from lms.obligations.services import change_assignment, reopen_on_revocation, withdraw_assignment
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.world import (
    TODAY,
    add_post,
    create_staff,
    exempt_person,
    get_day,
    get_time,
    list_event_kinds,
    list_events,
    load_obligation,
    move_person,
    resolve_now,
)


@pytest.fixture
def akmola(session):
    return load_unit(session, AKMOLA).id


@pytest.fixture
def course(session):
    return records.add_course(session)


def add_leave(session, servant, first, last):
    row = Absence(
        person_id=servant.id, kind="annual", starts_on=first, ends_on=last, created_at=get_time(0)
    )
    session.add(row)
    session.flush()
    return row


def test_joining_before_a_fixed_day_gives_that_day(session, course, akmola):
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    servant = add_civil_servant(session)
    resolve_now(session, servant, days=3)
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.opened_on, row.due_on) == ("open", get_day(3), get_day(30))
    assert (row.region_unit_id, row.course_id) == (servant.region_unit_id, course.id)


@pytest.mark.parametrize(("grace", "margin"), [(0, 14), (20, 20)])
def test_joining_after_a_fixed_day_gives_at_least_two_weeks(session, course, akmola, grace, margin):
    assignment_id = records.assign(
        session, course, due_on=get_day(30), grace_days=grace, region_unit_id=akmola
    )
    servant, last_day = add_civil_servant(session), add_civil_servant(session)
    resolve_now(session, last_day, days=30)
    resolve_now(session, servant, days=31)
    assert load_obligation(session, last_day, assignment_id).due_on == get_day(30)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(31 + margin)


def test_days_after_joining_are_counted_from_each_persons_own_day(session, course, akmola):
    early, late = add_civil_servant(session), add_civil_servant(session, kato=AKTOBE)
    assignment_id = records.assign(session, course, due_days=20, region_unit_id=akmola)
    move_person(session, late, days=5, kato=KOKSHETAU)
    assert [
        load_obligation(session, servant, assignment_id).due_on for servant in (early, late)
    ] == [get_day(20), get_day(25)]


def test_nothing_opens_before_the_assignment_begins(session, course, akmola):
    servant = add_civil_servant(session)
    records.assign(session, course, due_days=20, starts_on=get_day(5), region_unit_id=akmola)
    resolve_now(session, servant, days=4)
    assert list_event_kinds(session, servant) == []
    records.resolve_all(session, now=get_time(5))
    assert list_event_kinds(session, servant) == ["opened"]
    assert list_events(session, servant)[0].due_on == get_day(25)


@pytest.mark.parametrize(
    "change", [{"kato": AKTOBE}, {"blocked_at": get_time(1)}, {"audience": "citizen"}]
)
def test_leaving_ends_it_and_says_why(session, course, akmola, change):
    servant, stays = add_civil_servant(session), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    move_person(session, servant, days=1, **change)
    assert load_obligation(session, servant, assignment_id).state == "ended"
    last_event = list_events(session, servant)[-1]
    assert (
        last_event.kind,
        last_event.on,
        last_event.details["why"],
        last_event.region_unit_id,
    ) == ("ended", get_day(1), "left", load_unit(session, KOKSHETAU).id)
    assert load_obligation(session, stays, assignment_id).state == "open"


def test_returning_resumes_the_same_obligation_with_its_day(session, course, akmola):
    servant = add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    first = load_obligation(session, servant, assignment_id).id
    move_person(session, servant, days=2, kato=AKTOBE)
    move_person(session, servant, days=9, kato=STEPNOGORSK)
    row = load_obligation(session, servant, assignment_id)
    assert (row.id, row.state, row.due_on, row.region_unit_id) == (
        first,
        "open",
        get_day(30),
        load_unit(session, STEPNOGORSK).id,
    )
    assert list_event_kinds(session, servant) == ["opened", "ended", "resumed"]
    move_person(session, servant, days=10, kato=AKTOBE)
    move_person(session, servant, days=40, kato=KOKSHETAU)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(54), (
        "the day passed meanwhile: as for who joins late"
    )


def test_returning_adds_the_time_away_where_days_are_counted(session, course, akmola):
    servant = add_civil_servant(session)
    assignment_id = records.assign(session, course, due_days=20, region_unit_id=akmola)
    move_person(session, servant, days=5, kato=AKTOBE)
    move_person(session, servant, days=105, kato=KOKSHETAU)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(120)


def test_moving_within_the_target_carries_the_new_area_and_keeps_the_old_one_in_the_record(
    session, course, akmola
):
    here, there = add_organisation(session), add_organisation(session)
    servant = add_civil_servant(session, organisation_id=here.id)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    move_person(session, servant, days=3, kato=STEPNOGORSK, organisation_id=there.id)
    resolve_now(session, servant, days=4)
    item = load_obligation(session, servant, assignment_id)
    assert (item.region_unit_id, item.organisation_id, item.due_on) == (
        load_unit(session, STEPNOGORSK).id,
        there.id,
        get_day(30),
    )
    assert [
        (row.kind, row.region_unit_id, row.organisation_id) for row in list_events(session, servant)
    ] == [
        ("opened", load_unit(session, KOKSHETAU).id, here.id),
        ("replaced", load_unit(session, KOKSHETAU).id, here.id),
        ("continued", load_unit(session, STEPNOGORSK).id, there.id),
    ]


def test_what_was_met_stays_where_it_was_met(session, course, akmola):
    servant = add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    records.finish(session, servant, course)
    move_person(session, servant, days=3, kato=AKTOBE)
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.region_unit_id) == ("met", load_unit(session, KOKSHETAU).id)


@pytest.mark.parametrize(
    ("first", "last", "due"),
    [
        (5, 9, 35),  # all of it before the day
        (28, 40, 43),  # the day lies in it: the three days that were left come after it
        (31, 60, 30),  # after the day
        (-10, 2, 33),  # begun before: only the days since the opening count
        (30, 30, 31),
    ],
)
def test_leave_moves_the_day_by_the_days_that_it_takes(
    session, course, akmola, *, first, last, due
):
    servant, other = add_civil_servant(session), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    add_leave(session, servant, get_day(first), get_day(last))
    resolve_now(session, servant, other, days=1)
    resolve_now(session, servant, other, days=2)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(due)
    assert load_obligation(session, servant, assignment_id).state == "open"
    assert load_obligation(session, other, assignment_id).due_on == get_day(30)
    assert list_event_kinds(session, servant) == [
        "opened",
        *(["replaced", "continued"] if due != 30 else []),
    ]


def test_a_leave_that_is_taken_back_gives_the_day_back_but_makes_nobody_late_at_once(
    session, course, akmola
):
    servant = add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    absence = add_leave(session, servant, get_day(10), get_day(49))
    resolve_now(session, servant, days=10)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(70)
    absence.withdrawn_at = get_time(40)
    session.flush()
    resolve_now(session, servant, days=40)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(54)
    resolve_now(session, servant, days=50)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(54)


def test_a_leave_without_an_end_keeps_the_day_ahead_month_by_month(session, course, akmola):
    servant = add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(10), region_unit_id=akmola)
    absence = add_leave(session, servant, get_day(5), None)
    for days in (5, 6, 35, 36, 66, 67):
        resolve_now(session, servant, days=days)
        assert load_obligation(session, servant, assignment_id).due_on > get_day(days)
    assert list_event_kinds(session, servant).count("continued") == 3
    absence.ends_on = get_day(69)
    session.flush()
    resolve_now(session, servant, days=70)
    assert load_obligation(session, servant, assignment_id).due_on == get_day(10 + 65)


def test_whoever_holds_two_posts_has_one_obligation_by_the_main_one_of_those_in_the_target(
    session, course
):
    employer, branch, elsewhere = (
        add_organisation(session),
        add_organisation(session),
        add_organisation(session),
    )
    branch.parent_id = employer.id
    both = add_civil_servant(session, organisation_id=employer.id)
    second = add_civil_servant(session, organisation_id=elsewhere.id)
    for servant in (both, second):
        add_post(session, servant, branch.id)
    assignment_id = records.assign(session, course, due_on=get_day(30), organisation_id=employer.id)
    assert session.scalar(select(func.count()).select_from(Obligation)) == 2
    assert load_obligation(session, both, assignment_id).organisation_id == employer.id
    assert load_obligation(session, second, assignment_id).organisation_id == branch.id


def test_a_completion_from_before_meets_it_at_once_with_its_own_day(session, course, akmola):
    servant, expired = add_civil_servant(session), add_civil_servant(session)
    enrolment_id = records.finish(session, servant, course, now=get_time(-300))
    records.finish(session, expired, course, now=get_time(-366))
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    item = load_obligation(session, servant, assignment_id)
    assert (item.state, item.met_on, item.met_by) == ("met", get_day(-300), enrolment_id)
    assert [row.on for row in list_events(session, servant)] == [TODAY, TODAY]
    assert load_obligation(session, expired, assignment_id).state == "open"


def test_a_completion_from_before_does_not_count_where_it_is_not_recognised(
    session, course, akmola
):
    servant, again = add_civil_servant(session), add_civil_servant(session)
    for row in (servant, again):
        records.finish(session, row, course, now=get_time(-320))
    assignment_id = records.assign(
        session, course, due_on=get_day(30), recognise_earlier=False, region_unit_id=akmola
    )
    records.finish(session, again, course, now=get_time(1), days=0)
    assert (
        load_obligation(session, servant, assignment_id).state,
        load_obligation(session, again, assignment_id).state,
    ) == ("open", "met")


@pytest.mark.parametrize(("days", "late"), [(30, False), (35, False), (36, True)])
def test_completing_after_the_day_and_the_grace_meets_it_late(session, course, akmola, days, late):
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session, course, due_on=get_day(30), grace_days=5, region_unit_id=akmola
    )
    records.finish(session, servant, course, now=get_time(days))
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.met_on, row.due_on) == ("met", get_day(days), get_day(30))
    assert list_events(session, servant)[-1].details["late"] is late


def test_a_revoked_certificate_opens_it_again_and_only_a_later_completion_meets_it(
    session, course, akmola
):
    servant, other = add_civil_servant(session), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    enrolment_id = records.finish(session, servant, course)
    records.finish(session, other, course)
    assert (
        reopen_on_revocation(
            session, enrolment_id=enrolment_id, by_id=None, moment=Moment(get_time(40), ZONE)
        )
        == 1
    )
    assert (
        reopen_on_revocation(
            session, enrolment_id=enrolment_id, by_id=None, moment=Moment(get_time(40), ZONE)
        )
        == 0
    )
    resolve_now(session, servant, days=41)
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.due_on, row.met_on) == ("open", get_day(54), None)
    resumed, replaced, continued = list_events(session, servant)[-3:]
    assert resumed.details == {"why": "revoked", "enrolment": enrolment_id}
    assert [row.due_on for row in (resumed, replaced, continued)] == [
        get_day(30),
        get_day(30),
        get_day(54),
    ]
    assert load_obligation(session, other, assignment_id).state == "met"
    records.finish(session, servant, course, now=get_time(310), days=0)
    assert load_obligation(session, servant, assignment_id).state == "met"


def change_terms(session, assignment_id, course, akmola, **values):
    terms = Terms(
        (course.id,),
        Target(region_unit_id=akmola),
        "Бұйрық № 1",
        **{"due_on": get_day(30), "starts_on": TODAY, **values},
    )
    change_assignment(
        session,
        assignment_id=assignment_id,
        terms=terms,
        by=create_staff(session, NATIONAL_ADMIN),
        approval_size=None,
        moment=Moment(get_time(2), ZONE),
    )
    session.expire_all()


def test_a_changed_rule_moves_days_takes_people_in_and_out_and_leaves_what_is_met(
    session, course, akmola
):
    stays, leaves, graduate = (
        add_civil_servant(session, kato=kato) for kato in (KOKSHETAU, STEPNOGORSK, STEPNOGORSK)
    )
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    records.finish(session, graduate, course)
    change_terms(
        session,
        assignment_id,
        course,
        akmola,
        due_on=get_day(50),
        narrowing={"not": {"unit": load_unit(session, STEPNOGORSK).id}},
    )
    assert (
        load_obligation(session, stays, assignment_id).due_on,
        load_obligation(session, stays, assignment_id).state,
    ) == (get_day(50), "open")
    assert list_event_kinds(session, stays) == ["opened", "replaced", "continued"]
    assert (
        load_obligation(session, leaves, assignment_id).state,
        load_obligation(session, graduate, assignment_id).state,
    ) == ("ended", "met")
    change_terms(session, assignment_id, course, akmola, due_on=get_day(50))
    assert (
        load_obligation(session, leaves, assignment_id).state,
        load_obligation(session, leaves, assignment_id).due_on,
    ) == ("open", get_day(50))


def test_a_shorter_time_makes_nobody_late_at_once(session, course, akmola):
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session, course, due_days=100, region_unit_id=akmola, now=get_time(-50)
    )
    change_terms(
        session, assignment_id, course, akmola, due_on=None, due_days=10, starts_on=get_day(-50)
    )
    assert load_obligation(session, servant, assignment_id).due_on == get_day(2 + 14)


def test_withdrawing_ends_what_is_open_or_exempt_and_keeps_what_is_met(session, course, akmola):
    admin = create_staff(session, NATIONAL_ADMIN)
    late, graduate, exempt = (add_civil_servant(session) for _ in range(3))
    assignment_id = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    records.finish(session, graduate, course)
    exempt_person(session, admin, assignment_id, exempt)
    assert (
        withdraw_assignment(
            session, assignment_id=assignment_id, by=admin, moment=Moment(get_time(1), ZONE)
        )
        == 2
    )
    session.expire_all()
    assert [
        load_obligation(session, servant, assignment_id).state
        for servant in (late, graduate, exempt)
    ] == ["ended", "met", "ended"]
    assert list_event_kinds(session, exempt) == ["opened", "exempted", "resumed", "ended"]
    assert list_events(session, late)[-1].details["why"] == "withdrawn"
    records.resolve_all(session, now=get_time(2))
    assert load_obligation(session, late, assignment_id).state == "ended"


def test_any_of_several_courses_meets_it(session, course, akmola):
    second, foreign = records.add_course(session), records.add_course(session)
    servant, other, third = (add_civil_servant(session) for _ in range(3))
    assignment_id = records.assign(
        session, course, second, due_on=get_day(30), region_unit_id=akmola
    )
    enrolment_id = records.finish(session, servant, second)
    records.finish(session, other, foreign)
    records.finish(session, third, course)
    assert [
        load_obligation(session, row, assignment_id).state for row in (servant, other, third)
    ] == ["met", "open", "met"]
    assert (
        load_obligation(session, servant, assignment_id).met_by,
        load_obligation(session, servant, assignment_id).course_id,
    ) == (enrolment_id, course.id)


def test_a_new_version_of_the_course_changes_nothing(session, course, akmola):
    servant, graduate = add_civil_servant(session), add_civil_servant(session)
    records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    records.finish(session, graduate, course)
    old = session.get_one(CourseVersion, course.current_version_id)
    names = [
        c.name
        for c in CourseVersion.__table__.columns
        if c.name not in ("id", "number", "content_hash")
    ]
    new = CourseVersion(
        number=2, content_hash="f" * 64, **{name: getattr(old, name) for name in names}
    )
    session.add(new)
    session.flush()
    course.current_version_id = new.id
    session.flush()
    records.resolve_all(session, now=get_time(1))
    assert (list_event_kinds(session, servant), list_event_kinds(session, graduate)) == (
        ["opened"],
        ["opened", "met"],
    )


def test_a_retired_course_ends_it_unless_another_of_the_assignments_is_open(
    session, course, akmola
):
    other = records.add_course(session)
    servant = add_civil_servant(session)
    both = records.assign(session, course, other, due_on=get_day(30), region_unit_id=akmola)
    alone = records.assign(session, course, due_on=get_day(30), region_unit_id=akmola)
    course.retired_at = get_time(1)
    session.flush()
    records.resolve_all(session, now=get_time(1))
    session.expire_all()
    assert (
        load_obligation(session, servant, both).state,
        load_obligation(session, servant, alone).state,
    ) == ("open", "ended")
    assert list_events(session, servant, alone)[-1].details["why"] == "retired"
    joins = add_civil_servant(session)
    resolve_now(session, joins, days=2)
    assert list_event_kinds(session, joins, alone) == []


@pytest.mark.parametrize(("second", "late"), [(59, False), (61, True)])
def test_the_day_ends_at_local_midnight(session, course, akmola, second, late):
    servant = add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=date(2026, 3, 20), region_unit_id=akmola)
    moment = datetime(2026, 3, 20, 18, 59, tzinfo=UTC) + timedelta(
        seconds=second
    )  # 23:59 in Astana
    records.finish(session, servant, course, now=moment)
    assert load_obligation(session, servant, assignment_id).met_on == date(
        2026, 3, 21 if late else 20
    )
    assert list_events(session, servant)[-1].details["late"] is late
