"""The pace of a forecast and the rows behind a fact: people who were not counted before."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import select

from lms.accounts.rules import NATIONAL_ADMIN
from lms.core.clock import get_local_date
from lms.enrolment.models import Enrolment
from lms.programmes import queries, services
from lms.programmes.errors import TotalAddsUp, TotalTooSmall
from lms.programmes.queries import FactReader, IndicatorQuery
from lms.programmes.rules import BEHIND, UNSUMMED, DaySpan, find_pace_span
from lms.reporting.queries.areas import UNITS, load_area
from tests.conftest import NOW
from tests.factories import programmes, records
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU, load_unit

TODAY = get_local_date(NOW, ZONE)
FIRST = date(2025, 1, 1)


@pytest.fixture
def admin(session):
    who = add_person(session)
    grant(session, who, NATIONAL_ADMIN)
    return build_actor(session, who)


@pytest.fixture
def indicators(session):
    programmes.add_indicators(session)
    return {row.code: row for row in queries.list_indicators(session)}


def finish_course(session, who, course, days):
    records.finish(session, who, course, now=NOW - timedelta(days=days))


def create_programme_of_repeaters(session):
    """Create a programme of 2025 to 2027: 33 people taught long ago, 12 of them again lately."""
    first, again = records.add_course(session, "security"), records.add_course(session, "documents")
    for number in range(33):
        who = records.add_civil_servant(session, kato=KOKSHETAU)
        finish_course(session, who, first, 150 + number)
        if number < 12:
            finish_course(session, who, again, number)
    return programmes.add_programme(
        session, state="in_implementation", starts_on=FIRST, ends_on=date(2027, 12, 31)
    )


def load_whole_line(session, admin, programme, indicator):
    row = queries.load_programme(session, admin, programme.id)
    reader = FactReader(admin, TODAY)
    return queries.load_lines(session, reader, row, [indicator], queries.list_spans(row))[-1]


def test_a_repeater_is_no_newcomer_and_the_forecast_is_the_fact(session, admin, indicators):
    programme, servants = (
        create_programme_of_repeaters(session),
        indicators["civil_servants_trained"],
    )
    programmes.add_plan(session, programme, servants.id, 16, 16, 16, 16, 16, 16)
    outlook = load_whole_line(session, admin, programme, servants).outlook
    assert (outlook.fact, outlook.newcomers, outlook.forecast) == (33, 0, 33)
    assert (outlook.planned, outlook.verdict, outlook.percent) == (None, UNSUMMED, None)
    services.plan_indicator(
        session,
        programme_id=programme.id,
        indicator_id=servants.id,
        plan=queries.load_plans(session, [programme.id])[programme.id, servants.id],
        total=40,
        reason="Шешім № 9",
        by=admin,
        now=NOW,
    )
    outlook = load_whole_line(session, admin, programme, servants).outlook
    assert (outlook.planned, outlook.verdict, outlook.percent) == (40, BEHIND, 82.5)
    last = queries.list_events(session, programme.id)[0]
    assert last.details["total"] == {"was": None, "is": 40}
    certificates = load_whole_line(session, admin, programme, indicators["certificates"]).outlook
    assert (certificates.fact, certificates.newcomers) == (45, 12), "certificates add up"
    finish_course(
        session, records.add_civil_servant(session, kato=KOKSHETAU), records.add_course(session), 1
    )
    outlook = load_whole_line(session, admin, programme, servants).outlook
    days_left = (date(2027, 12, 31) - TODAY).days
    assert (outlook.newcomers, outlook.forecast) == (1, 34 + days_left // 56)


def test_each_number_opens_to_exactly_its_rows(session, admin, indicators):
    programme = create_programme_of_repeaters(session)
    newcomer = records.add_civil_servant(session, kato=KOKSHETAU)
    finish_course(session, newcomer, records.add_course(session), 3)
    reader = FactReader(admin, TODAY)
    area = load_area(session, admin, UNITS, load_unit(session, AKMOLA).id)
    span = DaySpan(FIRST, programme.ends_on)
    since = find_pace_span(span, TODAY).first
    for code, facts in (("civil_servants_trained", 34), ("certificates", 46), ("hours", 46)):
        fact = queries.load_facts(session, reader, area.id, indicators[code], [span])[0]
        query = IndicatorQuery(area, indicators[code], span)
        rows = list(queries.stream_indicator_rows(session, reader, query))
        count, amount = queries.count_indicator_rows(session, reader, query)
        assert len(rows) == count == facts
        assert fact.count == (amount if code == "hours" else count)
        assert sum(row.amount for row in rows) == amount
        assert rows == queries.list_indicator_rows(session, reader, query, limit=100)
        assert rows[1:3] == queries.list_indicator_rows(session, reader, query, limit=2, offset=1)
        assert [row.day for row in rows] == sorted((row.day for row in rows), reverse=True)
        new = IndicatorQuery(area, indicators[code], span, since)
        new_count, new_amount = queries.count_indicator_rows(session, reader, new)
        assert fact.newcomers == (new_amount if code == "hours" else new_count)
        assert new_count == len(list(queries.stream_indicator_rows(session, reader, new)))
    attempts = replace(indicators["certificates"], measure="attempts")
    for days, enrolment_id in enumerate(session.scalars(select(Enrolment.id)).all()):
        now = NOW - timedelta(days=days // 3)
        records.submit_attempt(session, enrolment_id, is_passed=None, now=now)
    fact = queries.load_facts(session, reader, area.id, attempts, [span])[0]
    query = IndicatorQuery(area, attempts, span)
    rows = list(queries.stream_indicator_rows(session, reader, query))
    assert queries.count_indicator_rows(session, reader, query) == (fact.count, fact.count)
    assert len(rows) == fact.count > 12
    pages = [
        queries.list_indicator_rows(session, reader, query, limit=7, offset=start)
        for start in range(0, fact.count, 7)
    ]
    assert [row for page in pages for row in page] == rows
    people = IndicatorQuery(area, indicators["civil_servants_trained"], span)
    rows = queries.list_indicator_rows(session, reader, people, limit=100)
    assert len({row.person_id for row in rows}) == 34
    assert sum(row.times for row in rows) == 46
    assert rows[0].person_id == newcomer.id, "the one who came last"


def test_who_completes_a_course_again_has_one_row_of_person_and_course(session, admin, indicators):
    programme = create_programme_of_repeaters(session)
    who = records.add_civil_servant(session, kato=KOKSHETAU)
    course = records.add_course(session, validity_months=3)
    for days in (300, 20):
        finish_course(session, who, course, days)
    reader = FactReader(admin, TODAY)
    area = load_area(session, admin, UNITS, load_unit(session, AKMOLA).id)
    span = DaySpan(FIRST, programme.ends_on)
    courses = replace(indicators["certificates"], measure="completed")
    fact = queries.load_facts(session, reader, area.id, courses, [span])[0]
    rows = list(queries.stream_indicator_rows(session, reader, IndicatorQuery(area, courses, span)))
    assert len(rows) == fact.count == 46
    assert sum(row.times for row in rows) == 47
    new = IndicatorQuery(area, courses, span, find_pace_span(span, TODAY).first)
    assert queries.count_indicator_rows(session, reader, new)[0] == fact.newcomers == 12


@pytest.mark.parametrize("measure", ["people_met", "met", "completed_in_time"])
def test_newcomers_of_duties_are_the_rows_to_which_they_open(session, admin, indicators, measure):
    """A person who is late now was counted before, and a duty due later is done already."""
    long_ago, lately, to_come = (records.add_course(session) for _ in range(3))
    area = load_area(session, admin, UNITS, load_unit(session, AKMOLA).id)
    late, new, old, ahead = (records.add_civil_servant(session, kato=KOKSHETAU) for _ in range(4))
    for course, days, graduates in (
        (long_ago, -100, (late, old)),
        (lately, -10, (old, new)),
        (to_come, 20, (ahead,)),
    ):
        due_on = TODAY + timedelta(days=days)
        records.assign(session, course, region_unit_id=area.id, due_on=due_on)
        for who in graduates:
            finish_course(session, who, course, 3 - min(days, 0))
    records.resolve_all(session)
    span = DaySpan(TODAY - timedelta(days=150), TODAY + timedelta(days=60))
    indicator, reader = (
        replace(indicators["certificates"], measure=measure),
        FactReader(admin, TODAY),
    )
    (fact,) = queries.load_facts(session, reader, area.id, indicator, [span])
    until_today, since = DaySpan(span.first, TODAY), find_pace_span(span, TODAY).first
    rows = IndicatorQuery(area, indicator, until_today, since)
    fact_rows = list(queries.stream_indicator_rows(session, reader, rows))
    assert (
        fact.newcomers == len(fact_rows) == queries.count_indicator_rows(session, reader, rows)[0]
    )
    assert {row.person_id for row in fact_rows} == (
        {new.id, old.id} if measure != "people_met" else set()
    )
    by_region = queries.load_facts_by_region(session, reader, [area.id], indicator, span)
    assert by_region == {area.id: fact}
    everything = IndicatorQuery(area, indicator, span)
    assert fact.count == queries.count_indicator_rows(session, reader, everything)[0]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.lists(st.tuples(st.integers(0, 5), st.integers(0, 120)), max_size=12), st.integers(1, 140)
)
def test_newcomers_are_those_of_the_fact_who_were_not_there_before(
    session, admin, indicators, history, length
):
    """Against a recount in plain Python, on random histories of six people."""
    with session.begin_nested() as savepoint:
        people = [records.add_civil_servant(session, kato=KOKSHETAU) for _ in range(6)]
        for who, days in history:
            finish_course(session, people[who], records.add_course(session), days)
        span = DaySpan(TODAY - timedelta(days=length), TODAY + timedelta(days=30))
        reader = FactReader(admin, TODAY)
        area_id = load_unit(session, AKMOLA).id
        indicator = indicators["civil_servants_trained"]
        (fact,) = queries.load_facts(session, reader, area_id, indicator, [span])
        by_region = queries.load_facts_by_region(session, reader, [area_id], indicator, span)
        graduates = {who for who, days in history if days <= length}
        window = (TODAY - find_pace_span(span, TODAY).first).days
        before = {who for who, days in history if window < days <= length}
        assert (fact.count, fact.newcomers) == (len(graduates), len(graduates - before))
        assert by_region == {area_id: fact}
        savepoint.rollback()


def test_a_whole_programme_is_never_smaller_than_its_half_years(session, admin, indicators):
    programme = programmes.add_programme(session)

    def save(code, total):
        return services.plan_indicator(
            session,
            programme_id=programme.id,
            indicator_id=indicators[code].id,
            plan={programme.starts_on: 10},
            total=total,
            reason="",
            by=admin,
            now=NOW,
        )

    with pytest.raises(TotalTooSmall):
        save("citizens_trained", 9)
    with pytest.raises(TotalAddsUp):
        save("hours", 20)
    assert save("citizens_trained", 10)
    assert not save("citizens_trained", 10)
    assert save("citizens_trained", None)
    assert queries.load_total_plans(session, [programme.id]) == {}
