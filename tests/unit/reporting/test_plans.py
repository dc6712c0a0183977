"""Counts of a part of the country read its own records, with the statistics of a large site."""

from dataclasses import replace
from datetime import date

import pytest
from sqlalchemy import func, select

from lms.accounts.rules import OPERATOR
from lms.core.clock import get_local_date
from lms.regions.queries import find_root
from lms.reporting.queries import people
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.counting import CountQuery, restrict_facts
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.rules import parse_days
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU, load_unit
from tests.query_plans import explain, pretend_statistics

STATISTICS = {
    "ix_obligation_duty": ("obligation", "1000434 10 1 1 1 1"),
    "ix_obligation_due_on": ("obligation", "1000434 1326 1165 1 1 1 1"),
    "ix_obligation_unit_due": ("obligation", "1000434 4101 427 215 1 1"),
    "ix_obligation_assignment_state": ("obligation", "1000434 52655 23266 139"),
    "ix_obligation_exempt": ("obligation", "100 2 1"),
    "ix_obligation_met_late": ("obligation", "10000 40 1"),
    "ix_enrolment_enrolled_on": ("enrolment", "1000478 1400 1 1 1 1"),
    "ix_enrolment_completed_on": ("enrolment", "500478 700 1 1 1 1 1"),
    "uq_enrolment_active": ("enrolment", "500076 10 1"),
    "ix_enrolment_person_course": ("enrolment", "1000478 10 1"),
    "ix_enrolment_unit_course": ("enrolment", "1000478 4100 400 1 1"),
    "ix_enrolment_unit_completed": ("enrolment", "1000478 4100 400 2 1"),
    "ix_region_unit_parent_id": ("region_unit", "250 12"),
    "sqlite_autoindex_course_1": ("course", "14 1"),
}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_duties_of_a_period_are_found_by_the_units_of_a_region(session):
    area = load_area(session, OPERATOR, UNITS, load_unit(session, AKMOLA).id)
    pretend_statistics(session, STATISTICS)

    def explain_count(measure, period):
        query = CountQuery(get_local_date(NOW, ZONE), period=parse_days(period) if period else None)
        fact, conditions = restrict_facts(area, measure, query)
        return explain(session, select(func.count()).select_from(fact).where(*conditions))

    index_search = (
        "ix_obligation_unit_due (region_unit_id=? AND course_id=? AND state=? AND due_on>?"
    )
    for measure in ("obliged", "people_completed_in_time", "met"):
        assert index_search in explain_count(measure, "2026-Q1"), measure
    assert index_search not in explain_count("obliged", ""), "the control: without a period"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_enrolments_of_a_period_are_found_by_the_units_of_a_district(session):
    pretend_statistics(session, STATISTICS)
    query = CountQuery(get_local_date(NOW, ZONE), period=parse_days("2026-02-03..2026-12-02"))

    def explain_count(measure, kato):
        area = load_area(session, OPERATOR, UNITS, load_unit(session, kato).id)
        fact, conditions = restrict_facts(area, measure, query)
        return explain(session, select(func.count()).select_from(fact).where(*conditions))

    index_search = "(region_unit_id=? AND course_id=? AND"
    for measure in ("enrolled", "people_completed"):
        assert index_search in explain_count(measure, KOKSHETAU), measure
        assert index_search not in explain_count(measure, AKMOLA), "the control: a region"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_people_who_were_late_with_something_are_found_by_their_own_index(session):
    pretend_statistics(session, STATISTICS)
    query = CountQuery(get_local_date(NOW, ZONE), period=parse_days("2026-Q1"))

    def explain_count(area_id, query):
        area = load_area(session, OPERATOR, UNITS, area_id)
        fact, conditions = restrict_facts(area, "met", query)
        return explain(session, select(func.count()).select_from(fact).where(*conditions))

    index_search = "ix_obligation_met_late (region_unit_id=?"
    for area_id in (find_root(session).id, load_unit(session, AKMOLA).id):
        assert index_search in explain_count(area_id, replace(query, of_late=True))
        assert "ix_obligation_met_late" not in explain_count(area_id, query), "the control"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_who_is_learning_a_course_that_they_must_complete_is_known_from_indexes(session):
    area = load_area(session, OPERATOR, UNITS, load_unit(session, AKMOLA).id)
    pretend_statistics(session, STATISTICS)
    query = CountQuery(get_local_date(NOW, ZONE), period=parse_days("2026-Q1"))
    fact, conditions = restrict_facts(area, "never_started", query)
    plan = explain(session, select(func.count()).select_from(fact).where(*conditions))
    asked_first, asked_then = "uq_enrolment_active (person_id=?", "ix_enrolment_person_course ("
    assert 0 < plan.index(asked_first) < plan.index(asked_then)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_page_of_a_list_by_day_reads_its_own_days(session):
    nation = load_area(session, OPERATOR, UNITS, find_root(session).id)
    pretend_statistics(session, STATISTICS)

    def explain_page(measure, sort="-day", limit=50, days=()):
        query = PeopleQuery(measure, FigureSelection(get_local_date(NOW, ZONE)), sort=sort)
        statement = people._select_list(nation, query, 50_000, limit=limit, days=days)
        return explain(session, statement)

    for measure, index in (
        ("people_completed", "SEARCH enrolment USING INDEX ix_enrolment_completed_on"),
        ("people_enrolled", "SCAN enrolment USING INDEX ix_enrolment_enrolled_on"),
        ("people_active", "SCAN enrolment USING INDEX ix_enrolment_enrolled_on"),
        ("people_met", "SCAN obligation USING INDEX ix_obligation_due_on"),
    ):
        for sort in ("-day", "day"):
            plan = explain_page(measure, sort)
            assert plan.startswith(index), measure
            assert "B-TREE" not in plan, "a day is not read as a whole"
            assert "SCAN gathered" in explain_page(measure, sort, limit=5000), "the control"
    days = [date(2026, 1, 9), date(2026, 3, 1)]
    its_days = "ix_obligation_due_on (due_on=? AND state=?)"
    for measure in ("people_overdue", "people_never_started"):
        assert its_days in explain_page(measure, days=days)
        assert its_days not in explain_page(measure), "the control"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_few_who_are_exempt_are_found_by_their_own_index(session):
    nation = load_area(session, OPERATOR, UNITS, find_root(session).id)
    pretend_statistics(session, STATISTICS)

    def explain_list(measure):
        query = PeopleQuery(measure, FigureSelection(get_local_date(NOW, ZONE)), sort="name")
        return explain(session, people._select_list(nation, query, 100, limit=50))

    for measure in ("exempt", "people_exempt"):
        assert "SCAN obligation USING INDEX ix_obligation_exempt" in explain_list(measure)
    assert "ix_obligation_exempt" not in explain_list("met"), "the control"
