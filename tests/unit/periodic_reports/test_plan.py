"""Plan against fact in reports: the numbers of the pages of programmes, frozen with the rest."""

from dataclasses import replace
from datetime import date

import pytest

from lms.accounts.rules import NATIONAL_ADMIN
from lms.core.clock import get_local_date
from lms.periodic_reports.queries import count_content
from lms.periodic_reports.queries.plan import compare_plan
from lms.periodic_reports.rules import (
    TABLE_MEASURES,
    encode_canonical_json,
    hash_content,
    parse_content,
    parse_named_period,
)
from lms.periodic_reports.rules.plan import PlanLine
from lms.programmes.queries import FactReader, list_indicators, load_lines, load_programme
from lms.programmes.rules import APPROVED, CLOSED, DRAFTING, DaySpan
from lms.regions.queries import find_root
from lms.reporting.queries import areas
from lms.reporting.queries.counting import CountQuery, count_one, count_table
from lms.reporting.rules.vocabulary import COURSE, DISTRICT, MEASURES, MONTH, REGION
from tests.conftest import NOW
from tests.factories import programmes
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.records import ZONE
from tests.factories.regions import ABAI, AKMOLA, AKTOBE, KOKSHETAU, load_unit
from tests.factories.reporting import add_country

TODAY = get_local_date(NOW, ZONE)
HALF = parse_named_period("2026-H1")


@pytest.fixture
def small(session):
    return add_country(session)


def load_area_of(session, small, who, kato=None):
    return areas.load_area(
        session,
        build_actor(session, who),
        areas.UNITS,
        load_unit(session, kato).id if kato else find_root(session).id,
    )


def compare_area(session, area, period=HALF):
    return compare_plan(session, area, period, today=TODAY)


def test_a_region_has_a_row_for_each_indicator_as_its_programme_has_it(session, small):
    codes = programmes.add_indicators(session)
    programme = programmes.add_programme(session, state=APPROVED, starts_on=date(2026, 2, 1))
    programmes.add_plan(session, programme, codes["certificates"], 3, 4)
    here = load_area_of(session, small, small.officer, AKMOLA)
    comparison = compare_area(session, here)
    reader, span = FactReader(here.actor, TODAY), DaySpan(date(2026, 2, 1), date(2026, 6, 30))
    expected = load_lines(
        session,
        reader,
        load_programme(session, here.actor, programme.id),
        list_indicators(session),
        [span],
    )
    assert [
        (line.indicator, line.planned, line.fact, DaySpan(line.first, line.last))
        for line in comparison.lines
    ] == [(line.indicator.id, line.outlook.planned, line.outlook.fact, span) for line in expected]
    assert any(line.fact for line in comparison.lines)
    (one,) = comparison.programmes
    assert (one.state, one.document, one.is_approved, one.planned_count) == (
        APPROVED,
        "12-ө",
        True,
        1,
    )
    assert one.met_count == sum(
        line.planned is not None and line.fact >= line.planned for line in comparison.lines
    )


def test_a_quarter_and_a_year_hold_the_half_years_that_they_touch(session, small):
    codes = programmes.add_indicators(session)
    programmes.add_plan(
        session, programmes.add_programme(session, state=APPROVED), codes["certificates"], 3, 4
    )
    here = load_area_of(session, small, small.officer, AKMOLA)
    planned = {
        name: [
            line.planned
            for line in compare_area(session, here, parse_named_period(name)).lines
            if line.planned
        ]
        for name in ("2026-Q1", "2026", "2025-H2")
    }
    assert planned == {"2026-Q1": [3], "2026": [3, 4], "2025-H2": []}


def test_the_country_adds_up_what_regions_with_an_approved_programme_plan(session, small):
    codes = programmes.add_indicators(session)
    for kato, state, number in (
        (AKMOLA, APPROVED, 3),
        (AKTOBE, APPROVED, 5),
        (ABAI, DRAFTING, 100),
    ):
        programmes.add_plan(
            session,
            programmes.add_programme(session, kato=kato, state=state),
            codes["certificates"],
            number,
        )
    comparison = compare_area(session, load_area_of(session, small, small.admin))
    here = [
        compare_area(session, load_area_of(session, small, small.admin, kato)).lines
        for kato in (AKMOLA, AKTOBE)
    ]
    facts = [line.fact for lines in here for line in lines if line.planned]
    assert [
        (line.indicator, line.planned, line.fact, line.regions) for line in comparison.lines
    ] == [(codes["certificates"], 8, sum(facts), 2)]
    states = {one.state for one in comparison.programmes}
    assert len(comparison.programmes) == 20 and states == {APPROVED, DRAFTING, ""}
    assert sum(one.is_approved for one in comparison.programmes) == 2


def test_an_area_without_a_programme_of_its_own_says_so(session, small):
    programmes.add_programme(session, state=APPROVED)
    without = compare_area(session, load_area_of(session, small, small.foreign_officer, AKTOBE))
    assert [(one.state, one.planned_count) for one in without.programmes] == [
        ("", 0)
    ] and without.lines == ()
    for area in (
        load_area_of(session, small, small.officer, KOKSHETAU),
        areas.load_area(
            session, build_actor(session, small.hr), areas.ORGANISATIONS, small.organisation.id
        ),
    ):
        comparison = compare_area(session, area)
        assert (comparison.programmes, comparison.lines) == ((), ())


