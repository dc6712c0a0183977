"""Long lists: read in another way with the same rows, and counted by figures."""

from dataclasses import replace
from datetime import timedelta

import pytest
from sqlalchemy import select, text, update

from lms.accounts.rules import OPERATOR, Actor, Grant
from lms.core.clock import get_local_date
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.obligations.rules import EXEMPT, OPEN
from lms.regions.queries import find_root, load_tree_on
from lms.reporting.queries import people as lists
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.counted_figures import FIGURE_OF, read_stored_counts
from lms.reporting.queries.counting import CountQuery, count_facts, count_one
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.people import count_people, list_people, stream_people
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import MEASURES, read_filters
from tests.choosing import DEEP
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, STEPNOGORSK, load_unit
from tests.factories.reporting import add_country
from tests.unit.reporting.snapshot import run_in_snapshot

TODAY = get_local_date(NOW, ZONE)
LONGEST = ("LONGEST_SORTED", "LONGEST_SORTED_BY_NAME", "LONGEST_SORTED_BY_DAY")


@pytest.fixture
def small(session):
    rows = add_country(session)
    session.commit()
    return rows


@pytest.fixture
def nation(session, small):
    return load_area(session, OPERATOR, UNITS, find_root(session).id)


def count_recorded(session, area, measure, query):
    """Count from the records: a filter that the figures do not know makes the records answer."""
    everybody = read_filters({"settlement": ["urban", "rural", "unknown"]})
    filters = {**query.filters, **everybody}
    return count_one(session, area, measure, query=replace(query, filters=filters))


STORED_CODES = [code for code, measure in MEASURES.items() if measure.base in FIGURE_OF]


@pytest.mark.parametrize("kato", [None, AKMOLA])
@run_in_snapshot
def test_figures_answer_with_the_number_that_the_records_give(session, small, nation, kato):
    area = load_area(session, OPERATOR, UNITS, small.units[kato]) if kato else nation
    slug = small.courses[0].slug
    queries = [
        CountQuery(TODAY),
        CountQuery(TODAY, own=True),
        CountQuery(TODAY, course_id=small.courses[0].id),
        CountQuery(TODAY, read_filters({"course": slug})),
        CountQuery(TODAY, period=parse_days("2026-02")),
        CountQuery(TODAY, period=parse_days("2026-Q1")),
    ]
    total = 0
    for measure in STORED_CODES:
        for query in queries:
            assert is_stored(session, area, measure, (), query)
            expected = count_recorded(session, area, measure, query)
            assert count_one(session, area, measure, query=query) == expected, (measure, query)
            total += expected
    assert total > 50


def is_stored(session, area, measure, dimensions, query):
    tree = load_tree_on(session, TODAY)
    groupings, base = [tuple(range(len(dimensions)))], MEASURES[measure].base
    counts = read_stored_counts(
        session, area, [base], dimensions, groupings, query=query, tree=tree
    )
    return base in counts


def test_figures_do_not_answer_what_they_do_not_know(session, small, nation):
    akmola = load_area(session, OPERATOR, UNITS, small.units[AKMOLA])
    assert is_stored(session, nation, "people_completed", ("region", "month"), CountQuery(TODAY))
    for area, measure, dimensions, query in (
        (nation, "hours", ("settlement",), CountQuery(TODAY)),
        (nation, "completed", ("sex",), CountQuery(TODAY)),
        (nation, "people_completed", ("district",), CountQuery(TODAY)),
        (akmola, "people_completed", ("unit",), CountQuery(TODAY)),
        (nation, "completed", (), CountQuery(TODAY, read_filters({"language": "kk"}))),
        (nation, "completed", (), CountQuery(TODAY, period=parse_days("2026-02-03..2026-02-20"))),
        (nation, "completed", ("quarter",), CountQuery(TODAY, period=parse_days("2026-02"))),
    ):
        assert not is_stored(session, area, measure, dimensions, query)


def test_figures_keep_to_the_scope_of_who_asks(session, small, nation):
    officer = Actor(
        person_id=small.officer.id,
        sign_in_id=0,
        token="",
        surname="",
        given_name="",
        patronymic="",
        user_name="",
        language="kk",
        audience="citizen",
        region_unit_id=0,
        organisation_id=None,
        grants=(Grant("officer", small.units[AKMOLA]),),
    )
    query = CountQuery(TODAY)
    mine = count_one(
        session, load_area(session, officer, UNITS, small.units[AKMOLA]), "enrolled", query=query
    )
    assert 0 < mine < count_one(session, nation, "enrolled", query=query)
    assert count_one(session, replace(nation, actor=officer), "enrolled", query=query) == mine


