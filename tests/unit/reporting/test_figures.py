"""Figures equal an independent recount of the records, at every step of any history."""

from datetime import timedelta

import pytest
from hypothesis import Phase, example, given, settings
from sqlalchemy import delete, select, text, update

from lms.accounts.rules import OPERATOR
from lms.core.clock import get_local_date
from lms.enrolment.models import UncountedEvent
from lms.obligations.models import Assignment
from lms.obligations.queries.kept_counts import NO_PROGRESS, DutyArea
from lms.regions.queries import find_root
from lms.reporting.models import Figure
from lms.reporting.queries import person_facts
from lms.reporting.queries.area_figures import read_figures
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, load_area
from lms.reporting.queries.counted_figures import read_stored_counts
from lms.reporting.queries.counting import CountQuery, count_facts
from lms.reporting.queries.duty_counts import count_progress
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.people import count_people, stream_people
from lms.reporting.queries.people_query import PeopleQuery
from lms.reporting.queries.week import count_weeks
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import COURSE, DISTRICT, MONTH, REGION
from lms.reporting.services import find_differences, fold_figures, recount_figures
from tests.choosing import DEEP
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, load_unit
from tests.unit.reporting import recount
from tests.unit.reporting.histories import STEPS, FigureHistory, build_lively_history
from tests.unit.reporting.snapshot import run_in_snapshot

COUNTED = ("enrolled", "active", "completed", "obliged", "met", "overdue", "exempt", "certified")
PERIODS = ("", "2026", "2026-H1", "2026-Q2", "2026-04", "2025")
CODES = {"certified": "certificates", "attempts": "attempts", "passed_attempts": "passed_attempts"}
NOT_SHOWN = ("never_started", "attempts", "passed_attempts")
# A duty follows its person to another unit, and its old unit goes to another region before the
# event of that is counted.
MOVED_BEFORE_A_REFORM = [
    ("choose", "", 41),
    ("enrol", 5, 1),
    ("move", 3, KOKSHETAU),
    ("wait", 387, None),
    ("fold", 3, None),
    ("catch up", None, None),
    ("reform", 1, None),
    ("catch up", None, None),
    ("change", 5, 0),
]
ASSIGNED = """SELECT assignment_id, region_unit_id, state, due_on FROM obligation o
WHERE state IN ('open', 'met', 'exempt') AND NOT EXISTS (SELECT 1 FROM obligation later
WHERE later.assignment_id = o.assignment_id AND later.person_id = o.person_id
AND later.round > o.round)"""


def pair_counts(counts):
    """Return people, and people in courses, of a row of figures by measure, without zeros."""
    courses = getattr(counts, "courses", {})
    return {
        name: (counts.get(name, 0), courses.get(name, 0)) for name in counts.keys() | courses.keys()
    }


def count_again(facts, today):
    """Recount as pages show it: certificates are documents, and measures NOT_SHOWN are omitted."""
    tallies = recount.count_facts(facts, today)
    for name in NOT_SHOWN:
        tallies.pop(name, None)
    return {
        name: (courses, courses) if name == "certified" else (people, courses)
        for name, (people, courses) in tallies.items()
    }


def parse_period(period):
    return parse_days(period) if period else None


def select_facts(facts, period=None, course_id=None):
    return [
        fact
        for fact in facts
        if (period is None or period.first <= fact.day < period.end)
        and course_id in (None, fact.course)
    ]


def list_areas(session):
    """Yield the areas of the history, each with the test of a fact that belongs to it."""
    paths = recount.read_paths(session)
    ids = [
        find_root(session).id,
        *(load_unit(session, kato).id for kato in (AKMOLA, AKTOBE, KOKSHETAU)),
    ]
    for unit_id in ids:
        yield (
            load_area(session, OPERATOR, UNITS, unit_id),
            lambda fact, unit_id=unit_id: unit_id in paths[fact.unit],
            lambda fact, unit_id=unit_id: (
                paths[fact.unit][paths[fact.unit].index(unit_id) - 1]
                if fact.unit != unit_id
                else unit_id
            ),
        )


