"""Renewals and exemptions: what opens again, when, and for whom it does not."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from lms.accounts.rules import NATIONAL_ADMIN
from lms.core.clock import Moment
from lms.obligations.queries import load_terms
from lms.obligations.services import change_assignment, withdraw_exemption
from tests.factories import records
from tests.factories.accounts import add_absence
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.world import (
    TODAY,
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


def test_a_renewal_opens_with_its_window_and_is_due_a_year_after_the_completion(session, akmola):
    course = records.add_course(session, validity_months=0)
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session,
        course,
        due_on=get_day(30),
        renewal_months=12,
        renewal_window_days=60,
        region_unit_id=akmola,
    )
    records.finish(session, servant, course, now=get_time(10))
    due = date(2027, 3, 19)
    opens = (due - TODAY).days - 60
    resolve_now(session, servant, days=opens - 1)
    assert load_obligation(session, servant, assignment_id).round == 0
    resolve_now(session, servant, days=opens)
    row = load_obligation(session, servant, assignment_id)
    assert (row.round, row.state, row.opened_on, row.due_on) == (1, "open", get_day(opens), due)
    assert list_events(session, servant)[-1].details["why"] == "renewal"
    resolve_now(session, servant, days=opens)
    assert list_event_kinds(session, servant) == ["opened", "met", "renewed", "opened"]


def test_doing_it_in_the_window_counts_for_the_new_round_and_before_it_does_not(session, akmola):
    course = records.add_course(session, validity_months=12)
    early, quick = add_civil_servant(session), add_civil_servant(session)
    assignment_id = records.assign(
        session,
        course,
        due_on=get_day(30),
        renewal_months=12,
        renewal_window_days=30,
        region_unit_id=akmola,
    )
    for servant in (early, quick):
        records.finish(session, servant, course, now=get_time(0))
    records.finish(session, early, course, now=get_time(310), days=0)
    resolve_now(session, early, quick, days=334)
    assert load_obligation(session, early, assignment_id).round == 0
    resolve_now(session, early, quick, days=335)
    assert (
        load_obligation(session, early, assignment_id).round,
        load_obligation(session, early, assignment_id).state,
    ) == (1, "open")
    records.finish(session, quick, course, now=get_time(340), days=0)
    row = load_obligation(session, quick, assignment_id)
    assert (row.round, row.state, row.met_on) == (1, "met", get_day(340))


def test_a_round_that_was_opened_late_counts_what_was_done_in_its_window(session, akmola):
    course = records.add_course(session, validity_months=12)
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session,
        course,
        due_on=get_day(30),
        renewal_months=12,
        renewal_window_days=60,
        region_unit_id=akmola,
    )
    records.finish(session, servant, course, now=get_time(0))
    enrolment_id = records.enrol(session, servant, course, now=get_time(320))
    records.complete_enrolment(
        session, enrolment_id=enrolment_id, by_id=servant.id, now=get_time(321), on=get_day(321)
    )
    resolve_now(session, servant, days=330)
    row = load_obligation(session, servant, assignment_id)
    assert (row.round, row.state, row.met_on, row.met_by) == (1, "met", get_day(321), enrolment_id)


@pytest.mark.parametrize(
    ("validity", "renewal", "due"), [(6, 12, date(2026, 9, 9)), (24, 12, date(2027, 3, 9))]
)
def test_of_the_certificates_validity_and_the_renewal_the_earlier_counts(
    session, akmola, validity, renewal, due
):
    course = records.add_course(session, validity_months=validity)
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session,
        course,
        due_on=get_day(30),
        renewal_months=renewal,
        renewal_window_days=60,
        region_unit_id=akmola,
    )
    records.finish(session, servant, course)
    resolve_now(session, servant, days=(due - TODAY).days - 60)
    assert load_obligation(session, servant, assignment_id).due_on == due


def test_what_was_done_on_a_leap_day_is_due_again_on_the_last_of_february(session, akmola):
    course = records.add_course(session, validity_months=0)
    servant = add_civil_servant(session)
    leap = datetime(2028, 2, 29, 6, tzinfo=UTC)
    assignment_id = records.assign(
        session, course, due_days=60, renewal_months=12, region_unit_id=akmola, now=leap
    )
    records.finish(session, servant, course, now=leap)
    resolve_now(session, servant, days=(date(2029, 1, 31) - TODAY).days)
    assert load_obligation(session, servant, assignment_id).due_on == date(2029, 2, 28)


def test_renewal_is_not_asked_of_who_left_and_is_when_they_return(session, akmola):
    course = records.add_course(session, validity_months=0)
    servant = add_civil_servant(session)
    assignment_id = records.assign(
        session, course, due_on=get_day(30), renewal_months=12, region_unit_id=akmola
    )
    records.finish(session, servant, course)
    move_person(session, servant, days=10, kato=AKTOBE)
    resolve_now(session, servant, days=400)
    assert list_event_kinds(session, servant) == ["opened", "met"]
    move_person(session, servant, days=500, kato=KOKSHETAU)
    row = load_obligation(session, servant, assignment_id)
    assert (row.round, row.state, row.due_on) == (1, "open", get_day(514))


def test_an_exemption_holds_from_a_day_to_a_day_and_then_it_is_open_again(session, course, akmola):
    admin, servant, other = (
        create_staff(session, NATIONAL_ADMIN),
        add_civil_servant(session),
        add_civil_servant(session),
    )
    assignment_id = records.assign(session, course, due_on=get_day(10), region_unit_id=akmola)
    exempt_person(session, admin, assignment_id, servant, first=2, last=20)
    states_seen = []
    for days in (1, 2, 20, 21):
        resolve_now(session, servant, other, days=days)
        states_seen.append(load_obligation(session, servant, assignment_id).state)
    assert states_seen == ["open", "exempt", "exempt", "open"]
    assert load_obligation(session, servant, assignment_id).due_on == get_day(35), (
        "not before the end, and with time enough"
    )
    assert list_event_kinds(session, servant) == [
        "opened",
        "exempted",
        "resumed",
        "replaced",
        "continued",
    ]
    assert [row.due_on for row in list_events(session, servant)] == [get_day(10)] * 4 + [
        get_day(35)
    ], "it leaves a state with the day that it had there"
    assert list_event_kinds(session, other) == ["opened"]


def test_an_exempt_person_who_completes_has_met_it(session, course, akmola):
    admin, servant = create_staff(session, NATIONAL_ADMIN), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(10), region_unit_id=akmola)
    exempt_person(session, admin, assignment_id, servant, last=None)
    records.finish(session, servant, course, now=get_time(3))
    assert load_obligation(session, servant, assignment_id).state == "met"


def test_an_exempt_person_who_moves_stays_exempt_in_the_new_area_and_gets_the_whole_time_back(
    session, course, akmola
):
    admin, servant = create_staff(session, NATIONAL_ADMIN), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_days=10, region_unit_id=akmola)
    exempt_person(session, admin, assignment_id, servant, last=20)
    move_person(session, servant, days=5, kato=STEPNOGORSK)
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.region_unit_id) == ("exempt", load_unit(session, STEPNOGORSK).id)
    resolve_now(session, servant, days=21)
    assert (
        load_obligation(session, servant, assignment_id).state,
        load_obligation(session, servant, assignment_id).due_on,
    ) == ("open", get_day(31))


def test_terms_that_change_meanwhile_hold_for_whoever_is_exempt_too(session, course, akmola):
    admin, servant = create_staff(session, NATIONAL_ADMIN), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_days=10, region_unit_id=akmola)
    exempt_person(session, admin, assignment_id, servant, last=20)
    terms = replace(load_terms(session, assignment_id), due_days=60)
    values = {
        "terms": terms,
        "by": admin,
        "approval_size": None,
        "moment": Moment(get_time(5), ZONE),
    }
    change_assignment(session, assignment_id=assignment_id, **values)
    resolve_now(session, servant, days=21)
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.due_on) == ("open", get_day(60 + 21))


@pytest.mark.parametrize("is_known_before", [True, False])
@pytest.mark.parametrize(("last", "due"), [(9, 31), (25, 36)])
def test_days_of_leave_within_an_exemption_are_given_back_once(
    session, course, is_known_before, last, due
):
    admin, servant = create_staff(session, NATIONAL_ADMIN), add_civil_servant(session)
    area = load_unit(session, AKMOLA).id
    assignment_id = records.assign(session, course, due_days=10, region_unit_id=area)
    leave = {"starts_on": get_day(5), "ends_on": get_day(last)}
    if is_known_before:
        add_absence(session, servant, **leave)
        resolve_now(session, servant)
    exempt_person(session, admin, assignment_id, servant, last=20)
    if not is_known_before:
        add_absence(session, servant, **leave)
    for days in (21, 26):
        resolve_now(session, servant, days=days)
    row = load_obligation(session, servant, assignment_id)
    assert (row.state, row.due_on) == ("open", get_day(due))


def test_a_withdrawn_exemption_opens_it_again(session, course, akmola):
    admin, servant = create_staff(session, NATIONAL_ADMIN), add_civil_servant(session)
    assignment_id = records.assign(session, course, due_on=get_day(10), region_unit_id=akmola)
    number = exempt_person(session, admin, assignment_id, servant, last=None)
    for _ in range(2):
        withdraw_exemption(session, exemption_id=number, by=admin, moment=Moment(get_time(3), ZONE))
    session.expire_all()
    assert (
        load_obligation(session, servant, assignment_id).state,
        load_obligation(session, servant, assignment_id).due_on,
    ) == ("open", get_day(10))
    assert list_event_kinds(session, servant) == ["opened", "exempted", "resumed"]
