"""Use cases of a programme: permissions by state, and the events on record."""

from datetime import date, timedelta

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import IntegrityError

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.core.clock import Moment
from lms.programmes import queries, services
from lms.programmes.errors import (
    DocumentDayWrong,
    DocumentMissing,
    IndicatorNotFound,
    NotDrafting,
    NothingCountable,
    NotNarrowed,
    OnlyAdministrator,
    PeriodWrong,
    PlanReasonMissing,
    ProgrammeClosed,
    ProgrammeNotFound,
    ProgrammeUnderWay,
    RegionNotFound,
    StepNotNext,
)
from lms.programmes.models import Indicator, ProgrammeEvent, ProgrammePlan
from lms.programmes.rules import APPROVED, CLOSED, DRAFTING, IN_IMPLEMENTATION, DaySpan
from tests.conftest import NOW
from tests.factories import programmes
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.programmes import YEARS
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit

TODAY = date(2026, 3, 9)
DIGEST = "0" * 64


@pytest.fixture
def officer(session):
    who = add_person(session)
    grant(session, who, OFFICER, kato=AKMOLA)
    return build_actor(session, who)


@pytest.fixture
def stranger(session):
    who = add_person(session, kato=AKTOBE)
    grant(session, who, OFFICER, kato=AKTOBE)
    grant(session, who, OFFICER, kato=KOKSHETAU)
    return build_actor(session, who)


@pytest.fixture
def admin(session):
    who = add_person(session)
    grant(session, who, NATIONAL_ADMIN)
    return build_actor(session, who)


def begin_in(session, actor, kato=AKMOLA, period=YEARS):
    return services.begin_programme(
        session,
        region_unit_id=load_unit(session, kato).id,
        name_kk="Бағдарлама",
        name_ru="Программа",
        period=period,
        by=actor,
        now=NOW,
    )


def take_step(session, actor, programme, state):
    services.take_step(session, programme_id=programme.id, state=state, by=actor, now=NOW)


def attach_order(session, actor, programme, day=TODAY, file=("order.pdf", DIGEST)):
    services.attach_document(
        session,
        programme_id=programme.id,
        number="12-ө",
        day=day,
        file=file,
        by=actor,
        moment=Moment(NOW, ZONE),
    )


def plan_numbers(session, actor, programme, numbers, *, indicator_id, reason=""):
    return services.plan_indicator(
        session,
        programme_id=programme.id,
        indicator_id=indicator_id,
        plan=numbers,
        reason=reason,
        by=actor,
        now=NOW,
    )


def list_event_kinds(session, programme):
    return list(
        session.scalars(
            select(ProgrammeEvent.kind)
            .where(ProgrammeEvent.programme_id == programme.id)
            .order_by(ProgrammeEvent.id)
        )
    )


def test_a_programme_goes_from_state_to_state_by_its_document_and_the_record_keeps_it(
    session, officer
):
    programme = begin_in(session, officer)
    with pytest.raises(DocumentMissing):
        take_step(session, officer, programme, APPROVED)
    with pytest.raises(DocumentMissing):
        attach_order(session, officer, programme, file=None)
    with pytest.raises(DocumentDayWrong):
        attach_order(session, officer, programme, day=TODAY + timedelta(days=1))
    attach_order(session, officer, programme)
    attach_order(session, officer, programme, day=TODAY - timedelta(days=1), file=None)
    for wrong in (IN_IMPLEMENTATION, CLOSED):
        with pytest.raises(StepNotNext):
            take_step(session, officer, programme, wrong)
    for state in (APPROVED, IN_IMPLEMENTATION, CLOSED):
        take_step(session, officer, programme, state)
    assert list_event_kinds(session, programme) == [
        "created",
        "changed",
        "changed",
        "approved",
        "begun",
        "closed",
    ]
    approved = next(
        event for event in queries.list_events(session, programme.id) if event.kind == "approved"
    )
    assert (
        approved.details == {"number": "12-ө", "day": "2026-03-08", "sha256": DIGEST}
        and approved.name
    )
    with pytest.raises(ProgrammeClosed):
        services.rename_programme(
            session, programme_id=programme.id, name_kk="А", name_ru="А", by=officer, now=NOW
        )


