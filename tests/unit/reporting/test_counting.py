"""The database counts everything in the vocabulary as counting the rows by hand does."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.accounts.rules import HR, OFFICER, OPERATOR, Actor, Grant
from lms.assessment.models import Attempt
from lms.catalogue.models import Course, CourseVersion
from lms.core.clock import get_local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.regions.models import RegionUnit
from lms.regions.queries import find_root
from lms.reporting.queries.areas import ORGANISATIONS, UNITS, load_area
from lms.reporting.queries.counting import CountQuery, count_facts, count_one, count_table
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import ALL, DIMENSIONS, MEASURES, read_filters
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, load_unit
from tests.unit.reporting.histories import build_lively_history

AMOUNTS = {"hours", "certificates", "attempts", "passed_attempts"}


@pytest.fixture
def world(session):
    """Return a history with people of every kind and attempts at a test, and its last day."""
    history = build_lively_history(session)
    attributes = (
        ("f", 1990, "urban"),
        ("m", 1950, "rural"),
        (None, None, None),
        ("f", 2012, "rural"),
        ("m", 1970, None),
        (None, 2000, "urban"),
    )
    for person, (sex, year, settlement) in zip(history.people, attributes, strict=True):
        values = {
            "sex": sex,
            "birth_year": year,
            "settlement": settlement,
            "language": "ru" if year else "kk",
        }
        session.execute(update(Person).where(Person.id == person.id).values(**values))
        group = (
            None
            if year is None
            else "0-17"
            if year > 2008
            else "18-29"
            if year > 1996
            else "30-44"
            if year > 1981
            else "45-59"
            if year > 1966
            else "75+"
        )
        values_at_enrolment = {
            "sex": sex,
            "age_group": group,
            "settlement": settlement,
            "language": values["language"],
        }
        session.execute(
            update(Enrolment).where(Enrolment.person_id == person.id).values(**values_at_enrolment)
        )
    _add_attempts(session)
    session.expire_all()
    return get_local_date(history.now, ZONE)


def _add_attempts(session):
    late = NOW.replace(hour=20)  # after midnight in Almaty
    for number, enrolment_id in enumerate(
        session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
    ):
        for days, passed in ((number, False), (22, True)):
            now = late + timedelta(days=days)
            records.submit_attempt(session, enrolment_id, is_passed=passed, now=now)
        attempt_id = records.submit_attempt(session, enrolment_id, is_passed=None)
        open_again = update(Attempt).where(Attempt.id == attempt_id)
        session.execute(open_again.values(submitted_at=None, submitted_on=None))


def list_facts(session, today):
    """List the facts of each measure: dimension to key, with person, day and amount."""
    enrolments = session.scalars(select(Enrolment)).all()
    facts = _list_enrolment_facts(session, enrolments) | _list_obligation_facts(
        session, enrolments, today
    )
    people = {
        f"people_{measure}": rows for measure, rows in facts.items() if measure not in AMOUNTS
    }
    return facts | people


def _list_enrolment_facts(session, enrolments):
    facts = defaultdict(list)
    hours = dict(session.execute(select(CourseVersion.id, CourseVersion.hours)).all())
    certified = dict(
        session.execute(
            select(EnrolmentEvent.enrolment_id, EnrolmentEvent.on).where(
                EnrolmentEvent.kind == "certified"
            )
        ).all()
    )
    attempts = session.execute(
        select(Attempt.enrolment_id, Attempt.submitted_at, Attempt.passed)
    ).all()
    for row in enrolments:
        fact = _list_dimensions(session, row, row)
        days = {"enrolled": row.enrolled_on, "certificates": certified.get(row.id)}
        if row.state == "active":
            days["active"] = row.enrolled_on
        if row.state == "completed":
            days |= dict.fromkeys(("completed", "hours"), row.completed_on)
        for measure, day in days.items():
            if day is not None:
                facts[measure].append(
                    {
                        **fact,
                        **_list_periods(day),
                        "amount": hours[row.version_id] if measure == "hours" else 1,
                    }
                )
        for _, moment, passed in (
            attempt for attempt in attempts if attempt[0] == row.id and attempt[1]
        ):
            for measure in ("attempts", *(("passed_attempts",) if passed else ())):
                facts[measure].append(
                    {**fact, **_list_periods(get_local_date(moment, ZONE)), "amount": 1}
                )
    return facts


def _list_obligation_facts(session, enrolments, today):
    facts = defaultdict(list)
    people = {person.id: person for person in session.scalars(select(Person))}
    courses = defaultdict(set)
    for assignment_id, course_id in session.execute(
        select(AssignmentCourse.assignment_id, AssignmentCourse.course_id)
    ):
        courses[assignment_id].add(course_id)
    grace = dict(session.execute(select(Assignment.id, Assignment.grace_days)).all())
    obligations = session.scalars(select(Obligation)).all()
    last = {
        (row.assignment_id, row.person_id): row.round
        for row in sorted(obligations, key=lambda row: row.round)
    }
    for row in obligations:
        if row.round != last[row.assignment_id, row.person_id]:
            continue
        person = people[row.person_id]
        fact = _list_dimensions(session, row, person) | {
            "audience": "civil_servant",
            "age_group": _find_age_group(person.birth_year, today) or "unknown",
        }
        has_begun = any(
            enrolment.person_id == row.person_id
            and enrolment.course_id in courses[row.assignment_id]
            and (enrolment.state == "active" or enrolment.enrolled_on >= row.opened_on)
            for enrolment in enrolments
        )
        is_obliged = row.state in ("open", "met")
        in_time = row.met_on and row.met_on <= row.due_on + timedelta(days=grace[row.assignment_id])
        values_by_measure = {
            "obliged": is_obliged or None,
            "met": row.state == "met" if is_obliged else None,
            "completed_in_time": bool(row.state == "met" and in_time) if is_obliged else None,
            "exempt": row.state == "exempt" if is_obliged or row.state == "exempt" else None,
            "overdue": (row.state == "open" and row.due_on < today) or None,
            "open": row.state == "open" or None,
            "never_started": (row.state == "open" and not has_begun) or None,
        }
        for measure, speaks_for in values_by_measure.items():
            if speaks_for is not None:
                facts[measure].append(
                    {**fact, **_list_periods(row.due_on), "amount": 1, "for": speaks_for}
                )
    return facts


def _find_age_group(year, today):
    if year is None:
        return None
    groups = (
        (18, "0-17"),
        (30, "18-29"),
        (45, "30-44"),
        (60, "45-59"),
        (75, "60-74"),
        (200, "75+"),
    )
    return next(name for limit, name in groups if today.year - year < limit)


def _list_dimensions(session, row, source):
    """Return the dimensions of a row: its own and those of `source`, its person or itself."""
    unit = session.get(RegionUnit, row.region_unit_id)
    path = [unit]
    while path[-1].parent_id is not None:
        path.append(session.get(RegionUnit, path[-1].parent_id))
    path = [step.id for step in path[::-1]]
    return {
        "person": row.person_id,
        "unit": unit.id,
        "region": path[1] if len(path) > 1 else None,
        "district": path[2] if len(path) > 2 else None,
        "organisation": row.organisation_id,
        "course": row.course_id,
        "audience": source.audience,
        "language": source.language,
        "sex": source.sex or "unknown",
        "age_group": getattr(source, "age_group", None) or "unknown",
        "settlement": source.settlement or "unknown",
    }


def _list_periods(day):
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return {
        "day": day,
        "month": day.replace(day=1),
        "quarter": quarter,
        "year": date(day.year, 1, 1),
    }


def count_by_hand(measure, facts, dimensions, *, totals=False):
    groups = defaultdict(list)
    for fact in facts:
        for mask in (
            product((True, False), repeat=len(dimensions))
            if totals
            else [(True,) * len(dimensions)]
        ):
            groups[
                tuple(
                    fact[name] if is_kept else ALL
                    for name, is_kept in zip(dimensions, mask, strict=True)
                )
            ].append(fact)
    numbers = {keys: count_group(measure, rows) for keys, rows in groups.items()}
    return {keys: number for keys, number in numbers.items() if number or {*keys} <= {ALL}}


def count_group(measure, rows):
    """Count the facts of a cell: people, people in courses, or amounts."""
    if measure in AMOUNTS:
        return sum(fact["amount"] for fact in rows)
    pairs_for, pairs_against = (
        {(fact["person"], fact["course"]) for fact in rows if fact.get("for", True) is speaks_for}
        for speaks_for in (True, False)
    )
    if not measure.startswith("people_"):
        return len(pairs_for - pairs_against)
    if measure == "people_exempt":
        return len({person for person, _course in pairs_for - pairs_against})
    people_for, people_against = (
        {person for person, _course in pairs} for pairs in (pairs_for, pairs_against)
    )
    return len(people_for - people_against)


def load_country(session):
    return load_area(session, OPERATOR, UNITS, find_root(session).id)


def count_by_keys(session, area, measure, dimensions, query, **options):
    rows = count_facts(session, area, measure, dimensions, query=query, **options)
    assert len({row.keys for row in rows}) == len(rows)
    return {row.keys: row.count for row in rows}


def test_each_measure_by_each_dimension_equals_the_rows(session, world):
    facts, area = list_facts(session, world), load_country(session)
    assert set(facts) == set(MEASURES), "every measure has something to count"
    for measure in MEASURES:
        for dimension in (
            DIMENSIONS
            if measure in ("enrolled", "obliged", "attempts")
            else ("region", "sex", "month")
        ):
            assert count_by_keys(
                session, area, measure, [dimension], CountQuery(world)
            ) == count_by_hand(measure, facts[measure], [dimension])
        assert (
            count_one(session, area, measure, query=CountQuery(world))
            == count_by_hand(measure, facts[measure], [])[()]
        )


def test_totals_count_each_person_once_wherever_they_are(session, world):
    facts, area = list_facts(session, world), load_country(session)
    for measure in ("people_enrolled", "hours", "met", "people_met", "people_exempt"):
        counts = count_by_keys(
            session, area, measure, ["district", "course"], CountQuery(world), totals=True
        )
        assert counts == count_by_hand(measure, facts[measure], ["district", "course"], totals=True)
    nobody = CountQuery(world, period=parse_days("2001"))
    assert count_by_keys(session, area, "people_enrolled", ["region"], nobody, totals=True) == {
        (ALL,): 0
    }


@pytest.mark.parametrize(
    "period",
    ["2026", "2026-H1", "2026-Q2", "2026-03", "2026-03-09..2026-03-09", "2026-04-08..2026-04-30"],
)
def test_a_period_holds_both_its_ends(session, world, period):
    facts, area, days = list_facts(session, world), load_country(session), parse_days(period)
    for measure in ("enrolled", "completed", "obliged", "attempts"):
        inside = [fact for fact in facts[measure] if days.first <= fact["day"] < days.end]
        query = CountQuery(world, period=days)
        expected = count_by_hand(measure, inside, []).get((), 0)
        assert count_one(session, area, measure, query=query) == expected


@pytest.mark.parametrize(
    ("filters", "keep"),
    [
        ({"sex": "f"}, lambda fact: fact["sex"] == "f"),
        (
            {"sex": ["m", "unknown"], "language": "ru"},
            lambda fact: fact["sex"] != "f" and fact["language"] == "ru",
        ),
        ({"age_group": "unknown"}, lambda fact: fact["age_group"] == "unknown"),
        ({"settlement": ["rural"], "audience": "citizen"}, lambda fact: False),
    ],
)
def test_filters_keep_whom_they_name(session, world, filters, keep):
    facts, query = list_facts(session, world), CountQuery(world, read_filters(filters))
    for measure in ("people_enrolled", "obliged", "attempts"):
        matching = [fact for fact in facts[measure] if keep(fact)]
        assert count_one(session, load_country(session), measure, query=query) == count_by_hand(
            measure, matching, []
        ).get((), 0)


def test_filters_of_areas_hold_what_is_below_them(session, world):
    facts, akmola = list_facts(session, world), load_unit(session, AKMOLA).id
    organisation_id = next(
        fact["organisation"] for fact in facts["enrolled"] if fact["organisation"]
    )
    course = session.scalar(select(Enrolment.course_id).limit(1))
    slug = load_slug(session, course)
    for filters, keep in (
        ({"unit": akmola}, lambda fact: fact["region"] == akmola),
        (
            {"organisation": str(organisation_id)},
            lambda fact: fact["organisation"] == organisation_id,
        ),
        ({"course": [slug]}, lambda fact: fact["course"] == course),
    ):
        query = CountQuery(world, read_filters(filters))
        matching = [fact for fact in facts["enrolled"] if keep(fact)]
        assert (
            count_one(session, load_country(session), "enrolled", query=query)
            == count_by_hand("enrolled", matching, [])[()]
            < len(facts["enrolled"])
        )


def load_slug(session, course_id):
    return session.scalar(select(Course.slug).where(Course.id == course_id))


def build_actor(*grants):
    return Actor(
        person_id=1,
        sign_in_id=1,
        token="",
        surname="",
        given_name="",
        patronymic="",
        user_name="someone",
        language="kk",
        audience="citizen",
        region_unit_id=1,
        organisation_id=None,
        grants=grants,
    )


def test_nobody_is_counted_outside_of_the_scope(session, world):
    facts, akmola = list_facts(session, world), load_unit(session, AKMOLA).id
    officer = build_actor(Grant(OFFICER, region_unit_id=akmola))
    organisation_id = next(
        fact["organisation"] for fact in facts["enrolled"] if fact["organisation"]
    )
    hr = build_actor(Grant(HR, organisation_id=organisation_id))
    for measure in MEASURES:
        inside = [fact for fact in facts[measure] if fact["region"] == akmola]
        counts = count_by_keys(
            session,
            load_area(session, officer, UNITS, akmola),
            measure,
            ["region"],
            CountQuery(world),
        )
        assert counts == count_by_hand(measure, inside, ["region"])
        theirs = [fact for fact in facts[measure] if fact["organisation"] == organisation_id]
        assert count_by_keys(
            session,
            load_area(session, hr, ORGANISATIONS, organisation_id),
            measure,
            [],
            CountQuery(world),
        )[()] == count_by_hand(measure, theirs, []).get((), 0)
    kokshetau = load_area(session, officer, UNITS, load_unit(session, KOKSHETAU).id)
    assert (
        0
        < count_one(session, kokshetau, "enrolled", query=CountQuery(world))
        < len(facts["enrolled"])
    )


def test_several_measures_stand_side_by_side(session, world):
    facts = list_facts(session, world)
    table = count_table(
        session, load_country(session), ["enrolled", "met"], ["region"], query=CountQuery(world)
    )
    aktobe = (load_unit(session, AKTOBE).id,)
    assert (
        table[aktobe].get("enrolled")
        == count_by_hand("enrolled", facts["enrolled"], ["region"])[aktobe]
    )
    assert Counter(measure for row in table.values() for measure in row)["met"] == len(
        count_by_hand("met", facts["met"], ["region"])
    )


@pytest.mark.parametrize(
    "filters",
    [
        {"sex": "x"},
        {"name": "a"},
        {"unit": "1; drop"},
        {"unit": "-1"},
        {"course": [""], "day": "1"},
        {"sex": 1.5},
    ],
)
def test_filters_that_name_nothing_are_refused(filters):
    with pytest.raises(ValueError, match="no "):
        read_filters(filters)


def test_filters_have_one_form():
    assert read_filters({"unit": [7, "12", 7], "sex": "f", "course": []}) == {
        "unit": ("12", "7"),
        "sex": ("f",),
    }
