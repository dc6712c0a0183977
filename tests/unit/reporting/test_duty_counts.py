"""Lists of duties show the numbers of the figures, which equal those of their rows."""

from dataclasses import replace
from datetime import timedelta

import pytest

from lms.accounts.rules import OPERATOR, Grant
from lms.core.clock import get_local_date
from lms.obligations import queries
from lms.obligations.queries import kept_counts, obliged_pages
from lms.obligations.queries.kept_counts import DutyArea
from lms.obligations.queries.obliged_counts import count_obliged_people, count_rows_and_people
from lms.reporting.queries.duty_counts import DUTY_COUNTS
from lms.reporting.queries.first_days import DaysQuery, list_first_days
from lms.reporting.rules import parse_days
from lms.reporting.services import fold_figures
from tests.choosing import DEEP
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK
from tests.unit.reporting.histories import build_lively_history
from tests.unit.reporting.snapshot import run_in_snapshot

STATES = ("", "open", "overdue", "met", "exempt", "met_late", "not_begun", "ended", "any")
LATE = queries.ObligedSearch(state="overdue", by_duty=True)
AREAS = 6  # all, and the units of the history
MORE = (
    ("assign", "", 0), ("assign", AKMOLA, 3), ("assign", AKMOLA, 5), ("assign", AKTOBE, 11),
    ("fold", 9, None), ("exempt", 0, 31), ("exempt", 2, 31), ("wait", 40, None),
    ("assign", KOKSHETAU, 7), ("complete", 3, True), ("catch up", None, None),
)  # fmt: skip


@pytest.fixture
def history(session):
    """Return a history with late duties, folded in part."""
    history = build_lively_history(session)
    history.play_all(MORE)
    return history


def map_actors(history):
    """Return actors by name; those whose numbers the figures hold come first."""
    units = {kato: history.units[kato] for kato in (AKMOLA, AKTOBE, KOKSHETAU, STEPNOGORSK)}

    def give_grants(*grants):
        return replace(OPERATOR, grants=grants)

    officer = {kato: Grant("officer", region_unit_id=unit_id) for kato, unit_id in units.items()}
    hr = Grant("hr", organisation_id=history.organisation.id)
    return {
        "administrator": OPERATOR,
        "officer": give_grants(officer[AKMOLA]),
        "officer of a region and a district in it": give_grants(
            officer[AKMOLA], officer[KOKSHETAU]
        ),
        "officer of two regions": give_grants(officer[AKMOLA], officer[AKTOBE]),
        "HR": give_grants(hr),
        "officer who is HR": give_grants(hr, officer[AKTOBE]),
    }


def count_by_rows(monkeypatch, count):
    with monkeypatch.context() as patch:
        patch.setattr(kept_counts, "_KEEPERS", [])
        return count()


@pytest.mark.parametrize(
    "is_folded", [True, pytest.param(False, marks=pytest.mark.twin_left_out("postgresql"))]
)
def test_each_number_of_a_list_of_duties_is_that_of_its_rows(
    session, history, monkeypatch, is_folded
):
    while is_folded and fold_figures(session):
        pass
    assert_numbers(session, history, monkeypatch)


@run_in_snapshot
def assert_numbers(session, history, monkeypatch):
    """Compare each number of the lists of duties with that of its rows."""
    today, total = get_local_date(history.now, ZONE), 0
    assignments = [
        row.id for row in queries.list_assignments(session, OPERATOR, today=today, limit=99)
    ]
    assert len(assignments) > 5
    for name, by in map_actors(history).items():
        areas = (None, *history.units.values())
        assert len(areas) == AREAS
        for index, unit_id in enumerate(areas):
            for slug in ("", history.courses[0].slug, "nothing"):
                late = replace(LATE, unit_id=unit_id, course=slug)

                def count_late(by=by, late=late):
                    return count_rows_and_people(session, by, late, today=today)

                assert count_late() == count_by_rows(monkeypatch, count_late), (name, late)
                total += count_late()[0]
            for number, assignment_id in enumerate(assignments):
                # A sixth in each of six areas, which ask each assignment for every state once;
                # with LMS_TEST_ALL=1 a third, so twice.
                step = 3 if DEEP else AREAS
                for state in STATES[(index + number) % step :: step]:
                    people = queries.ObligedSearch(assignment_id, state, unit_id=unit_id)

                    def count(by=by, people=people):
                        return count_obliged_people(session, by, people, today=today)

                    assert count() == count_by_rows(monkeypatch, count), (name, people)

        def list_numbers(by=by):
            rows = queries.list_assignments(session, by, today=today, limit=99)
            return [
                (row.id, row.total, row.met_count, row.overdue_count, row.exempt_count)
                for row in rows
            ]

        assert list_numbers() == count_by_rows(monkeypatch, list_numbers), name
    assert total > 20


