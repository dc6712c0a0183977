"""Assignments that a second person has to approve, and changes of single people's days."""

from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.core.clock import Moment
from lms.obligations import errors, queries, services
from lms.obligations.models import AssignmentEvent, Obligation, ObligationEvent
from lms.obligations.rules import Target
from lms.regions.models import RegionUnit
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI
from tests.unit.obligations.assigning import (
    DUE,
    build_akmola_target,
    build_terms,
    create_assignment,
)
from tests.unit.obligations.world import (
    TODAY,
    create_staff,
    get_day,
    get_time,
    list_event_kinds,
    load_obligation,
    load_states,
)


def test_above_the_size_a_second_person_of_the_whole_base_has_to_approve(session):
    people = [add_civil_servant(session) for _ in range(3)]
    maker, second, district, hr = (
        create_staff(session, OFFICER, kato=AKMOLA),
        create_staff(session, OFFICER, kato=AKMOLA),
        create_staff(session, OFFICER, kato=KOKSHETAU),
        create_staff(session, HR, organisation_id=add_organisation(session).id),
    )
    result = services.create_assignment(
        session,
        terms=build_terms(records.add_course(session), build_akmola_target(session)),
        by=maker,
        approval_size=2,
        moment=Moment(NOW, ZONE),
    )
    assert result.state == "waiting"
    records.resolve_all(session)
    assert load_states(session, result.id) == {}
    for servant, error in (
        (maker, errors.OwnApproval),
        (district, errors.AssignmentNotFound),
        (hr, errors.AssignmentNotFound),
    ):
        with pytest.raises(error):
            services.approve_assignment(
                session, assignment_id=result.id, by=servant, moment=Moment(NOW, ZONE)
            )
    assert queries.count_waiting_assignments(session, second) == 1
    assert (
        queries.count_waiting_assignments(session, maker)
        == queries.count_waiting_assignments(session, district)
        == 0
    )
    services.approve_assignment(
        session, assignment_id=result.id, by=second, moment=Moment(get_time(1), ZONE)
    )
    assert load_states(session, result.id) == {servant.id: "open" for servant in people}
    again = {"assignment_id": result.id, "moment": Moment(get_time(1), ZONE)}
    services.approve_assignment(session, by=second, **again)  # the button was pressed twice
    with pytest.raises(errors.NotWaiting):
        services.approve_assignment(session, by=maker, **again)
    with pytest.raises(errors.NotWaiting):
        services.refuse_assignment(session, by=second, reason="Жоқ", **again)
    kinds = session.scalars(select(AssignmentEvent.kind).order_by(AssignmentEvent.id)).all()
    assert kinds == ["created", "approved"]


def test_up_to_the_size_nobody_has_to_approve(session):
    for _ in range(2):
        add_civil_servant(session)
    result = services.create_assignment(
        session,
        terms=build_terms(records.add_course(session), build_akmola_target(session)),
        by=create_staff(session, OFFICER, kato=AKMOLA),
        approval_size=2,
        moment=Moment(NOW, ZONE),
    )
    assert result.state == "standing"


@pytest.mark.parametrize("what", ["people", "course"])
def test_a_change_does_not_get_round_the_approval(session, what):
    here = [add_civil_servant(session) for _ in range(2)]
    there = [add_civil_servant(session, kato=SEMEI) for _ in range(2)]
    maker, course, other = create_staff(session, NATIONAL_ADMIN), records.add_course(session), None
    small = build_terms(course, build_akmola_target(session))
    if what == "people":
        root = session.get_one(RegionUnit, build_akmola_target(session).region_unit_id).parent_id
        large = replace(small, target=Target(region_unit_id=root))
    else:
        other = records.add_course(session)
        large = replace(small, course_ids=(course.id, other.id))
    assignment_id = create_assignment(
        session, maker, course, build_akmola_target(session), approval_size=2
    )

    def change(terms, approval_size):
        services.change_assignment(
            session,
            assignment_id=assignment_id,
            terms=terms,
            by=maker,
            approval_size=approval_size,
            moment=Moment(get_time(1), ZONE),
        )

    size = 3 if what == "people" else 1
    with pytest.raises(errors.TermsRefused) as refusal:
        change(large, size)
    ((field, error),) = refusal.value.errors.items()
    assert field == ("target" if what == "people" else "courses")
    assert isinstance(error, errors.NeedsApproval)
    assert load_states(session, assignment_id).keys() == {servant.id for servant in here}
    change(replace(small, reason="Басқа бұйрық", due_on=get_day(90)), 1)  # nothing is added
    change(large, 4 if what == "people" else 2)  # the control: nobody has to approve so few
    assert set(session.scalars(select(Obligation.person_id))) == {
        servant.id for servant in (here + there if what == "people" else here)
    }


