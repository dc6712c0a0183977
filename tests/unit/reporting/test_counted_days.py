"""Figures of audiences, hours and days, against an independent count of the records."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, OPERATOR
from lms.core.clock import get_local_date
from lms.regions.queries import find_root, load_tree_on
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.queries.counted_days import read_counts_of_days
from lms.reporting.queries.counted_figures import read_stored_counts
from lms.reporting.queries.counting import count_facts, count_one, count_sides
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import MEASURES, read_filters
from lms.reporting.services import find_differences, fold_figures
from tests.choosing import DEEP
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit
from tests.unit.reporting import recount
from tests.unit.reporting.histories import STEPS, FigureHistory, build_lively_history
from tests.unit.reporting.recount_codes import count_code, read_records
from tests.unit.reporting.snapshot import run_in_snapshot

AUDIENCES = (None, CITIZEN, CIVIL_SERVANT)
OF_AUDIENCES = ("people_completed", "completed")
OF_BEGINNINGS = ("people_enrolled", "enrolled", "people_completed", "completed", "people_open")
OF_ANY_DAYS = ("hours", "certificates", "attempts", "passed_attempts")


def build_mixed_history(session):
    """Build a history in which some learn as citizens, and one as a citizen and as a servant."""
    history = build_lively_history(session)
    history.people[1].audience = history.people[0].audience = CITIZEN
    history.play_all(
        [("enrol", 0, 1), ("enrol", 1, 0), ("enrol", 3, 0), ("wait", 3, None)]
        + [("complete", number, number % 2) for number in range(5, 9)]
        + [("wait", 20, None)]
    )
    return history


def list_periods(today):
    """Return stored periods and days that begin one, then days that do not."""
    first = today.replace(month=1, day=1)
    whole = [None, Period(first, first.replace(year=first.year + 1))]
    half = today.replace(month=1 if today.month < 7 else 7, day=1)
    beginnings = [
        Period(start, today - timedelta(days=ago))
        for start in (first, half, today.replace(day=1))
        for ago in (-1, 0, 8, 27, 56)
        if start < today - timedelta(days=ago)
    ]
    other = [Period(today - timedelta(days=ago), today) for ago in (11, 56, 200)]
    return whole, beginnings, other


def ask_figures(session, area, code, query, tree):
    """Ask figures alone; None if they do not know."""
    for read_counts in (read_stored_counts, read_counts_of_days):
        counts = read_counts(session, area, [MEASURES[code].base], (), [()], query=query, tree=tree)
        for tallies in counts.values():
            tally = tallies[()]
            return tally.people if MEASURES[code].counts == "people" else tally.courses
    return None


@run_in_snapshot
def assert_codes(session, now):
    """Compare what figures say of audiences, sums and days with the records; count the numbers."""
    session.expire_all()
    records, paths = read_records(session, ZONE), recount.read_paths(session)
    today, total = get_local_date(now, ZONE), 0
    tree = load_tree_on(session, today)
    whole, beginnings, other = list_periods(today)
    for unit_id in (
        find_root(session).id,
        *(load_unit(session, kato).id for kato in (AKMOLA, AKTOBE)),
    ):
        area = load_area(session, OPERATOR, UNITS, unit_id)
        for audience in AUDIENCES:
            filters = read_filters({"audience": [audience]} if audience else {})
            codes = [(code, whole + beginnings) for code in OF_AUDIENCES]
            if audience is None:
                codes += [(code, whole + beginnings) for code in OF_BEGINNINGS]
                codes += [(code, whole + beginnings + other) for code in OF_ANY_DAYS]
            for code, periods in codes:
                for period in periods:
                    here = [
                        record
                        for record in records
                        if unit_id in paths[record.unit]
                        and audience in (None, record.audience)
                        and (period is None or period.first <= record.day < period.end)
                    ]
                    query = CountQuery(today, filters, period)
                    expected = count_code(here, code, today)
                    number = ask_figures(session, area, code, query, tree)
                    assert number == expected, (code, audience, period)
                    assert count_one(session, area, code, query=query) == expected
                    total += expected
    return total


@pytest.mark.parametrize(
    "folded", [False, pytest.param(True, marks=pytest.mark.twin_left_out("postgresql"))]
)
def test_figures_know_audiences_hours_and_days(session, folded):
    history = build_mixed_history(session)
    while folded and fold_figures(session):
        pass
    assert assert_codes(session, history.now) > 300
    assert find_differences(session) == []


@pytest.mark.twin_left_out("postgresql")
def test_someone_of_both_audiences_counts_in_each_and_once_in_all(session):
    mixed_history = build_mixed_history(session)
    today = get_local_date(mixed_history.now, ZONE)
    nation = load_area(session, OPERATOR, UNITS, find_root(session).id)
    numbers = [
        count_one(
            session,
            nation,
            "people_completed",
            query=CountQuery(today, read_filters({"audience": [name]} if name else {})),
        )
        for name in AUDIENCES
    ]
    assert numbers[1] + numbers[2] > numbers[0] >= max(numbers[1:]) > min(numbers[1:]) > 0


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.slow
@given(steps=STEPS)
@settings(
    max_examples=30 if DEEP else 3,
    deadline=None,
    phases=tuple(Phase) if DEEP else (Phase.explicit, Phase.reuse, Phase.generate),
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
def test_figures_of_audiences_and_days_are_right_along_any_history(session, steps):
    history = FigureHistory(session)
    for person in history.people[::2]:
        person.audience = CITIZEN
    try:
        for step in steps:
            history.play(step)
        assert_codes(session, history.now)
        assert find_differences(session) == []
    finally:
        session.rollback()


@pytest.mark.parametrize("folded", [False, True])
def test_who_completed_all_in_time_is_counted_by_the_records_of_the_late(session, folded):
    history = build_mixed_history(session)
    history.play_all([("enrol", 0, 0), ("assign", AKMOLA, 40), ("complete", 9, True)])
    while folded and fold_figures(session):
        pass
    session.expire_all()
    records, paths = read_records(session, ZONE), recount.read_paths(session)
    today, codes = (
        get_local_date(history.now, ZONE),
        ("people_completed_in_time", "completed_in_time"),
    )
    total = 0
    for unit_id in (find_root(session).id, load_unit(session, AKMOLA).id):
        area = load_area(session, OPERATOR, UNITS, unit_id)
        for period in list_periods(today)[0]:
            here = [
                record
                for record in records
                if unit_id in paths[record.unit]
                and (period is None or period.first <= record.day < period.end)
            ]
            query = CountQuery(today, period=period)
            sides = count_sides(session, area, codes, ("course", "month"), query=query)
            for code in codes:
                whole, (by_course, by_month) = sides[code]
                assert whole == count_code(here, code, today), (code, period)
                for table, key_of in (
                    (by_course, lambda record: record.course),
                    (by_month, lambda record: record.day.replace(day=1)),
                ):
                    for key in {key_of(record) for record in here}:
                        of_key = [record for record in here if key_of(record) == key]
                        assert table.get(key, 0) == count_code(of_key, code, today), (code, key)
                total += whole
    met_count = count_code(records, "people_met", today)
    assert total and count_code(records, "people_completed_in_time", today) < met_count, (
        "some were late"
    )


@pytest.mark.twin_left_out("postgresql")
def test_hours_by_area_course_and_month_are_those_of_the_records(session):
    history = build_mixed_history(session)
    today = get_local_date(history.now, ZONE)
    records, paths = read_records(session, ZONE), recount.read_paths(session)
    area = load_area(session, OPERATOR, UNITS, find_root(session).id)
    completions = [record for record in records if record.kind == "completed"]
    for period in (None, Period(today.replace(month=1, day=1), today.replace(month=7, day=1))):
        inside = [
            record
            for record in completions
            if period is None or period.first <= record.day < period.end
        ]
        query = CountQuery(today, period=period)
        sides = count_sides(session, area, ["hours"], ("region", "course", "month"), query=query)
        whole, (by_region, by_course, by_month) = sides["hours"]
        assert whole == sum(record.amount for record in inside) > 0
        for table, key_of in (
            (by_region, lambda record: paths[record.unit][-2]),
            (by_course, lambda record: record.course),
            (by_month, lambda record: record.day.replace(day=1)),
        ):
            expected = {}
            for record in inside:
                expected[key_of(record)] = expected.get(key_of(record), 0) + record.amount
            assert table == expected
    by_quarter = count_facts(session, area, "hours", ("quarter",), query=CountQuery(today))
    assert sum(row.count for row in by_quarter) == sum(record.amount for record in completions)
    assert all(row.keys[0].month in (1, 4, 7, 10) for row in by_quarter)


@pytest.mark.twin_left_out("postgresql")
def test_figures_by_day_do_not_answer_what_they_do_not_know(session):
    history = build_mixed_history(session)
    today = get_local_date(history.now, ZONE)
    kokshetau = load_area(session, OPERATOR, UNITS, load_unit(session, KOKSHETAU).id)
    days = Period(today - timedelta(days=11), today)
    beginning = Period(today.replace(day=1, month=1), today)
    servants = read_filters({"audience": [CIVIL_SERVANT]})
    course = history.courses[0].id
    tree = load_tree_on(session, today)
    for code, query in (
        ("people_completed", CountQuery(today, period=days)),
        ("people_active", CountQuery(today, period=beginning)),
        ("people_enrolled", CountQuery(today, servants, beginning)),
        ("hours", CountQuery(today, servants, days)),
        ("people_completed", CountQuery(today, servants, course_id=course)),
        ("hours", CountQuery(today, period=days, course_id=course)),
        ("people_completed", CountQuery(today, read_filters({"sex": ["f"]}), beginning)),
    ):
        assert ask_figures(session, kokshetau, code, query, tree) is None, code
    control_query = CountQuery(today, servants, beginning)
    assert ask_figures(session, kokshetau, "people_completed", control_query, tree) is not None, (
        "the control"
    )
