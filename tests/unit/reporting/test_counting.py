"""Everything of the vocabulary counted by the database equals what is counted by hand from the rows."""

from collections import Counter, defaultdict
from datetime import date, timedelta
from itertools import product

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person
from lms.accounts.rules import HR, OFFICER, OPERATOR, Actor, Grant
from lms.assessment.models import Attempt
from lms.catalogue.models import Course, CourseVersion, Quiz
from lms.core.clock import local_date
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.obligations.models import Assignment, AssignmentCourse, Obligation
from lms.regions.models import RegionUnit
from lms.regions.queries import root
from lms.reporting.queries.counting import FigureQuery, count_facts, count_one, count_table
from lms.reporting.queries.places import ORGANISATIONS, UNITS, place
from lms.reporting.rules import parse_days
from lms.reporting.rules.vocabulary import ALL, DIMENSIONS, MEASURES, read_filters
from tests.conftest import NOW
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU, unit
from tests.unit.reporting.test_figures import lively

SUMS = {"hours"}
PEOPLE = {"people_enrolled", "people_completed"}


@pytest.fixture
def world(session):
    """A lively history whose people are of every kind, with tries at a test; the day on which it ends."""
    history = lively(session)
    said = (
        ("f", 1990, "urban"),
        ("m", 1950, "rural"),
        (None, None, None),
        ("f", 2012, "rural"),
        ("m", 1970, None),
        (None, 2000, "urban"),
    )
    for who, (sex, year, settlement) in zip(history.people, said, strict=True):
        values = {
            "sex": sex,
            "birth_year": year,
            "settlement": settlement,
            "language": "ru" if year else "kk",
        }
        session.execute(update(Person).where(Person.id == who.id).values(**values))
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
        own = {
            "sex": sex,
            "age_group": group,
            "settlement": settlement,
            "language": values["language"],
        }
        session.execute(update(Enrolment).where(Enrolment.person_id == who.id).values(**own))
    _tries(session, history)
    session.expire_all()
    return local_date(history.now, ZONE)


def _tries(session, history):
    quiz = Quiz(
        version_id=history.courses[0].current_version_id,
        module_id=None,
        title_kk="",
        title_ru="",
        hours=0,
        draw=1,
        pass_percent=50,
        time_limit_minutes=0,
        attempts=3,
        wait_hours=0,
        include_modules=False,
    )
    session.add(quiz)
    session.flush()
    late = NOW.replace(hour=20)  # after midnight in Almaty
    for number, enrolment in enumerate(
        session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
    ):
        for days, passed in ((number, False), (22, True), (60, None)):
            session.add(
                Attempt(
                    enrolment_id=enrolment,
                    quiz_id=quiz.id,
                    number=days + 100,
                    seed=1,
                    drawn=[],
                    started_at=late,
                    submitted_at=late + timedelta(days=days) if passed is not None else None,
                    passed=passed,
                )
            )
    session.flush()


def facts_by_hand(session, today):
    """For each measure its facts: dimension to key, with the person, the day and the amount."""
    enrolments = session.scalars(select(Enrolment)).all()
    return _learning(session, enrolments) | _owed(session, enrolments, today)


def _learning(session, enrolments):
    found = defaultdict(list)
    hours = dict(session.execute(select(CourseVersion.id, CourseVersion.hours)).all())
    certified = dict(
        session.execute(
            select(EnrolmentEvent.enrolment_id, EnrolmentEvent.on).where(
                EnrolmentEvent.kind == "certified"
            )
        ).all()
    )
    tries = session.execute(
        select(Attempt.enrolment_id, Attempt.submitted_at, Attempt.passed)
    ).all()
    for row in enrolments:
        fact = _about(session, row, row)
        days = {
            "enrolled": row.enrolled_on,
            "people_enrolled": row.enrolled_on,
            "certificates": certified.get(row.id),
        }
        if row.state == "active":
            days["active"] = row.enrolled_on
        if row.state == "completed":
            days |= dict.fromkeys(("completed", "people_completed", "hours"), row.completed_on)
        for measure, day in days.items():
            if day is not None:
                found[measure].append(
                    {
                        **fact,
                        **_times(day),
                        "amount": hours[row.version_id] if measure == "hours" else 1,
                    }
                )
        for _, moment, passed in (one for one in tries if one[0] == row.id and one[1]):
            for measure in ("tries", *(("passed_tries",) if passed else ())):
                found[measure].append({**fact, **_times(local_date(moment, ZONE)), "amount": 1})
    return found


