"""Assignments: who has the obligation, who met it, who lost it. Every change once, in the record."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.rules import HR, NATIONAL_ADMIN, OFFICER
from lms.core.clock import local_date
from lms.obligations.errors import AlreadyWithdrawn, AssignmentNotFound, CourseNotMandatory, DueDayPassed, NoReason, TargetNotFound
from lms.obligations.models import Obligation, ObligationEvent, UncountedObligationEvent
from lms.obligations.rules import Target
from lms.obligations.services import assign_course, catch_up, withdraw_assignment
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import actor_of, grant, organisation, person
from tests.factories.records import ZONE, civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

TODAY = local_date(NOW, ZONE)
DUE = TODAY + timedelta(days=30)


def staff(session, role, **scope):
    holder = person(session)
    grant(session, holder, role, **scope)
    return actor_of(session, holder)


def assign(session, actor, what, target, **values):
    asked = {"slug": what.slug, "due_on": DUE, "reason": "Бұйрық № 7", "now": NOW, "zone": ZONE, **values}
    return assign_course(session, target=target, actor=actor, **asked)


def states(session, assignment_id):
    rows = session.execute(select(Obligation.person_id, Obligation.state).where(Obligation.assignment_id == assignment_id))
    return dict(rows.all())


def record(session, person_id):
    rows = session.scalars(
        select(ObligationEvent.kind)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(Obligation.person_id == person_id)
        .order_by(ObligationEvent.id)
    )
    return list(rows)


def test_every_civil_servant_of_the_unit_and_below_has_the_obligation_and_nobody_else(session):
    officer = staff(session, OFFICER, kato=AKMOLA)
    inside = [civil_servant(session, kato=kato) for kato in (AKMOLA, KOKSHETAU, STEPNOGORSK)]
    civil_servant(session, kato=AKTOBE_CITY)
    person(session, kato=KOKSHETAU)
    civil_servant(session, kato=KOKSHETAU, blocked_at=NOW)
    made = assign(session, officer, records.course(session), Target(region_unit_id=unit(session, AKMOLA).id))
    assert states(session, made) == {who.id: "open" for who in inside}
    assert all(record(session, who.id) == ["opened"] for who in inside)
    assert session.scalar(select(func.count()).select_from(UncountedObligationEvent)) == len(inside)


def test_an_organisation_stands_for_its_branches_too(session):
    body = organisation(session)
    branch = organisation(session, parent_id=body.id)
    inside = [civil_servant(session, organisation_id=one.id) for one in (body, branch)]
    civil_servant(session, organisation_id=organisation(session).id)
    made = assign(session, staff(session, HR, organisation_id=body.id), records.course(session), Target(organisation_id=body.id))
    assert states(session, made) == {who.id: "open" for who in inside}


def test_a_completion_that_is_still_good_meets_the_obligation_at_once(session):
    what = records.course(session, validity_months=12)
    good, expired, never = (civil_servant(session) for _ in range(3))
    enrolment_id = records.finish(session, good, what, now=NOW - timedelta(days=364))
    records.finish(session, expired, what, now=NOW - timedelta(days=367))
    made = assign(session, staff(session, NATIONAL_ADMIN), what, Target(region_unit_id=unit(session, AKMOLA).id))
    assert states(session, made) == {good.id: "met", expired.id: "open", never.id: "open"}
    assert record(session, good.id) == ["opened", "met"]
    assert session.scalar(select(Obligation.met_by).where(Obligation.person_id == good.id)) == enrolment_id


def test_completing_the_course_meets_every_open_obligation_in_it_once(session):
    what, other = records.course(session), records.course(session)
    who, colleague = civil_servant(session), civil_servant(session)
    admin, place = staff(session, NATIONAL_ADMIN), Target(region_unit_id=unit(session, AKMOLA).id)
    first = assign(session, admin, what, place)
    second = assign(session, admin, what, place, due_on=DUE + timedelta(days=1))
    foreign = assign(session, admin, other, place)
    enrolment_id = records.enrol(session, who, what)
    records.complete(session, enrolment_id)
    records.complete(session, enrolment_id)
    assert [states(session, one)[who.id] for one in (first, second, foreign)] == ["met", "met", "open"]
    assert states(session, first)[colleague.id] == "open"
    assert record(session, who.id).count("met") == 2


def test_who_joins_has_it_who_leaves_loses_it_who_comes_back_has_it_again(session):
    stays, leaves, blocked = (civil_servant(session) for _ in range(3))
    admin = staff(session, NATIONAL_ADMIN)
    made = assign(session, admin, records.course(session), Target(region_unit_id=unit(session, AKMOLA).id))
    joins = civil_servant(session, kato=STEPNOGORSK)
    leaves.region_unit_id, blocked.blocked_at = unit(session, AKTOBE).id, NOW
    session.flush()
    changed = catch_up(session, now=NOW, zone=ZONE)
    assert (changed.opened, changed.ended) == (1, 2)
    assert states(session, made) == {stays.id: "open", leaves.id: "ended", blocked.id: "ended", joins.id: "open"}
    leaves.region_unit_id = unit(session, KOKSHETAU).id
    session.flush()
    assert catch_up(session, now=NOW, zone=ZONE).opened == 1
    assert record(session, leaves.id) == ["opened", "ended", "opened"]


def test_catching_up_again_changes_nothing(session):
    civil_servant(session)
    assign(session, staff(session, NATIONAL_ADMIN), records.course(session), Target(region_unit_id=unit(session, AKMOLA).id))
    before = session.scalar(select(func.count()).select_from(ObligationEvent))
    changed = catch_up(session, now=NOW, zone=ZONE)
    assert (changed.opened, changed.met, changed.ended) == (0, 0, 0)
    assert session.scalar(select(func.count()).select_from(ObligationEvent)) == before


def test_catching_up_meets_what_a_completion_at_the_same_instant_did_not_see(session):
    what, who = records.course(session), civil_servant(session)
    made = assign(session, staff(session, NATIONAL_ADMIN), what, Target(region_unit_id=unit(session, AKMOLA).id))
    enrolment_id = records.enrol(session, who, what)
    records.complete_enrolment(session, enrolment_id=enrolment_id, actor_id=who.id, now=NOW, on=TODAY)
    assert catch_up(session, now=NOW, zone=ZONE, assignment_ids=[made]).met == 1
    assert states(session, made) == {who.id: "met"}


def test_withdrawing_ends_what_is_open_and_keeps_what_is_met(session):
    what = records.course(session)
    done, late = civil_servant(session), civil_servant(session)
    records.finish(session, done, what)
    admin = staff(session, NATIONAL_ADMIN)
    made = assign(session, admin, what, Target(region_unit_id=unit(session, AKMOLA).id))
    kept = assign(session, admin, what, Target(region_unit_id=unit(session, KOKSHETAU).id))
    assert withdraw_assignment(session, assignment_id=made, actor=admin, now=NOW, zone=ZONE) == 1
    assert states(session, made) == {done.id: "met", late.id: "ended"}
    assert states(session, kept) == {done.id: "met", late.id: "open"}
    assert catch_up(session, now=NOW, zone=ZONE).opened == 0
    with pytest.raises(AlreadyWithdrawn):
        withdraw_assignment(session, assignment_id=made, actor=admin, now=NOW, zone=ZONE)


def test_the_same_assignment_twice_is_one_until_it_is_withdrawn(session):
    what, admin = records.course(session), staff(session, NATIONAL_ADMIN)
    body = organisation(session)
    for target in (Target(region_unit_id=unit(session, AKMOLA).id), Target(organisation_id=body.id)):
        made = assign(session, admin, what, target)
        assert assign(session, admin, what, target) == made
        withdraw_assignment(session, assignment_id=made, actor=admin, now=NOW, zone=ZONE)
        assert assign(session, admin, what, target) != made


@pytest.mark.parametrize("kato", [AKTOBE, AKTOBE_CITY])
def test_an_officer_cannot_assign_to_another_region(session, kato):
    officer, admin = staff(session, OFFICER, kato=AKMOLA), staff(session, NATIONAL_ADMIN)
    what, target = records.course(session), Target(region_unit_id=unit(session, kato).id)
    with pytest.raises(TargetNotFound):
        assign(session, officer, what, target)
    foreign = assign(session, admin, what, target)
    with pytest.raises(AssignmentNotFound):
        withdraw_assignment(session, assignment_id=foreign, actor=officer, now=NOW, zone=ZONE)


def test_a_district_officer_cannot_assign_to_the_region_above(session):
    officer = staff(session, OFFICER, kato=KOKSHETAU)
    what = records.course(session)
    for target in (Target(region_unit_id=unit(session, AKMOLA).id), Target(organisation_id=organisation(session).id), Target()):
        with pytest.raises(TargetNotFound):
            assign(session, officer, what, target)
    assert assign(session, officer, what, Target(region_unit_id=unit(session, KOKSHETAU).id))


def test_hr_cannot_assign_to_another_body_or_to_a_unit(session):
    hr = staff(session, HR, organisation_id=organisation(session).id)
    for target in (Target(organisation_id=organisation(session).id), Target(region_unit_id=unit(session, KOKSHETAU).id)):
        with pytest.raises(TargetNotFound):
            assign(session, hr, records.course(session), target)


def test_a_learner_or_trainer_cannot_assign(session):
    for actor in (
        actor_of(session, person(session)),
        staff(session, "trainer", course_slug="x"),
        staff(session, "consultant", kato=AKMOLA),
    ):
        with pytest.raises(TargetNotFound):
            assign(session, actor, records.course(session), Target(region_unit_id=unit(session, AKMOLA).id))


@pytest.mark.parametrize(("values", "error"), [
    ({"slug": "unknown"}, CourseNotMandatory),
    ({"due_on": TODAY - timedelta(days=1)}, DueDayPassed),
    ({"reason": "  "}, NoReason),
])  # fmt: skip
def test_what_cannot_be_assigned_is_refused(session, values, error):
    with pytest.raises(error):
        assign(
            session,
            staff(session, NATIONAL_ADMIN),
            records.course(session),
            Target(region_unit_id=unit(session, AKMOLA).id),
            **values,
        )


def test_a_course_that_is_not_mandatory_or_is_retired_is_refused(session):
    retired = records.course(session)
    retired.retired_at = NOW
    session.flush()
    for what in (records.course(session, mandatory=False), retired):
        with pytest.raises(CourseNotMandatory):
            assign(session, staff(session, NATIONAL_ADMIN), what, Target(region_unit_id=unit(session, AKMOLA).id))