def assert_area(session, area, facts, row_of, selection):
    """Compare every figure of a page with the recount."""
    figures, rows = read_figures(session, area, selection)
    inside = select_facts(facts, selection.period, selection.course_id)
    today = selection.today
    assert pair_counts(figures.sum_up()) == count_again(inside, today)
    by_row = {(row.id, row.own): pair_counts(row.counts) for row in rows if pair_counts(row.counts)}
    expected = {}
    for fact in inside:
        row = row_of(fact)
        expected.setdefault((row, row == area.id), []).append(fact)
    if any(not own for _id, own in expected) or by_row:
        assert by_row == {
            key: tally
            for key, row_facts in expected.items()
            if (tally := count_again(row_facts, today))
        }
    courses = {fact.course for fact in inside}
    assert {
        key: pair_counts(row) for key, row in figures.by_course.items() if pair_counts(row)
    } == {
        course: tally
        for course in courses
        if (tally := count_again(select_facts(inside, course_id=course), today))
    }
    for month in selection.get_table_months().list_months():
        period = parse_days(f"{month:%Y-%m}")
        month_facts = select_facts(facts, period, selection.course_id)
        assert pair_counts(figures.by_month.get(month, {})) == count_again(month_facts, today), (
            month
        )


def assert_counts(session, area, facts, selection, *, with_lists):
    """Compare the counts of the vocabulary, and the lists behind them, with the recount."""
    inside = select_facts(facts, selection.period, selection.course_id)
    expected = recount.count_facts(inside, selection.today)
    query = CountQuery(selection.today, period=selection.period, course_id=selection.course_id)
    for base in recount.MEASURES:
        people, courses = expected.get(base, recount.NONE)
        codes = {CODES.get(base, base): courses}
        if base not in CODES:
            codes[f"people_{base}"] = people
        for code, number in codes.items():
            assert count_facts(session, area, code, query=query)[0].count == number, code
            if not with_lists:
                continue
            people = PeopleQuery(code, selection)
            rows = list(stream_people(session, area, people))
            assert len(rows) == count_people(session, area, people) == number, code
            if code.startswith("people_"):
                assert len({row.person_id for row in rows}) == number


def assert_assignments(session, today):
    """Compare the numbers of each assignment, as its list shows them, with its obligations."""
    paths, expected = recount.read_paths(session), {}
    rows = session.execute(text(ASSIGNED))
    for assignment_id, unit_id, state, due_on in rows:
        for above in paths[unit_id]:
            numbers = expected.setdefault((assignment_id, above), dict(NO_PROGRESS))
            numbers["total"] += 1
            numbers["overdue"] += state == "open" and str(due_on) < str(today)
            if state != "open":
                numbers[state] += 1
    ids = session.scalars(select(Assignment.id)).all()
    for unit_id in paths:
        progress = count_progress(session, DutyArea(OPERATOR, unit_id), ids, today)
        actual = {(key, unit_id): row for key, row in progress.items() if any(row.values())}
        assert actual == {key: row for key, row in expected.items() if key[1] == unit_id}


@run_in_snapshot
def assert_everything(session, now, course_id=None, period=""):
    session.expire_all()
    facts = recount.read_facts(session)
    today = get_local_date(now, ZONE)
    selection = FigureSelection(today, course_id, parse_period(period))
    for number, (area, is_inside, row_of) in enumerate(list_areas(session)):
        here = [fact for fact in facts if is_inside(fact)]
        assert_area(session, area, here, row_of, selection)
        is_listed = number == (len(facts) + len(period)) % 4
        assert_counts(session, area, here, selection, with_lists=is_listed)
        weeks, soon = count_weeks(session, area, course_id, today)
        of_course = select_facts(here, None, course_id)
        assert {name: (week.recent, week.before) for name, week in weeks.items()} == (
            recount.count_weeks(of_course, today)
        )
        assert soon == recount.count_days(of_course, "open", today, today + timedelta(days=15))
    assert_assignments(session, today)
    assert find_differences(session) == []


