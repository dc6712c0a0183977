"""Lists of people with two rows of a course: enrolled again, or obliged by several assignments."""

from functools import partial

import pytest

from lms.accounts.rules import OPERATOR
from lms.core.clock import get_local_date
from lms.regions.queries import find_root
from lms.reporting.queries import people as lists
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.leading_facts import count_facts_by, count_leading_facts
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.rules.vocabulary import MEASURES
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, KOKSHETAU
from tests.unit.reporting.histories import build_lively_history
from tests.unit.reporting.test_long_lists import assert_pages_make_up

# One person takes a course again in another unit, since the certificate was revoked, and several
# orders ask the same people for the same course.
AGAIN = (
    ("revoke", 1, None), ("wait", 5, None), ("move", 1, KOKSHETAU), ("enrol", 1, 1),
    ("assign", "", 0), ("assign", AKMOLA, 3), ("assign", AKMOLA, 5), ("assign", AKMOLA, 11),
    ("catch up", None, None), ("wait", 9, None), ("enrol", 1, 0),
)  # fmt: skip


@pytest.fixture
def today(session):
    history = build_lively_history(session)
    history.play_all(AGAIN)
    return get_local_date(history.now, ZONE)


@pytest.fixture
def nation(session, today):
    return load_area(session, OPERATOR, UNITS, find_root(session).id)


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("sort", ["day", "-day", "unit", "-course"])
def test_pages_of_a_long_list_make_it_up(session, nation, today, monkeypatch, sort):
    for measure in MEASURES:
        query = PeopleQuery(measure, FigureSelection(today), sort=sort)
        assert_pages_make_up(session, nation, query, monkeypatch)


@pytest.mark.parametrize("measure", ["enrolled", "obliged"])
@pytest.mark.parametrize("column", ["region_unit_id", "course_id", "day"])
def test_rows_are_counted_by_what_leads_them(session, nation, today, measure, column):
    assert_counted_by_leading(session, nation, PeopleQuery(measure, FigureSelection(today)), column)


def test_people_are_counted_in_the_unit_that_leads_them(session, nation, today):
    query = PeopleQuery("people_enrolled", FigureSelection(today))
    assert_counted_by_leading(session, nation, query, "region_unit_id", people=True)


def assert_counted_by_leading(session, nation, query, column, **people):
    restrict = partial(lists._restrict_list, nation, query)
    source = MEASURES[query.measure].source
    leading = count_facts_by(session, restrict(True), column)
    assert count_leading_facts(session, source, restrict, column, **people) == leading
    every = count_facts_by(session, restrict(False), column, **people)
    assert sum(every.values()) > sum(leading.values()), "the control: some facts lead no row"


@pytest.mark.parametrize("sort", ["day", "-day", "name"])
def test_a_person_stands_with_each_course_once(session, nation, today, sort):
    for measure in ("people_enrolled", "people_obliged", "people_open"):
        query = PeopleQuery(measure, FigureSelection(today), sort=sort)
        for row in lists.stream_people(session, nation, query):
            names = [course.course_kk for course in row.courses]
            assert len(names) == len(set(names)), measure
            assert row.course in row.courses, "what leads the row is one of them"