def test_a_table_of_figures_has_no_row_for_nothing(session, small, nation):
    rows = count_facts(session, nation, "active", ("unit", "course"), query=CountQuery(TODAY))
    assert rows
    assert all(row.count > 0 for row in rows)


def choose_measures(session, position):
    """Return the measures to query in the order at a position: on PostgreSQL a third by default.

    Of the orders three run there, by `tests/choosing.py`, so each measure is queried in one.
    """
    codes = [*MEASURES]
    is_short = not DEEP and session.get_bind().dialect.name == "postgresql"
    return codes[position % 3 :: 3] if is_short else codes


@pytest.mark.parametrize(
    ("position", "sort"), enumerate(["day", "-day", "name", "-name", "unit", "-course"])
)
@run_in_snapshot
def test_a_long_list_has_the_rows_of_a_short_one_in_the_same_order(
    session, nation, monkeypatch, position, sort
):
    for measure in choose_measures(session, position):
        query = PeopleQuery(measure, FigureSelection(TODAY), sort=sort)
        gathered = list(stream_people(session, nation, query))
        for name in LONGEST:
            monkeypatch.setattr(lists, name, 0)
        assert list(stream_people(session, nation, query)) == gathered
        monkeypatch.undo()
        assert len(gathered) == count_people(session, nation, query)


@run_in_snapshot
def test_pages_make_up_the_list_also_those_read_from_its_end(session, nation):
    query = PeopleQuery("enrolled", FigureSelection(TODAY), sort="name")
    whole, total = (
        list(stream_people(session, nation, query)),
        count_people(session, nation, query),
    )
    assert total == len(whole) > 12
    pages = [
        list_people(session, nation, query, total=total, limit=5, offset=start)
        for start in range(0, total + 5, 5)
    ]
    assert [row for page in pages for row in page] == whole
    assert pages[-1] == []


@pytest.mark.parametrize(
    ("position", "sort"), enumerate(["day", "-day", "name", "unit", "-course"])
)
def test_pages_make_up_a_long_list_of_any_measure(session, nation, monkeypatch, position, sort):
    longest = 0
    for measure in choose_measures(session, position):
        query = PeopleQuery(measure, FigureSelection(TODAY), sort=sort)
        longest = max(longest, assert_pages_make_up(session, nation, query, monkeypatch))
    assert longest > 24, "more than a few pages"


@run_in_snapshot
def assert_pages_make_up(session, area, query, monkeypatch):
    """Compare the pages, read as those of a long list, with the list as a whole; count its rows."""
    whole, total = list(stream_people(session, area, query)), count_people(session, area, query)
    for name in LONGEST:
        monkeypatch.setattr(lists, name, 0)
    pages = [
        list_people(session, area, query, total=total, limit=6, offset=start)
        for start in range(0, total, 6)
    ]
    assert [row for page in pages for row in page] == whole, query.measure
    monkeypatch.undo()
    return total


@run_in_snapshot
def read_pages(session, area, query, monkeypatch):
    """Check that pages make up a list; return its people, and whether pages are read by days."""
    by_days, select_list = [], lists._select_list

    def select_and_note(*values, **options):
        by_days.append(bool(options["days"]))
        return select_list(*values, **options)

    whole, total = list(stream_people(session, area, query)), count_people(session, area, query)
    with monkeypatch.context() as patch:
        patch.setattr(lists, "_select_list", select_and_note)
        pages = [
            list_people(session, area, query, total=total, limit=2, offset=start)
            for start in range(0, total, 2)
        ]
    assert [row for page in pages for row in page] == whole != []
    return {row.person_id for row in whole}, {*by_days}