def assert_organisation(session, history, course_id=None, period=""):
    facts = [
        fact for fact in recount.read_facts(session) if fact.organisation == history.organisation.id
    ]
    selection = FigureSelection(get_local_date(history.now, ZONE), course_id, parse_period(period))
    area = load_area(session, OPERATOR, ORGANISATIONS, history.organisation.id)
    assert_area(session, area, facts, lambda _fact: area.id, selection)
    assert_counts(session, area, facts, selection, with_lists=True)


@pytest.mark.slow
def test_figures_equal_a_recount_of_the_records_along_any_history(session):
    """By default five random histories on SQLite, and two on PostgreSQL."""
    is_sqlite = session.get_bind().dialect.name == "sqlite"

    @given(steps=STEPS)
    @settings(
        max_examples=60 if DEEP else 5 if is_sqlite else 2,
        deadline=None,
        print_blob=True,
        phases=tuple(Phase) if DEEP else (Phase.explicit, Phase.reuse, Phase.generate),
    )
    @example(steps=MOVED_BEFORE_A_REFORM)
    def check_along(steps):
        assert_history(session, steps)

    check_along()


def assert_history(session, steps):
    """Play a history, comparing everything on the way and at its end; undo it."""
    history = FigureHistory(session)
    try:
        for number, step in enumerate(steps):
            history.play(step)
            course = history.courses[number % 2].id if number % 3 == 0 else None
            if DEEP or number % 6 == 5:
                assert_everything(session, history.now, course, PERIODS[number % len(PERIODS)])
        for period in PERIODS[:: 1 if DEEP else 2]:
            assert_everything(session, history.now, None, period)
            assert_organisation(session, history, None, period)
        while fold_figures(session, limit=3):
            pass
        assert_everything(session, history.now, history.courses[0].id)
        assert recount_figures(session) == []
    finally:
        session.rollback()


def test_every_measure_is_there_to_be_counted(session):
    """By default a course and all courses have two of the periods each on one database."""
    history = build_lively_history(session)
    is_sqlite = session.get_bind().dialect.name == "sqlite"
    for number, course_id in enumerate((None, history.courses[0].id)):
        periods = ("", "2026", "2026-04", "2025")
        for period in periods if DEEP else periods[number ^ is_sqlite :: 2]:
            assert_everything(session, history.now, course_id, period)
            assert_organisation(session, history, course_id, period)
    nation = load_area(session, OPERATOR, UNITS, find_root(session).id)
    figures, _rows = read_figures(
        session, nation, FigureSelection(get_local_date(history.now, ZONE))
    )
    total = figures.sum_up()
    assert all(total[measure] > 0 for measure in COUNTED)
    assert total.courses["obliged"] > total["obliged"]


