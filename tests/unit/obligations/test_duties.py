"""One duty for a person and a course: the pure rule, and the same in SQL."""

import random
from collections import defaultdict
from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import insert, select

from lms.obligations.models import Obligation
from lms.obligations.queries.duties import is_leading, is_leading_open
from lms.obligations.rules.duties import DutyReason, find_leading_reason
from tests.factories import records
from tests.factories.records import add_civil_servant
from tests.factories.regions import AKMOLA, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.world import TODAY, get_day

STATES = ("open", "met", "exempt", "ended")
reason = st.builds(
    DutyReason,
    st.integers(1, 9),
    st.sampled_from(STATES),
    st.dates(date(2026, 1, 1), date(2026, 1, 9)),
    st.booleans(),
)


def test_an_open_reason_makes_the_duty_open_and_its_earliest_day_is_the_day():
    reasons = [
        DutyReason(1, "met", get_day(-50)),
        DutyReason(2, "open", get_day(30)),
        DutyReason(3, "open", get_day(10)),
        DutyReason(4, "exempt", get_day(-5)),
    ]
    assert find_leading_reason(reasons) == reasons[2]


def test_without_an_open_reason_a_met_one_comes_before_an_exempt_one():
    exempt, older, newer = (
        DutyReason(3, "exempt", get_day(90)),
        DutyReason(1, "met", get_day(10)),
        DutyReason(2, "met", get_day(20)),
    )
    assert find_leading_reason([exempt, older, newer]) == newer
    assert find_leading_reason([exempt]) == exempt


def test_what_has_ended_or_was_renewed_is_no_reason():
    assert find_leading_reason([DutyReason(1, "ended", get_day(1))]) is None
    assert find_leading_reason([DutyReason(1, "met", get_day(1), renewed=True)]) is None


@pytest.mark.parametrize(("state", "leading"), [("open", 2), ("met", 3), ("exempt", 3)])
def test_of_equal_days_the_lower_open_and_the_higher_other_reason_stands(state, leading):
    reasons = [DutyReason(number, state, date(2026, 1, 5)) for number in (2, 3)]
    for rows in (reasons, reasons[::-1]):
        assert find_leading_reason(rows).obligation_id == leading


@given(st.lists(reason, max_size=6, unique_by=lambda row: row.obligation_id), st.randoms())
def test_the_order_of_the_reasons_does_not_matter(reasons, shuffling):
    shuffled = list(reasons)
    shuffling.shuffle(shuffled)
    assert find_leading_reason(shuffled) == find_leading_reason(reasons)


@pytest.fixture
def reasons(session):
    """Create 400 random reasons of 12 people and 3 courses in two units; return the rows."""
    rng = random.Random(11)
    courses = [records.add_course(session) for _ in range(3)]
    assignments = [
        (
            course.id,
            records.assign(session, course, due_on=get_day(number + 1), region_unit_id=area),
        )
        for course in courses
        for number, area in enumerate([load_unit(session, AKMOLA).id] * 6)
    ]
    people = [add_civil_servant(session).id for _ in range(12)]
    units = [load_unit(session, KOKSHETAU).id, load_unit(session, STEPNOGORSK).id]
    rows = [
        {
            "assignment_id": assignment_id,
            "person_id": person_id,
            "round": number,
            "course_id": course_id,
            "region_unit_id": rng.choice(units),
            "opened_on": TODAY,
            "due_on": TODAY + timedelta(days=rng.randint(-3, 3)),
            "state": rng.choice(STATES),
            "renewed": rng.random() < 0.2,
        }
        for course_id, assignment_id in assignments
        for person_id in people
        for number in range(2)
        if rng.random() < 0.9
    ]
    session.execute(insert(Obligation), rows)
    return list(session.scalars(select(Obligation)))


def find_leaders(rows):
    """Return the leading reason of each duty by the pure rule."""
    by_duty = defaultdict(list)
    for row in rows:
        by_duty[row.person_id, row.course_id].append(
            DutyReason(row.id, row.state, row.due_on, row.renewed)
        )
    leaders = {key: find_leading_reason(group) for key, group in by_duty.items()}
    return {key: leader for key, leader in leaders.items() if leader is not None}


@pytest.mark.parametrize("where", ["everywhere", "in one unit"])
def test_the_queries_agree_with_the_rule(session, reasons, where):
    unit_id = reasons[0].region_unit_id

    def list_conditions(obligation):
        return () if where == "everywhere" else (obligation.region_unit_id == unit_id,)

    rows = [row for row in reasons if where == "everywhere" or row.region_unit_id == unit_id]
    assert (len(rows) == len(reasons)) is (where == "everywhere")
    leaders = find_leaders(rows)
    conditions = list_conditions(Obligation)
    ids = session.scalars(
        select(Obligation.id).where(is_leading(list_conditions), *conditions)
    ).all()
    assert sorted(ids) == sorted(leader.obligation_id for leader in leaders.values())
    ids = session.scalars(
        select(Obligation.id).where(is_leading_open(list_conditions), *conditions)
    ).all()
    assert sorted(ids) == sorted(
        leader.obligation_id for leader in leaders.values() if leader.state == "open"
    )


def test_the_leading_reason_is_found_by_an_index(session, reasons):
    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("the planner of PostgreSQL reads a small table from the beginning")
    for condition in (is_leading(), is_leading_open()):
        query = select(Obligation.id).where(condition)
        query = query.compile(session.get_bind(), compile_kwargs={"render_postcompile": True})
        values = tuple(query.params[name] for name in query.positiontup or ())
        plan = session.connection().exec_driver_sql(f"EXPLAIN QUERY PLAN {query}", values)
        steps = [row[3] for row in plan]
        assert any("ix_obligation_duty (person_id=? AND course_id=?" in step for step in steps)