def test_a_programme_that_was_closed_stands_in_the_reports_of_its_time(session, small):
    codes = programmes.add_indicators(session)
    old = programmes.add_programme(
        session, state=CLOSED, starts_on=date(2024, 1, 1), ends_on=date(2025, 12, 31)
    )
    programmes.add_plan(session, old, codes["certificates"], 7)
    programmes.add_programme(session, state=DRAFTING)
    here = load_area_of(session, small, small.officer, AKMOLA)
    assert [
        one.state for one in compare_area(session, here, parse_named_period("2024-H1")).programmes
    ] == [CLOSED]
    assert [one.state for one in compare_area(session, here).programmes] == [DRAFTING]


def test_a_year_holds_each_half_year_by_the_programme_of_that_time(session, small):
    """A region whose programme ended in June and whose next one began in July planned in both."""
    codes = programmes.add_indicators(session)
    june, july = date(2026, 6, 30), date(2026, 7, 1)
    was = programmes.add_programme(
        session, state=CLOSED, starts_on=date(2025, 7, 1), ends_on=june, document_number="1-ө"
    )
    programmes.add_plan(session, was, codes["certificates"], 9, 5)
    new = programmes.add_programme(session, state=APPROVED, starts_on=july, document_number="2-ө")
    programmes.add_plan(session, new, codes["certificates"], 7)
    programmes.add_plan(session, new, codes["hours"], 70)
    other = programmes.add_programme(session, kato=AKTOBE, state=APPROVED)
    programmes.add_plan(session, other, codes["certificates"], 10, 20)
    year = parse_named_period("2026")
    for who, kato, planned in ((small.officer, AKMOLA, [5, 7]), (small.admin, None, [15, 27])):
        area = load_area_of(session, small, who, kato)
        comparison = compare_area(session, area, year)
        lines = [line for line in comparison.lines if line.indicator == codes["certificates"]]
        assert [line.planned for line in lines] == planned
        halves = [
            line
            for name in ("2026-H1", "2026-H2")
            for line in compare_area(session, area, parse_named_period(name)).lines
        ]
        assert list(comparison.lines) == halves, "as in the reports of the half-years"
        (one,) = (line for line in comparison.programmes if line.key == str(new.region_unit_id))
        assert (one.document, one.planned_count) == ("2-ө", 2), "what this programme planned"


def test_a_draft_takes_no_plan_from_the_programme_that_was_in_force(session, small):
    """A region may close a programme early and begin to draft the next one for the same days."""
    codes = programmes.add_indicators(session)
    closed_programme = programmes.add_programme(session, state=CLOSED)
    programmes.add_plan(session, closed_programme, codes["certificates"], 7)
    here = load_area_of(session, small, small.officer, AKMOLA)
    before = compare_area(session, here)
    draft = programmes.add_programme(session, state=DRAFTING)
    programmes.add_plan(session, draft, codes["certificates"], 900)
    assert compare_area(session, here) == before
    assert [(one.state, one.is_approved) for one in before.programmes] == [(CLOSED, True)]
    draft.state = APPROVED
    session.flush()
    assert [line.planned for line in compare_area(session, here).lines if line.planned] == [900]


@pytest.mark.parametrize("kato", [None, AKMOLA])
def test_the_totals_and_tables_of_a_report_are_what_counting_says(session, small, kato):
    """That counting says what the records say, tests/unit/reporting/test_long_lists.py proves."""
    area = load_area_of(session, small, small.admin if kato is None else small.officer, kato)
    content = count_content(session, area, HALF, today=TODAY)
    query = CountQuery(TODAY, period=HALF.days)
    assert content.totals == {
        code: count_one(session, area, code, query=query) for code in MEASURES
    }
    for table, dimension in zip(
        content.tables, (REGION if kato is None else DISTRICT, COURSE, MONTH), strict=True
    ):
        expected = count_table(session, area, TABLE_MEASURES, [dimension], query=query)
        keys = {
            ("" if key is None else f"{key:%Y-%m}" if dimension == MONTH else str(key)): values
            for (key,), values in expected.items()
        }
        assert {
            line.key: {code: value for code, value in line.values.items() if value}
            for line in table.lines
            if any(line.values.values())
        } == keys


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_plan_is_frozen_with_the_rest_and_content_without_one_keeps_its_bytes(session, small):
    codes = programmes.add_indicators(session)
    programmes.add_plan(
        session, programmes.add_programme(session, state=APPROVED), codes["certificates"], 3
    )
    content = count_content(
        session, load_area_of(session, small, small.officer, AKMOLA), HALF, today=TODAY
    )
    assert encode_canonical_json(parse_content(content.to_json())) == encode_canonical_json(content)
    more = PlanLine(
        **{
            **{name: getattr(content.plan.lines[0], name) for name in PlanLine.__slots__},
            "fact": 999,
        }
    )
    assert hash_content(
        replace(content, plan=replace(content.plan, lines=(more, *content.plan.lines[1:])))
    ) != hash_content(content)
    old = replace(content, plan=None)
    assert "plan" not in old.to_json() and encode_canonical_json(
        parse_content(old.to_json())
    ) == encode_canonical_json(old)


def test_a_national_administrator_who_is_an_officer_too_sees_all_regions(session, small):
    both = add_person(session)
    grant(session, both, NATIONAL_ADMIN)
    grant(session, both, "officer", kato=AKMOLA)
    assert len(compare_area(session, load_area_of(session, small, both)).programmes) == 20