@pytest.mark.parametrize("sort", ["day", "-day", "name", "unit", "-course"])
@pytest.mark.parametrize("measure", ["people_never_started", "never_started"])
def test_who_has_not_begun_is_sought_on_the_days_that_figures_name(
    session, nation, monkeypatch, measure, sort
):
    courses = [records.add_course(session), records.add_course(session)]
    learner = records.add_civil_servant(session, kato=STEPNOGORSK)
    for number, choice in enumerate((courses[:1], courses)):
        due_on, unit_id = TODAY + timedelta(days=5 + number), learner.region_unit_id
        records.assign(session, *choice, due_on=due_on, region_unit_id=unit_id)
    query = PeopleQuery(measure, FigureSelection(TODAY), sort=sort)
    people, are_by_days = read_pages(session, nation, query, monkeypatch)
    assert learner.id in people
    assert are_by_days == {True}
    records.enrol(session, learner, courses[1])
    people, are_by_days = read_pages(session, nation, query, monkeypatch)
    assert learner.id in people, "of the first assignment"
    assert are_by_days == {False}, "the control: figures do not know who began another course"


@pytest.mark.parametrize("sort", ["day", "-day"])
@pytest.mark.parametrize("measure", ["certificates", "attempts", "passed_attempts"])
def test_documents_and_attempts_are_sought_on_the_days_that_figures_name(
    session, nation, monkeypatch, measure, sort
):
    for number, enrolment_id in enumerate(session.scalars(select(Enrolment.id)).all()):
        for passed, days in ((False, 0), (True, 0), (True, number % 3)):
            now = NOW - timedelta(days=days)
            records.submit_attempt(session, enrolment_id, is_passed=passed, now=now)
    monkeypatch.setattr(lists, "LONGEST_SORTED_BY_DAY", 0)
    query = PeopleQuery(measure, FigureSelection(TODAY), sort=sort)
    _people, are_by_days = read_pages(session, nation, query, monkeypatch)
    assert are_by_days == {True}
    course_id = session.scalar(select(Enrolment.course_id))
    of_course = PeopleQuery(measure, FigureSelection(TODAY, course_id), sort=sort)
    _people, are_by_days = read_pages(session, nation, of_course, monkeypatch)
    assert are_by_days == {False}, "the control: figures do not know the days of a course"


def note_orders(monkeypatch):
    """Return the list in which each statement notes whether it is read along an index."""
    orders, restrict = [], lists.restrict_facts

    def restrict_and_note(*values, in_order=False, **options):
        orders.append(in_order)
        return restrict(*values, in_order=in_order, **options)

    monkeypatch.setattr(lists, "restrict_facts", restrict_and_note)
    return orders


@pytest.mark.parametrize("measure", ["people_overdue", "overdue"])
def test_the_rows_of_one_day_are_read_along_an_index(session, nation, monkeypatch, measure):
    for days, count in ((9, 2), (5, 1)):
        for _number in range(count):
            learner = records.add_civil_servant(session, kato=STEPNOGORSK)
            due_on, unit_id = TODAY - timedelta(days=days), learner.region_unit_id
            terms = {"due_on": due_on, "region_unit_id": unit_id}
            records.assign(session, records.add_course(session), **terms)
    query = PeopleQuery(measure, FigureSelection(TODAY), sort="day")
    whole = list(stream_people(session, nation, query))
    first = sum(row.course.due_on == whole[0].course.due_on for row in whole)
    orders = note_orders(monkeypatch)
    monkeypatch.setattr(lists, "LONGEST_SORTED_BY_DAY", 0)
    pages = [
        list_people(session, nation, query, total=len(whole), limit=limit)
        for limit in (first, first + 1)
    ]
    assert pages == [whole[:first], whole[: first + 1]]
    assert orders == [True, False], "the second page, of two days, is the control"


@pytest.mark.parametrize("sort", ["-day", "day"])
@pytest.mark.parametrize("measure", ["people_completed", "active", "people_obliged"])
def test_the_first_rows_of_a_long_list_by_day_are_read_along_an_index(
    session, nation, monkeypatch, measure, sort
):
    query = PeopleQuery(measure, FigureSelection(TODAY), sort=sort)
    whole = list(stream_people(session, nation, query))
    orders = note_orders(monkeypatch)
    monkeypatch.setattr(lists, "LONGEST_SORTED_BY_DAY", 0)
    monkeypatch.setattr(lists, "list_leading_days", lambda *_values, **_options: None)

    def read_page(part, **changes):
        orders.clear()
        monkeypatch.setattr(lists, "PART_IN_ORDER", part)
        changed_query = replace(query, **changes)
        return list_people(session, nation, changed_query, total=len(whole), limit=2)

    assert read_page(1) == whole[:2]
    assert orders == [True]
    assert read_page(len(whole)) == whole[:2]
    assert orders == [False], "the control: too large a part of the list"
    read_page(1, sort="name")
    assert orders == [False], "the control: another order"