def test_a_refused_assignment_opens_nothing_and_may_be_made_again(session):
    add_civil_servant(session)
    maker, second = (create_staff(session, OFFICER, kato=AKMOLA) for _ in range(2))
    course = records.add_course(session)
    assignment_id = create_assignment(
        session, maker, course, build_akmola_target(session), approval_size=0
    )
    assert (
        create_assignment(session, maker, course, build_akmola_target(session), approval_size=0)
        == assignment_id
    )
    with pytest.raises(errors.ReasonMissing):
        services.refuse_assignment(
            session, assignment_id=assignment_id, reason=" ", by=second, moment=Moment(NOW, ZONE)
        )
    services.refuse_assignment(
        session,
        assignment_id=assignment_id,
        reason="Мерзім қысқа",
        by=second,
        moment=Moment(NOW, ZONE),
    )
    records.resolve_all(session)
    assert load_states(session, assignment_id) == {}
    assert queries.list_assignment_events(session, assignment_id)[0].details == {
        "reason": "Мерзім қысқа"
    }
    assert (
        create_assignment(session, maker, course, build_akmola_target(session), approval_size=0)
        != assignment_id
    )


def test_what_waited_beyond_its_day_cannot_be_approved(session):
    add_civil_servant(session)
    maker, second = (create_staff(session, OFFICER, kato=AKMOLA) for _ in range(2))
    assignment_id = create_assignment(
        session, maker, records.add_course(session), build_akmola_target(session), approval_size=0
    )
    with pytest.raises(errors.DueDayPassed):
        services.approve_assignment(
            session, assignment_id=assignment_id, by=second, moment=Moment(get_time(31), ZONE)
        )


def test_moving_the_day_of_some_people_is_on_record_with_its_reason(session):
    admin, course = create_staff(session, NATIONAL_ADMIN), records.add_course(session)
    learner, graduate, other = (add_civil_servant(session) for _ in range(3))
    assignment_id = create_assignment(session, admin, course, build_akmola_target(session))
    records.finish(session, graduate, course)
    ids = [learner.id, graduate.id]
    values = {
        "assignment_id": assignment_id,
        "due_on": get_day(60),
        "reason": "Су тасқыны",
        "by": admin,
        "moment": Moment(get_time(1), ZONE),
    }
    assert services.move_due(session, person_ids=ids, **values) == 1
    assert services.move_due(session, person_ids=ids, **values) == 0
    records.resolve_all(session, now=get_time(2))
    assert [
        load_obligation(session, servant, assignment_id).due_on
        for servant in (learner, graduate, other)
    ] == [get_day(60), DUE, DUE]
    assert list_event_kinds(session, learner) == ["opened", "replaced", "continued"]
    reasons = [
        row.details
        for row in session.scalars(
            select(ObligationEvent).where(ObligationEvent.kind == "continued")
        )
    ]
    assert reasons == [{"why": "due_moved", "reason": "Су тасқыны"}]
    for change, error in (
        ({"due_on": TODAY}, errors.DueDayInPast),
        ({"reason": ""}, errors.ReasonMissing),
        ({"person_ids": []}, errors.NobodySelected),
    ):
        with pytest.raises(error):
            services.move_due(session, **{**values, "person_ids": ids, **change})


def test_hr_moves_days_and_excuses_only_people_of_their_own_whoever_assigned(session):
    employer, foreign = add_organisation(session), add_organisation(session)
    hr, admin = (
        create_staff(session, HR, organisation_id=employer.id),
        create_staff(session, NATIONAL_ADMIN),
    )
    own, stranger = (
        add_civil_servant(session, organisation_id=item.id) for item in (employer, foreign)
    )
    assignment_id = create_assignment(
        session, admin, records.add_course(session), build_akmola_target(session)
    )
    values = {
        "assignment_id": assignment_id,
        "due_on": get_day(60),
        "reason": "x",
        "by": hr,
        "moment": Moment(NOW, ZONE),
    }
    assert services.move_due(session, person_ids=[own.id, stranger.id], **values) == 1
    assert load_obligation(session, stranger, assignment_id).due_on == DUE
    excuse = {
        "assignment_id": assignment_id,
        "reason": "x",
        "starts_on": TODAY,
        "ends_on": None,
        "moment": Moment(NOW, ZONE),
    }
    with pytest.raises(errors.PersonNotObliged):
        services.grant_exemption(session, person_id=stranger.id, by=hr, **excuse)
    number = services.grant_exemption(session, person_id=stranger.id, by=admin, **excuse)
    with pytest.raises(errors.ExemptionNotFound):
        services.withdraw_exemption(session, exemption_id=number, by=hr, moment=Moment(NOW, ZONE))
    assert services.grant_exemption(session, person_id=own.id, by=hr, **excuse) != number
    rows = queries.list_exemptions(session, hr, today=TODAY, limit=9)
    assert [(row.person_id, row.state) for row in rows] == [(own.id, "running")]
    assert queries.count_exemptions(session, admin) == 2


def test_an_exemption_granted_twice_is_one_and_its_days_have_to_make_sense(session):
    admin, servant = create_staff(session, NATIONAL_ADMIN), add_civil_servant(session)
    assignment_id = create_assignment(
        session, admin, records.add_course(session), build_akmola_target(session)
    )
    values = {
        "assignment_id": assignment_id,
        "person_id": servant.id,
        "reason": "x",
        "by": admin,
        "moment": Moment(NOW, ZONE),
    }
    first = services.grant_exemption(session, starts_on=TODAY, ends_on=get_day(5), **values)
    assert services.grant_exemption(session, starts_on=TODAY, ends_on=get_day(5), **values) == first
    for starts, ends in ((get_day(5), get_day(4)), (get_day(-5), get_day(-1))):
        with pytest.raises(errors.ExemptionDaysWrong):
            services.grant_exemption(session, starts_on=starts, ends_on=ends, **values)