def test_what_was_approved_stays_as_it_was(session, officer):
    programme = programmes.add_programme(session, state=APPROVED)
    with pytest.raises(NotDrafting):
        attach_order(session, officer, programme)
    with pytest.raises(NotDrafting):
        services.change_period(
            session, programme_id=programme.id, period=YEARS, by=officer, now=NOW
        )


def test_a_region_has_one_programme_at_a_time_and_districts_have_none(session, officer):
    programme = begin_in(session, officer)
    with pytest.raises(ProgrammeUnderWay):
        begin_in(session, officer)
    with pytest.raises(RegionNotFound):
        begin_in(session, officer, kato=KOKSHETAU)
    programme.state = CLOSED
    assert begin_in(session, officer).id != programme.id
    with pytest.raises(PeriodWrong):
        services.change_period(
            session,
            programme_id=programme.id + 1,
            period=DaySpan(TODAY, TODAY),
            by=officer,
            now=NOW,
        )


def test_whoever_does_not_answer_for_the_region_can_do_nothing_to_its_programme(
    session, officer, stranger
):
    programme = begin_in(session, officer)
    indicator_id = programmes.add_indicators(session)["hours"]
    with pytest.raises(RegionNotFound):
        begin_in(session, stranger)
    for attack in (
        lambda: take_step(session, stranger, programme, APPROVED),
        lambda: attach_order(session, stranger, programme),
        lambda: plan_numbers(
            session, stranger, programme, {YEARS.first: 5}, indicator_id=indicator_id
        ),
        lambda: services.rename_programme(
            session, programme_id=programme.id, name_kk="А", name_ru="А", by=stranger, now=NOW
        ),
        lambda: services.change_period(
            session, programme_id=programme.id, period=YEARS, by=stranger, now=NOW
        ),
        lambda: queries.load_programme(session, stranger, programme.id),
    ):
        with pytest.raises(ProgrammeNotFound):
            attack()
    assert list_event_kinds(session, programme) == ["created"]
    assert queries.list_programmes(session, stranger, programme.region_unit_id) == []


def test_plans_are_set_by_half_year_and_an_approved_one_changes_by_a_decision(session, officer):
    programme, codes = begin_in(session, officer), programmes.add_indicators(session)
    first, second = YEARS.first, date(2026, 7, 1)
    assert plan_numbers(
        session,
        officer,
        programme,
        {first: 100, second: 0, date(2030, 1, 1): 7},
        indicator_id=codes["hours"],
    )
    assert not plan_numbers(session, officer, programme, {first: 100}, indicator_id=codes["hours"])
    assert plan_numbers(
        session, officer, programme, {first: 9}, indicator_id=codes["certificates"]
    ), "noise: another indicator"
    programme.state = APPROVED
    with pytest.raises(PlanReasonMissing):
        plan_numbers(
            session, officer, programme, {first: 50, second: 60}, indicator_id=codes["hours"]
        )
    assert plan_numbers(
        session,
        officer,
        programme,
        {first: 50, second: 60},
        indicator_id=codes["hours"],
        reason="Шешім № 3",
    )
    assert queries.load_plans(session, [programme.id]) == {
        (programme.id, codes["hours"]): {first: 50, second: 60},
        (programme.id, codes["certificates"]): {first: 9},
    }
    last = queries.list_events(session, programme.id)[0]
    expected = {
        "was": {"2026-01-01": 100},
        "is": {"2026-01-01": 50, "2026-07-01": 60},
        "reason": "Шешім № 3",
    }
    assert last.details == {"indicator": codes["hours"], **expected}


def test_a_retired_indicator_is_planned_only_where_it_was(session, officer, admin):
    programme, codes = begin_in(session, officer), programmes.add_indicators(session)
    plan_numbers(session, officer, programme, {YEARS.first: 10}, indicator_id=codes["hours"])
    for code in ("hours", "certificates"):
        services.retire_indicator(session, indicator_id=codes[code], by=admin, now=NOW)
    assert plan_numbers(session, officer, programme, {YEARS.first: 20}, indicator_id=codes["hours"])
    with pytest.raises(IndicatorNotFound):
        plan_numbers(
            session, officer, programme, {YEARS.first: 10}, indicator_id=codes["certificates"]
        )
    services.restore_indicator(session, indicator_id=codes["certificates"], by=admin, now=NOW)
    assert plan_numbers(
        session, officer, programme, {YEARS.first: 10}, indicator_id=codes["certificates"]
    )