@pytest.mark.twin_left_out("postgresql")
def test_figures_answer_for_areas_of_units_and_for_no_others(session, history):
    today = get_local_date(history.now, ZONE)
    late, progress = {}, {}
    for name, by in map_actors(history).items():
        area = DutyArea(by)
        late[name] = DUTY_COUNTS.count_late(session, area, "", today) is not None
        progress[name] = DUTY_COUNTS.count_progress(session, area, [1], today) is not None
        assert (DUTY_COUNTS.list_late_days(session, area, "", today) is not None) == late[name]
    assert [name for name, is_known in late.items() if is_known] == [*late][:3]
    assert [name for name, is_known in progress.items() if is_known] == [*late][:4]
    outside = DutyArea(map_actors(history)["officer"], history.units[AKTOBE])
    assert DUTY_COUNTS.count_late(session, outside, "", today) is None
    assert DUTY_COUNTS.count_progress(session, outside, [1], today) is None


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("is_folded", [True, False])
def test_first_days_add_up_to_the_duties_and_the_people(session, history, is_folded):
    while is_folded and fold_figures(session):
        pass
    today, units = get_local_date(history.now, ZONE), history.units
    for unit_id in units.values():
        by = replace(OPERATOR, grants=(Grant("officer", region_unit_id=unit_id),))
        rows, people = count_rows_and_people(session, by, LATE, today=today)
        late = DaysQuery(unit_id, end=today)
        assert sum(number for _day, number in list_first_days(session, late)) == rows
        of_people = list_first_days(session, late, people=True)
        assert sum(number for _day, number in of_people) == people
        assert of_people == sorted(of_people)
        assert all(day < today for day, _number in of_people)
    period = parse_days("2026-Q2")
    days = list_first_days(session, DaysQuery(units[AKMOLA], period=period), people=True)
    assert days
    assert all(period.first <= day < period.end for day, _number in days)


@pytest.mark.parametrize("sort", ["due_on", "-due_on", "name", "-name", "unit", "-organisation"])
def test_pages_of_a_long_list_of_the_late_make_it_up_wherever_they_begin(
    session, history, monkeypatch, sort
):
    today = get_local_date(history.now, ZONE)
    history.play_all((("wait", 100, None), ("catch up", None, None)))
    today += timedelta(days=100)
    assert_pages(session, history, monkeypatch, sort, today)


@run_in_snapshot
def assert_pages(session, history, monkeypatch, sort, today):
    """Compare the pages of each actor's list with the list as a whole."""
    for name, by in map_actors(history).items():
        whole = queries.list_obliged_people(session, by, LATE, today=today, limit=99, sort=sort)
        for longest in (10_000, 0):
            for constant in ("LONGEST_SORTED", "LONGEST_SORTED_BY_DAY"):
                monkeypatch.setattr(obliged_pages, constant, longest)
            monkeypatch.setattr(obliged_pages, "PART_IN_ORDER", 1)
            pages = [
                queries.list_obliged_people(
                    session, by, LATE, today=today, limit=2, offset=start, sort=sort,
                    total=len(whole),
                )
                for start in range(0, len(whole) + 2, 2)
            ]  # fmt: skip
            monkeypatch.undo()
            assert [row for page in pages for row in page] == whole, (name, longest)
            assert pages[-1] == []
        assert len(whole) > (3 if name == "administrator" else 0), name