def _owed(session, enrolments, today):
    found = defaultdict(list)
    people = {one.id: one for one in session.scalars(select(Person))}
    courses = defaultdict(set)
    for assignment_id, course_id in session.execute(
        select(AssignmentCourse.assignment_id, AssignmentCourse.course_id)
    ):
        courses[assignment_id].add(course_id)
    grace = dict(session.execute(select(Assignment.id, Assignment.grace_days)).all())
    held = session.scalars(select(Obligation)).all()
    last = {
        (one.assignment_id, one.person_id): one.round
        for one in sorted(held, key=lambda one: one.round)
    }
    for row in held:
        if row.round != last[row.assignment_id, row.person_id]:
            continue
        who = people[row.person_id]
        fact = _about(session, row, who) | {
            "audience": "civil_servant",
            "age_group": _age(who.birth_year, today) or "unknown",
        }
        begun = any(
            one.person_id == row.person_id
            and one.course_id in courses[row.assignment_id]
            and (one.state == "active" or one.enrolled_on >= row.opened_on)
            for one in enrolments
        )
        so = {
            "obliged": row.state in ("open", "met"),
            "met": row.state == "met",
            "exempt": row.state == "exempt",
            "overdue": row.state == "open" and row.due_on < today,
            "open": row.state == "open",
            "never_started": row.state == "open" and not begun,
            "completed_in_time": row.state == "met"
            and row.met_on <= row.due_on + timedelta(days=grace[row.assignment_id]),
        }
        for measure in (measure for measure, is_so in so.items() if is_so):
            found[measure].append({**fact, **_times(row.due_on), "amount": 1})
    return found


def _age(year, today):
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


def _about(session, row, who):
    """Where the row is of, and what is said of who."""
    at = session.get(RegionUnit, row.region_unit_id)
    path = [at]
    while path[-1].parent_id is not None:
        path.append(session.get(RegionUnit, path[-1].parent_id))
    path = [one.id for one in path[::-1]]
    return {
        "person": row.person_id,
        "unit": at.id,
        "region": path[1] if len(path) > 1 else None,
        "district": path[2] if len(path) > 2 else None,
        "organisation": row.organisation_id,
        "course": row.course_id,
        "audience": who.audience,
        "language": who.language,
        "sex": who.sex or "unknown",
        "age_group": getattr(who, "age_group", None) or "unknown",
        "settlement": who.settlement or "unknown",
    }