def test_a_changed_period_keeps_the_plans_of_its_half_years_and_the_record_those_that_go(
    session, officer
):
    programme, codes = begin_in(session, officer), programmes.add_indicators(session)
    programmes.add_plan(session, programme, codes["hours"], 1, 2, 3, 4)
    services.change_period(
        session,
        programme_id=programme.id,
        period=DaySpan(date(2026, 3, 1), date(2026, 12, 31)),
        by=officer,
        now=NOW,
    )
    rows = [
        (row.first, row.last, row.planned)
        for row in session.scalars(select(ProgrammePlan).order_by(ProgrammePlan.first))
    ]
    assert rows == [
        (date(2026, 3, 1), date(2026, 6, 30), 1),
        (date(2026, 7, 1), date(2026, 12, 31), 2),
    ]
    deleted_plans = queries.list_events(session, programme.id)[0].details["gone"]
    assert sorted((plan["first"], plan["planned"]) for plan in deleted_plans) == [
        ("2027-01-01", 3),
        ("2027-07-01", 4),
    ]


def test_the_record_cannot_be_changed(session, officer):
    programme = begin_in(session, officer)
    with pytest.raises(IntegrityError, match="append-only"):
        session.execute(
            text("UPDATE programme_event SET kind = 'closed' WHERE programme_id = :id"),
            {"id": programme.id},
        )


def test_standard_indicators_are_added_once_and_left_as_they_are(session):
    assert services.ensure_indicators(session, now=NOW) == 5
    session.scalars(select(Indicator).where(Indicator.code == "hours")).one().name_ru = "Иначе"
    session.flush()
    assert services.ensure_indicators(session, now=NOW) == 0
    session.expire_all()
    assert len(queries.list_indicators(session)) == 5 and "Иначе" in {
        indicator.name_ru for indicator in queries.list_indicators(session)
    }


def test_only_the_administrator_composes_indicators_and_only_of_the_vocabulary(
    session, officer, admin
):
    values = {"name_kk": "Ауыл", "name_ru": "Село", "now": NOW}
    with pytest.raises(OnlyAdministrator):
        services.compose_indicator(session, measure="completed", filters={}, by=officer, **values)
    for measure, filters in (
        ("overdue", {}),
        ("smiles", {}),
        ("completed", {"shoe": "44"}),
        ("completed", {"sex": ["x"]}),
    ):
        with pytest.raises(NothingCountable):
            services.compose_indicator(
                session, measure=measure, filters=filters, by=admin, **values
            )
    indicator = services.compose_indicator(
        session,
        measure="completed",
        filters={"settlement": ["rural"], "sex": []},
        by=admin,
        **values,
    )
    assert queries.load_indicator(session, indicator.id).filters == {"settlement": ["rural"]}


def test_trainings_are_narrowed_by_a_course_and_by_nothing_that_people_are(session, admin):
    values = {
        "name_kk": "Сабақ",
        "name_ru": "Занятия",
        "measure": "trainings_held",
        "by": admin,
        "now": NOW,
    }
    for filters in ({"sex": ["f"]}, {"course": ["files"], "audience": ["citizen"]}):
        with pytest.raises(NotNarrowed):
            services.compose_indicator(session, filters=filters, **values)
    indicator = services.compose_indicator(session, filters={"course": ["files"]}, **values)
    assert queries.load_indicator(session, indicator.id).filters == {"course": ["files"]}


def test_a_region_shows_the_programme_under_way_before_a_closed_one(session, admin):
    for values in (
        {"state": CLOSED, "starts_on": date(2028, 1, 1), "ends_on": date(2028, 12, 31)},
        {"state": DRAFTING},
    ):
        programmes.add_programme(session, **values)
    programmes.add_programme(session, kato=AKTOBE, state=CLOSED)
    lines = queries.list_region_lines(session, admin)
    states = {line.state for line in lines if line.region.id == load_unit(session, AKMOLA).id}
    assert states == {DRAFTING} and len(lines) == 20 and not any(line.is_in_force for line in lines)
    assert [
        row.state for row in queries.list_programmes(session, admin, load_unit(session, AKMOLA).id)
    ] == [DRAFTING, CLOSED]
