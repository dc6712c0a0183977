"""Assignments: people who have, meet and lose the obligation; each change is recorded once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, insert, select

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER, OPERATOR
from lms.background.dispatch import run_one
from lms.core import jobs
from lms.core.clock import Moment
from lms.obligations import errors, queries, services
from lms.obligations.jobs import plan_catch_up
from lms.obligations.models import Assignment, Obligation, ObligationEvent, UncountedObligationEvent
from lms.obligations.rules import Target
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, build_actor
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.assigning import (
    DUE,
    build_akmola_target,
    build_terms,
    create_assignment,
    list_refused_fields,
    withdraw_assignment,
)
from tests.unit.obligations.world import (
    TODAY,
    add_post,
    create_staff,
    get_day,
    get_time,
    list_event_kinds,
    load_obligation,
    load_states,
)


def test_every_civil_servant_of_the_unit_and_below_has_the_obligation_and_nobody_else(session):
    officer = create_staff(session, OFFICER, kato=AKMOLA)
    inside = [add_civil_servant(session, kato=kato) for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK)]
    add_civil_servant(session, kato=AKTOBE_CITY)
    add_person(session, kato=KOKSHETAU)
    add_civil_servant(session, kato=KOKSHETAU, blocked_at=NOW)
    assignment_id = create_assignment(
        session, officer, records.add_course(session), build_akmola_target(session)
    )
    assert load_states(session, assignment_id) == {servant.id: "open" for servant in inside}
    assert all(list_event_kinds(session, servant) == ["opened"] for servant in inside)
    assert session.scalar(select(func.count()).select_from(UncountedObligationEvent)) == len(inside)


def test_an_organisation_stands_for_its_branches_too(session):
    employer = add_organisation(session)
    branch = add_organisation(session, parent_id=employer.id)
    inside = [add_civil_servant(session, organisation_id=row.id) for row in (employer, branch)]
    add_civil_servant(session, organisation_id=add_organisation(session).id)
    assignment_id = create_assignment(
        session,
        create_staff(session, HR, organisation_id=employer.id),
        records.add_course(session),
        Target(organisation_id=employer.id),
    )
    assert load_states(session, assignment_id) == {servant.id: "open" for servant in inside}


def test_a_completion_that_is_still_good_meets_the_obligation_at_once(session):
    course = records.add_course(session, validity_months=12)
    good, expired, never = (add_civil_servant(session) for _ in range(3))
    enrolment_id = records.finish(session, good, course, now=NOW - timedelta(days=364))
    records.finish(session, expired, course, now=NOW - timedelta(days=367))
    assignment_id = create_assignment(
        session, create_staff(session, NATIONAL_ADMIN), course, build_akmola_target(session)
    )
    assert load_states(session, assignment_id) == {
        good.id: "met",
        expired.id: "open",
        never.id: "open",
    }
    assert list_event_kinds(session, good) == ["opened", "met"]
    assert (
        session.scalar(select(Obligation.met_by).where(Obligation.person_id == good.id))
        == enrolment_id
    )


def test_completing_the_course_meets_every_open_obligation_in_it_once(session):
    course, other = records.add_course(session), records.add_course(session)
    servant, colleague = add_civil_servant(session), add_civil_servant(session)
    admin, target = create_staff(session, NATIONAL_ADMIN), build_akmola_target(session)
    first = create_assignment(session, admin, course, target)
    second = create_assignment(session, admin, course, target, due_on=DUE + timedelta(days=1))
    foreign = create_assignment(session, admin, other, target)
    enrolment_id = records.enrol(session, servant, course)
    records.complete(session, enrolment_id)
    records.complete(session, enrolment_id)
    assert [load_states(session, row)[servant.id] for row in (first, second, foreign)] == [
        "met",
        "met",
        "open",
    ]
    assert load_states(session, first)[colleague.id] == "open"
    assert list_event_kinds(session, servant).count("met") == 2


def test_catching_up_again_changes_nothing(session):
    add_civil_servant(session)
    create_assignment(
        session,
        create_staff(session, NATIONAL_ADMIN),
        records.add_course(session),
        build_akmola_target(session),
    )
    before = session.scalar(select(func.count()).select_from(ObligationEvent))
    counts = records.catch_up(session, moment=Moment(NOW, ZONE))
    assert (counts.opened_count, counts.met_count, counts.ended_count) == (0, 0, 0)
    assert session.scalar(select(func.count()).select_from(ObligationEvent)) == before


def test_catching_up_meets_what_a_completion_at_the_same_instant_did_not_see(session):
    course, servant = records.add_course(session), add_civil_servant(session)
    assignment_id = create_assignment(
        session, create_staff(session, NATIONAL_ADMIN), course, build_akmola_target(session)
    )
    enrolment_id = records.enrol(session, servant, course)
    records.complete_enrolment(
        session, enrolment_id=enrolment_id, by_id=servant.id, now=NOW, on=TODAY
    )
    assert records.catch_up(session, moment=Moment(NOW, ZONE)).met_count == 1
    assert load_states(session, assignment_id) == {servant.id: "met"}


def test_withdrawing_ends_what_is_open_and_keeps_what_is_met(session):
    course = records.add_course(session)
    graduate, late = add_civil_servant(session), add_civil_servant(session)
    records.finish(session, graduate, course)
    admin = create_staff(session, NATIONAL_ADMIN)
    assignment_id = create_assignment(session, admin, course, build_akmola_target(session))
    kept_id = create_assignment(
        session, admin, course, Target(region_unit_id=load_unit(session, KOKSHETAU).id)
    )
    assert withdraw_assignment(session, assignment_id, admin) == 1
    assert load_states(session, assignment_id) == {graduate.id: "met", late.id: "ended"}
    assert load_states(session, kept_id) == {graduate.id: "met", late.id: "open"}
    assert records.catch_up(session, moment=Moment(NOW, ZONE)).opened_count == 0
    with pytest.raises(errors.AlreadyWithdrawn):
        withdraw_assignment(session, assignment_id, admin)


def test_the_same_assignment_twice_is_one_until_it_is_withdrawn(session):
    course, admin = records.add_course(session), create_staff(session, NATIONAL_ADMIN)
    employer = add_organisation(session)
    add_civil_servant(session, organisation_id=employer.id)
    for target in (build_akmola_target(session), Target(organisation_id=employer.id)):
        assignment_id = create_assignment(session, admin, course, target)
        assert create_assignment(session, admin, course, target) == assignment_id
        withdraw_assignment(session, assignment_id, admin)
        assert create_assignment(session, admin, course, target) != assignment_id


@pytest.mark.parametrize("kato", [AKTOBE, AKTOBE_CITY])
def test_an_officer_cannot_assign_to_another_region(session, kato):
    add_civil_servant(session, kato=kato)
    officer, admin = (
        create_staff(session, OFFICER, kato=AKMOLA),
        create_staff(session, NATIONAL_ADMIN),
    )
    course, target = records.add_course(session), Target(region_unit_id=load_unit(session, kato).id)
    assert list_refused_fields(session, officer, course, target) == {"target"}
    foreign = create_assignment(session, admin, course, target)
    with pytest.raises(errors.AssignmentNotFound):
        withdraw_assignment(session, foreign, officer)


def test_a_district_officer_cannot_assign_to_the_region_above(session):
    add_civil_servant(session, kato=KOKSHETAU)
    officer = create_staff(session, OFFICER, kato=KOKSHETAU)
    course = records.add_course(session)
    for target in (
        build_akmola_target(session),
        Target(organisation_id=add_organisation(session).id),
        Target(),
    ):
        assert list_refused_fields(session, officer, course, target) == {"target"}
    assert create_assignment(
        session, officer, course, Target(region_unit_id=load_unit(session, KOKSHETAU).id)
    )


def test_hr_cannot_assign_to_another_organisation_or_to_a_unit(session):
    hr = create_staff(session, HR, organisation_id=add_organisation(session).id)
    for target in (
        Target(organisation_id=add_organisation(session).id),
        Target(region_unit_id=load_unit(session, KOKSHETAU).id),
    ):
        assert list_refused_fields(session, hr, records.add_course(session), target) == {"target"}


def test_a_learner_or_trainer_cannot_assign(session):
    for actor in (
        build_actor(session, add_person(session)),
        create_staff(session, "trainer", course_slug="x"),
        create_staff(session, "consultant", kato=AKMOLA),
    ):
        assert list_refused_fields(
            session, actor, records.add_course(session), build_akmola_target(session)
        ) == {"target"}


@pytest.mark.parametrize(
    ("values", "field"),
    [
        ({"due_on": get_day(-1)}, "due_on"),
        ({"due_on": None}, "due_on"),
        ({"due_on": DUE, "due_days": 5}, "due_on"),
        ({"due_on": DUE, "starts_on": get_day(31)}, "due_on"),
        ({"starts_on": get_day(-1)}, "starts_on"),
        ({"due_days": 0}, "due_days"),
        ({"due_days": 1096}, "due_days"),
        ({"grace_days": -1}, "grace_days"),
        ({"renewal_months": 121}, "renewal_months"),
        ({"renewal_months": 2, "renewal_window_days": 56}, "renewal_window_days"),
        ({"reminder_days": (14, 0)}, "reminder_days"),
        ({"reminder_days": tuple(range(1, 12))}, "reminder_days"),
        ({"overdue_every_days": 91}, "overdue_every_days"),
        ({"escalate_hr_days": 366}, "escalate_hr_days"),
        ({"reason": "  "}, "reason"),
        ({"reason": "ә" * 301}, "reason"),
        ({"narrowing": {"unit": 9999}}, "narrowing"),
        ({"narrowing": {"organisation": 9999}}, "narrowing"),
        ({"narrowing": {"list": 9999}}, "narrowing"),
        ({"narrowing": {"category": "none"}}, "narrowing"),
        ({"narrowing": {"all": []}}, "narrowing"),
    ],
)
def test_what_cannot_be_assigned_is_refused_at_its_field(session, values, field):
    add_civil_servant(session)
    admin, course = create_staff(session, NATIONAL_ADMIN), records.add_course(session)
    assert list_refused_fields(session, admin, course, build_akmola_target(session), **values) == {
        field
    }
    assert session.scalar(select(func.count()).select_from(Assignment)) == 0


def test_everything_that_is_wrong_is_said_at_once(session):
    admin, course = create_staff(session, NATIONAL_ADMIN), records.add_course(session)
    result = list_refused_fields(
        session, admin, (course.id, 9999), Target(), reason="", due_on=get_day(-3), grace_days=999
    )
    assert result == {"grace_days", "reason", "due_on", "target", "courses"}


def test_courses_that_are_missing_twice_retired_or_not_mandatory_are_refused(session):
    add_civil_servant(session)
    course, retired = records.add_course(session), records.add_course(session)
    retired.retired_at = NOW
    admin, voluntary = (
        create_staff(session, NATIONAL_ADMIN),
        records.add_course(session, mandatory=False),
    )
    for course_ids in (
        (),
        (course.id, course.id),
        (course.id, voluntary.id),
        (retired.id,),
        tuple(range(900, 911)),
    ):
        assert list_refused_fields(session, admin, course_ids, build_akmola_target(session)) == {
            "courses"
        }


def test_a_target_with_nobody_in_it_is_refused(session):
    course, admin = records.add_course(session), create_staff(session, NATIONAL_ADMIN)
    add_civil_servant(session, kato=STEPNOGORSK)
    assert list_refused_fields(
        session, admin, course, Target(region_unit_id=load_unit(session, KOKSHETAU).id)
    ) == {"target"}
    outside = {"unit": load_unit(session, AKTOBE).id}
    assert list_refused_fields(
        session, admin, course, build_akmola_target(session), narrowing=outside
    ) == {"target"}
    half = {"any": [outside, {"unit": load_unit(session, STEPNOGORSK).id}]}
    values = build_terms(course, build_akmola_target(session), narrowing=half)
    services.check_terms(session, terms=values, by=admin, today=TODAY)
    assert queries.preview_assignment(session, terms=values, by=OPERATOR, today=TODAY).idle == (
        ("unit", load_unit(session, AKTOBE).id),
    )


def test_a_list_holds_only_people_of_its_base_and_narrows_an_assignment(session):
    employer = add_organisation(session)
    hr = create_staff(session, HR, organisation_id=employer.id)
    member, outsider = (add_civil_servant(session, organisation_id=employer.id) for _ in range(2))
    stranger = add_civil_servant(session)
    values = {
        "name": "Жаңалар",
        "target": Target(organisation_id=employer.id),
        "by": hr,
        "now": NOW,
    }
    number = services.create_target_list(
        session, person_ids=[member.id, stranger.id, 9999], **values
    )
    assert [
        (row.id, row.name, row.people) for row in queries.list_selectable_lists(session, hr)
    ] == [(number, "Жаңалар", 1)]
    assignment_id = create_assignment(
        session,
        hr,
        records.add_course(session),
        Target(organisation_id=employer.id),
        narrowing={"list": number},
    )
    assert load_states(session, assignment_id) == {member.id: "open"}
    assert outsider.id not in load_states(session, assignment_id)
    for change, error in (
        ({"person_ids": [stranger.id], "name": "Басқа"}, errors.ListEmpty),
        ({"name": " "}, errors.ListNameMissing),
        ({"target": build_akmola_target(session)}, errors.TargetNotFound),
    ):
        with pytest.raises(error):
            services.create_target_list(session, **{"person_ids": [member.id], **values, **change})
    other = create_staff(session, HR, organisation_id=add_organisation(session).id)
    assert queries.list_selectable_lists(session, other) == []
    add_civil_servant(session, organisation_id=other.grants[0].organisation_id)
    target = Target(organisation_id=other.grants[0].organisation_id)
    assert list_refused_fields(
        session, other, records.add_course(session), target, narrowing={"list": number}
    ) == {"narrowing"}


def test_a_large_target_is_left_to_the_job_which_continues_and_begins_again_after_a_change(
    session, monkeypatch
):
    monkeypatch.setattr(services.following, "MAX_RESOLVED_AT_ONCE", 2)
    monkeypatch.setattr(services.resolving.resolve_batch, "__kwdefaults__", {"limit": 2})
    people = [add_civil_servant(session) for _ in range(5)]
    admin, course = create_staff(session, NATIONAL_ADMIN), records.add_course(session)
    assignment_id = create_assignment(session, admin, course, build_akmola_target(session))
    job = jobs.find_latest_job(
        session, kind=services.RESOLVE_JOB, subject=f"assignment:{assignment_id}"
    )
    assert (job.state, job.params, load_states(session, assignment_id)) == (
        "waiting",
        {"people": 5},
        {},
    )

    def step(cursor):
        return services.resolve_step(
            session,
            assignment_id=assignment_id,
            cursor=cursor,
            moment=Moment(NOW, ZONE),
            by_id=None,
        )[0]

    cursor = step({})
    assert list(load_states(session, assignment_id)) == [people[0].id, people[1].id]
    new_terms = build_terms(course, build_akmola_target(session), due_on=get_day(90))
    services.change_assignment(
        session,
        assignment_id=assignment_id,
        terms=new_terms,
        by=admin,
        approval_size=None,
        moment=Moment(NOW, ZONE),
    )
    while cursor is not None:
        cursor = step(cursor)
    assert [load_obligation(session, servant, assignment_id).due_on for servant in people] == [
        get_day(90)
    ] * 5


def test_the_background_resolves_what_was_left_to_it_and_catches_up_once_a_day(
    session, container, clock, monkeypatch
):
    monkeypatch.setattr(services.following, "MAX_RESOLVED_AT_ONCE", 0)
    servant, admin = add_civil_servant(session), create_staff(session, NATIONAL_ADMIN)
    assignment_id = create_assignment(
        session, admin, records.add_course(session), build_akmola_target(session)
    )
    session.commit()
    assert run_one(container)
    assert load_states(session, assignment_id) == {servant.id: "open"}
    session.rollback()
    joins = add_civil_servant(session)
    session.commit()
    for _ in range(2):
        plan_catch_up(container)
        while run_one(container):
            pass
    assert load_states(session, assignment_id) == {servant.id: "open", joins.id: "open"}
    made_jobs = (
        select(func.count()).select_from(jobs.Job).where(jobs.Job.kind == services.CATCH_UP_JOB)
    )
    assert session.scalar(made_jobs) == 1
    session.rollback()
    clock.forward(days=1)
    plan_catch_up(container)
    assert session.scalar(made_jobs) == 2


def test_a_change_that_would_be_another_assignment_is_refused_and_one_without_a_difference_is_none(
    session,
):
    add_civil_servant(session)
    admin, course = create_staff(session, NATIONAL_ADMIN), records.add_course(session)
    first = create_assignment(session, admin, course, build_akmola_target(session))
    second = create_assignment(
        session, admin, course, build_akmola_target(session), due_on=get_day(60)
    )

    def change(number, **values):
        arguments = build_terms(course, build_akmola_target(session), **values)
        services.change_assignment(
            session,
            assignment_id=number,
            terms=arguments,
            by=admin,
            approval_size=None,
            moment=Moment(get_time(1), ZONE),
        )

    change(first)
    assert [row.kind for row in queries.list_assignment_events(session, first)] == ["created"]
    with pytest.raises(errors.SameAssignment):
        change(second, due_on=DUE)
    withdraw_assignment(session, first, admin)
    with pytest.raises(errors.NotStanding):
        change(first)
    change(second, due_on=DUE)
    assert queries.load_terms(session, second).due_on == DUE


def test_a_post_category_is_looked_for_in_the_base(session):
    employer, elsewhere = add_organisation(session), add_organisation(session)
    head, other = (add_civil_servant(session, organisation_id=employer.id) for _ in range(2))
    for servant, workplace in ((head, employer), (other, elsewhere)):
        branch = add_organisation(session, parent_id=workplace.id)
        add_post(session, servant, branch.id, category="corps-A-1")
    assignment_id = create_assignment(
        session,
        OPERATOR,
        records.add_course(session),
        Target(organisation_id=employer.id),
        narrowing={"category": "corps-A-1"},
    )
    assert load_states(session, assignment_id) == {head.id: "open"}


def test_resolving_two_hundred_assignments_for_one_person_takes_few_statements(
    session, count_statements
):
    courses = [records.add_course(session) for _ in range(10)]
    unit_id = load_unit(session, AKMOLA).id
    rows = [
        {
            "course_id": courses[n % 10].id,
            "region_unit_id": unit_id,
            "fingerprint": f"{n:064}",
            "state": "standing",
            "starts_on": TODAY,
            "due_days": n + 1,
            "reminder_days": [],
            "reason": "x",
            "created_at": NOW,
        }
        for n in range(200)
    ]
    session.execute(insert(Assignment), rows)
    servant, noise = add_civil_servant(session), add_civil_servant(session)
    add_post(session, servant, add_organisation(session).id)
    records.resolve_all(session)
    servant.region_unit_id = load_unit(session, AKTOBE).id
    session.commit()
    with count_statements(session) as statements:
        services.resolve_people(
            session, person_ids=[servant.id], moment=Moment(get_time(1), ZONE), by_id=None
        )
    assert len(statements) <= 15, "\n".join(statements)
    assert list_event_kinds(session, servant).count("ended") == 200
    assert list_event_kinds(session, noise).count("opened") == 200
    with count_statements(session) as statements:
        services.resolve_people(
            session, person_ids=[servant.id], moment=Moment(get_time(1), ZONE), by_id=None
        )
    assert len(statements) <= 15
    assert session.scalar(select(func.count()).select_from(Obligation)) == 400