def _times(day):
    quarter = date(day.year, (day.month - 1) // 3 * 3 + 1, 1)
    return {
        "day": day,
        "month": day.replace(day=1),
        "quarter": quarter,
        "year": date(day.year, 1, 1),
    }


def by_hand(measure, facts, dimensions, *, totals=False):
    groups = defaultdict(list)
    for fact in facts:
        for kept in (
            product((True, False), repeat=len(dimensions))
            if totals
            else [(True,) * len(dimensions)]
        ):
            groups[
                tuple(
                    fact[name] if keep else ALL for name, keep in zip(dimensions, kept, strict=True)
                )
            ].append(fact)
    return {
        keys: len({one["person"] for one in rows})
        if measure in PEOPLE
        else sum(one["amount"] for one in rows)
        for keys, rows in groups.items()
    }


def everywhere(session):
    return place(session, OPERATOR, UNITS, root(session).id)


def counted(session, where, measure, dimensions, question, **options):
    rows = count_facts(session, where, measure, dimensions, question=question, **options)
    assert len({row.keys for row in rows}) == len(rows)
    return {row.keys: row.count for row in rows}


def test_each_measure_by_each_dimension_equals_the_rows(session, world):
    facts, where = facts_by_hand(session, world), everywhere(session)
    assert set(facts) == set(MEASURES), "every measure has something to count"
    for measure in MEASURES:
        for dimension in (
            DIMENSIONS
            if measure in ("enrolled", "obliged", "tries")
            else ("region", "sex", "month")
        ):
            assert counted(
                session, where, measure, [dimension], FigureQuery(world, ZONE)
            ) == by_hand(measure, facts[measure], [dimension])
        assert (
            count_one(session, where, measure, question=FigureQuery(world, ZONE))
            == by_hand(measure, facts[measure], [])[()]
        )


def test_totals_count_each_person_once_wherever_they_are(session, world):
    facts, where = facts_by_hand(session, world), everywhere(session)
    for measure in ("people_enrolled", "hours", "met"):
        found = counted(
            session, where, measure, ["district", "course"], FigureQuery(world, ZONE), totals=True
        )
        assert found == by_hand(measure, facts[measure], ["district", "course"], totals=True)
    nobody = FigureQuery(world, ZONE, period=parse_days("2001"))
    assert counted(session, where, "people_enrolled", ["region"], nobody, totals=True) == {
        (ALL,): 0
    }


@pytest.mark.parametrize(
    "period",
    ["2026", "2026-H1", "2026-Q2", "2026-03", "2026-03-09..2026-03-09", "2026-04-08..2026-04-30"],
)
def test_a_period_holds_both_its_ends(session, world, period):
    facts, where, days = facts_by_hand(session, world), everywhere(session), parse_days(period)
    for measure in ("enrolled", "completed", "obliged", "tries"):
        inside = [fact for fact in facts[measure] if days.first <= fact["day"] < days.end]
        assert count_one(
            session, where, measure, question=FigureQuery(world, ZONE, period=days)
        ) == len(inside)


@pytest.mark.parametrize(
    ("given", "keep"),
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
def test_filters_keep_whom_they_name(session, world, given, keep):
    facts, question = facts_by_hand(session, world), FigureQuery(world, ZONE, read_filters(given))
    for measure in ("people_enrolled", "obliged", "tries"):
        kept = [fact for fact in facts[measure] if keep(fact)]
        assert count_one(session, everywhere(session), measure, question=question) == by_hand(
            measure, kept, []
        ).get((), 0)


def test_filters_of_places_hold_what_is_below_them(session, world):
    facts, akmola = facts_by_hand(session, world), unit(session, AKMOLA).id
    body = next(fact["organisation"] for fact in facts["enrolled"] if fact["organisation"])
    course = session.scalar(select(Enrolment.course_id).limit(1))
    slug = records_slug(session, course)
    for given, keep in (
        ({"unit": akmola}, lambda fact: fact["region"] == akmola),
        ({"organisation": str(body)}, lambda fact: fact["organisation"] == body),
        ({"course": [slug]}, lambda fact: fact["course"] == course),
    ):
        question = FigureQuery(world, ZONE, read_filters(given))
        kept = [fact for fact in facts["enrolled"] if keep(fact)]
        assert (
            count_one(session, everywhere(session), "enrolled", question=question)
            == len(kept)
            < len(facts["enrolled"])
        )


def records_slug(session, course_id):
    return session.scalar(select(Course.slug).where(Course.id == course_id))


def actor(*grants):
    return Actor(1, 1, "", "", "", "", "someone", "kk", "citizen", 1, None, grants)


def test_nobody_is_counted_outside_of_the_scope(session, world):
    facts, akmola = facts_by_hand(session, world), unit(session, AKMOLA).id
    officer = actor(Grant(OFFICER, region_unit_id=akmola))
    body = next(fact["organisation"] for fact in facts["enrolled"] if fact["organisation"])
    hr = actor(Grant(HR, organisation_id=body))
    for measure in MEASURES:
        inside = [fact for fact in facts[measure] if fact["region"] == akmola]
        found = counted(
            session,
            place(session, officer, UNITS, akmola),
            measure,
            ["region"],
            FigureQuery(world, ZONE),
        )
        assert found == by_hand(measure, inside, ["region"])
        theirs = [fact for fact in facts[measure] if fact["organisation"] == body]
        assert counted(
            session, place(session, hr, ORGANISATIONS, body), measure, [], FigureQuery(world, ZONE)
        )[()] == by_hand(measure, theirs, []).get((), 0)
    kokshetau = place(session, officer, UNITS, unit(session, KOKSHETAU).id)
    assert (
        0
        < count_one(session, kokshetau, "enrolled", question=FigureQuery(world, ZONE))
        < len(facts["enrolled"])
    )


def test_several_measures_stand_side_by_side(session, world):
    facts = facts_by_hand(session, world)
    table = count_table(
        session,
        everywhere(session),
        ["enrolled", "met"],
        ["region"],
        question=FigureQuery(world, ZONE),
    )
    aktobe = (unit(session, AKTOBE).id,)
    assert (
        table[aktobe].get("enrolled") == by_hand("enrolled", facts["enrolled"], ["region"])[aktobe]
    )
    assert Counter(measure for row in table.values() for measure in row)["met"] == len(
        by_hand("met", facts["met"], ["region"])
    )


@pytest.mark.parametrize(
    "given",
    [
        {"sex": "x"},
        {"name": "a"},
        {"unit": "1; drop"},
        {"unit": "-1"},
        {"course": [""], "day": "1"},
        {"sex": 1.5},
    ],
)
def test_filters_that_name_nothing_are_refused(given):
    with pytest.raises(ValueError, match="no "):
        read_filters(given)


def test_filters_have_one_form():
    assert read_filters({"unit": [7, "12", 7], "sex": "f", "course": []}) == {
        "unit": ("12", "7"),
        "sex": ("f",),
    }