def test_who_began_another_course_of_a_choice_has_begun(session):
    """Figures know of the own course of an obligation alone, and are corrected.

    By default PostgreSQL is asked once after some steps, for a course and a year or for all.
    """
    history = FigureHistory(session)
    is_short = not DEEP and session.get_bind().dialect.name == "postgresql"
    history.play_all([("choose", AKMOLA, 30), ("assign", AKMOLA, 60), ("assign", "", 9)])
    for steps in (
        [("enrol", 1, 1), ("enrol", 0, 1), ("fold", 1000, None), ("change", 1, 0)],
        [("wait", 1, None), ("enrol", 2, 0), ("change", 0, 2)],
        [("change", 0, 1), ("fold", 1000, None)],
    ):
        history.play_all(steps)
        scopes = [(history.courses[len(steps) % 2].id, "2026"), (None, "")]
        for course_id, period in scopes[len(steps) % 2 :][:1] if is_short else scopes:
            assert_everything(session, history.now, course_id, period)
    assert_organisation(session, history)
    area = load_area(session, OPERATOR, UNITS, find_root(session).id)
    query = CountQuery(get_local_date(history.now, ZONE))
    right = count_facts(session, area, "never_started", query=query)[0].count
    figures = read_stored_counts(session, area, ["never_started"], (), [()], query=query, tree=None)
    assert figures["never_started"][()].courses > right > 0, "the control"


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize("dimensions", [(REGION, COURSE), (DISTRICT, MONTH), (COURSE, MONTH)])
def test_tables_with_totals_count_each_person_once_in_every_cell(session, dimensions):
    history = build_lively_history(session)
    facts = recount.read_facts(session)
    paths = recount.read_paths(session)
    today = get_local_date(history.now, ZONE)
    area = load_area(session, OPERATOR, UNITS, load_unit(session, AKMOLA).id)
    here = [fact for fact in facts if area.id in paths[fact.unit]]

    def find_key(fact, name):
        above = paths[fact.unit][::-1]
        return {
            REGION: above[1] if len(above) > 1 else None,
            DISTRICT: above[2] if len(above) > 2 else None,
            COURSE: fact.course,
            MONTH: fact.day.replace(day=1),
        }[name]

    for base in ("obliged", "met", "overdue", "completed"):
        for code, index in ((f"people_{base}", 0), (base, 1)):
            expected = {}
            for mask in ((0, 0), (0, 1), (1, 0), (1, 1)):
                cells = {}
                for fact in here:
                    keys = tuple(
                        "*" if is_all else find_key(fact, name)
                        for is_all, name in zip(mask, dimensions, strict=True)
                    )
                    cells.setdefault(keys, []).append(fact)
                for keys, cell_facts in cells.items():
                    expected[keys] = recount.count_facts(cell_facts, today).get(base, recount.NONE)[
                        index
                    ]
            rows = count_facts(
                session, area, code, dimensions, query=CountQuery(today), totals=True
            )
            assert {row.keys: row.count for row in rows if row.count} == {
                keys: number for keys, number in expected.items() if number
            }, code


@pytest.mark.parametrize(
    "damage",
    [
        update(Figure).where(Figure.measure == "completed").values(people=Figure.people + 1),
        *(
            pytest.param(damage, marks=pytest.mark.twin_left_out("postgresql"))
            for damage in (
                update(Figure)
                .where(Figure.measure == "obliged")
                .values(courses=Figure.courses + 1),
                delete(Figure).where(Figure.measure == "open"),
                delete(UncountedEvent),
            )
        ),
    ],
)
def test_a_damaged_figure_is_found_and_set_right_by_a_recount(session, damage):
    history = build_lively_history(session)
    session.execute(damage.execution_options(synchronize_session=False))
    with pytest.raises(AssertionError):
        assert_everything(session, history.now)
    assert recount_figures(session) != []
    assert_everything(session, history.now)
    assert recount_figures(session) == []


def test_records_without_any_figures_are_counted_from_nothing(session):
    history = build_lively_history(session)
    session.execute(delete(Figure))
    session.execute(delete(UncountedEvent))
    recount_figures(session)
    assert_everything(session, history.now)


@pytest.mark.twin_left_out("postgresql")
def test_people_are_recounted_in_steps_each_once(session, monkeypatch):
    history = build_lively_history(session)
    assert len(history.people) > 4
    monkeypatch.setattr(person_facts, "STEP", 2)
    assert recount_figures(session) == []
    session.execute(delete(Figure))
    session.execute(delete(UncountedEvent))
    recount_figures(session)
    assert_everything(session, history.now)


def test_the_recount_itself_tells_a_wrong_number_from_a_right_one(session):
    history = build_lively_history(session)
    facts = recount.read_facts(session)
    today = get_local_date(history.now, ZONE)
    right = recount.count_facts(facts, today)
    assert recount.count_facts([*facts, facts[0]._replace(person=0)], today) != right
    assert recount.count_facts(facts, today + timedelta(days=400)) != right


def test_a_duty_that_moves_to_another_region_is_recounted_where_its_figures_still_are(session):
    history = FigureHistory(session)
    history.assign("", 30)
    while fold_figures(session, limit=7):
        pass
    history.move(1, AKTOBE_CITY)
    history.catch_up()
    assert person_facts.count_waiting_events(session, 9) > 0, "the move waits to be counted"
    assert find_differences(session) == []
    while fold_figures(session, limit=7):
        pass
    assert find_differences(session) == []