@pytest.mark.parametrize("measure", ["people_completed", "people_enrolled"])
def test_pages_of_people_from_the_earliest_on_read_their_own_days(
    session, small, nation, monkeypatch, measure
):
    monkeypatch.setattr(lists, "LONGEST_SORTED_BY_DAY", 0)

    def are_by_days(**changes):
        query = replace(PeopleQuery(measure, FigureSelection(TODAY), sort="day"), **changes)
        return read_pages(session, nation, query, monkeypatch)[1]

    assert are_by_days() == {True}
    quarter = FigureSelection(TODAY, period=parse_days("2026-Q1"))
    assert are_by_days(selection=quarter) == {True}
    of_course = FigureSelection(TODAY, small.courses[0].id)
    assert are_by_days(selection=of_course) == {False}, "the control: not by course"
    assert are_by_days(sort="-day") == {False}, "the control: where somebody was last is not known"


def test_the_last_people_of_a_list_by_day_lie_far_apart(session, nation, monkeypatch):
    monkeypatch.setattr(lists, "LONGEST_SORTED_BY_DAY", 0)
    monkeypatch.setattr(lists, "PART_IN_ORDER", 1)
    for measure, is_near in (("people_met", False), ("met", True)):
        query = PeopleQuery(measure, FigureSelection(TODAY)).reverse_order()
        assert lists._is_index_faster(nation, query, 3, 3) == is_near, measure


@pytest.mark.parametrize("measure", ["people_obliged", "people_enrolled"])
def test_a_person_stands_in_a_list_by_day_at_the_first_of_their_days_in_its_order(
    session, nation, measure
):
    learner = records.add_civil_servant(session, kato=STEPNOGORSK)
    for days in (3, 40):
        enrolled_at = NOW - timedelta(days=days)
        records.enrol(session, learner, records.add_course(session), now=enrolled_at)

    def find_days(sort):
        query = PeopleQuery(measure, FigureSelection(TODAY), sort=sort)
        rows = stream_people(session, nation, query)
        return {row.person_id: row for row in rows}

    newest, oldest = find_days("-day"), find_days("day")
    column = "due_on" if measure == "people_obliged" else "enrolled_on"
    for person_id, row in newest.items():
        days = [getattr(course, column) for course in row.courses]
        assert getattr(row.course, column) == max(days)
        assert getattr(oldest[person_id].course, column) == min(days)
    assert newest.keys() == oldest.keys()
    assert any(newest[one].course != oldest[one].course for one in newest), "the control"


def test_names_lie_in_kazakh_order_in_their_index(session):
    order = ", ".join(
        f'{name} COLLATE "kk-x-icu"' for name in ("surname", "given_name", "patronymic")
    )
    if session.get_bind().dialect.name == "sqlite":
        plan = str(
            session.execute(
                text(f"EXPLAIN QUERY PLAN SELECT id FROM person ORDER BY {order}")
            ).all()
        )
        assert "ix_person_name" in plan
        assert "TEMP B-TREE" not in plan
    else:
        made_by = "SELECT indexdef FROM pg_indexes WHERE indexname = 'ix_person_name'"
        assert session.scalar(text(made_by)).count("kk-x-icu") == 3


def test_who_is_exempt_from_one_course_is_listed_by_it_though_another_is_still_to_complete(
    session, nation
):
    """Who is exempt by one assignment of a course is exempt from another course, not from this."""
    courses = [records.add_course(session), records.add_course(session)]
    servant = records.add_civil_servant(session, kato=STEPNOGORSK)
    states = (EXEMPT, OPEN, EXEMPT)
    for number, course in enumerate((courses[0], courses[0], courses[1])):
        assignment_id = records.assign(
            session,
            course,
            due_on=TODAY + timedelta(days=10 * (number + 1)),
            region_unit_id=load_unit(session, STEPNOGORSK).id,
        )
        session.execute(
            update(Obligation)
            .where(Obligation.assignment_id == assignment_id, Obligation.person_id == servant.id)
            .values(state=states[number])
        )
    area = load_area(session, OPERATOR, UNITS, load_unit(session, STEPNOGORSK).id)
    for code in ("people_exempt", "exempt"):
        people = PeopleQuery(code, FigureSelection(TODAY))
        rows = [row for row in stream_people(session, area, people) if row.person_id == servant.id]
        assert len(rows) == 1, code
