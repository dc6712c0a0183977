"""How many face-to-face lessons were held: where, in which days, and which."""

from datetime import date, timedelta

import pytest

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.programmes import queries
from lms.programmes.queries import FactReader
from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.rules import DaySpan
from lms.programmes.rules.indicators import LESSONS_HELD
from lms.regions.queries import root
from lms.reporting.errors import PlaceNotFound
from lms.reporting.queries.places import UNITS, place
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import actor_of, grant, organisation, person
from tests.factories.outreach import ZONE, place_in, training_session
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, unit

TODAY = NOW.date()
YEAR = DaySpan(date(2026, 1, 1), date(2026, 12, 31))
INDICATOR = IndicatorRow(1, LESSONS_HELD, "Сабақ", "Занятия", LESSONS_HELD, {}, None)


class World:
    """In Akmola four lessons were held (one for a body, one of a course, one last year), one in Aktobe; others came to nothing."""

    def __init__(self, session):
        self.session = session
        self.course = records.course(session, "files")
        learner = person(session)
        for kato, days, values in (
            (KOKSHETAU, 3, {}),
            (STEPNOGORSK, 20, {"organisation_id": organisation(session, kato=STEPNOGORSK).id}),
            (AKMOLA, 60, {"course_id": self.course.id}),
            (KOKSHETAU, 100, {}),
            (AKTOBE_CITY, 3, {}),
        ):
            row = training_session(
                session, kato=kato, starts_at=NOW - timedelta(days=days), **values
            )
            place_in(session, row, learner, came=True)
            place_in(session, row, person(session), came=True)
        place_in(
            session,
            training_session(session, starts_at=NOW - timedelta(days=2)),
            learner,
            came=False,
        )
        place_in(session, training_session(session, starts_at=NOW - timedelta(days=2)), learner)
        place_in(
            session,
            training_session(session, starts_at=NOW - timedelta(days=2), cancelled_at=NOW),
            learner,
            came=True,
        )
        self.ids = {kato: unit(session, kato).id for kato in (AKMOLA, AKTOBE)} | {
            "republic": root(session).id
        }
        session.flush()

    def actor(self, role, **scope):
        who = person(self.session)
        grant(self.session, who, role, **scope)
        return actor_of(self.session, who)


@pytest.fixture
def world(session):
    return World(session)


def test_a_lesson_counts_when_somebody_came_and_it_was_not_called_off_on_the_day_of_its_beginning(
    session, world
):
    reader = FactReader(world.actor(OFFICER, kato=AKMOLA), TODAY, ZONE)
    spans = [
        YEAR,
        DaySpan(date(2025, 1, 1), date(2025, 12, 31)),
        DaySpan(TODAY - timedelta(days=20), TODAY - timedelta(days=3)),
        DaySpan(TODAY - timedelta(days=19), TODAY - timedelta(days=4)),
        DaySpan(TODAY + timedelta(days=1), TODAY + timedelta(days=2)),
    ]
    found = queries.facts(session, reader, world.ids[AKMOLA], INDICATOR, spans)
    assert [one.count for one in found] == [3, 1, 2, 0, 0]
    assert found[0].recent == 2, "of the last eight weeks"


def test_the_country_is_counted_by_region_and_an_officer_of_one_region_sees_no_other(
    session, world
):
    both = [world.ids[AKMOLA], world.ids[AKTOBE]]
    nation = FactReader(world.actor(NATIONAL_ADMIN), TODAY, ZONE)
    found = queries.facts_by_region(session, nation, both, INDICATOR, YEAR)
    assert {one: fact.count for one, fact in found.items()} == {both[0]: 3, both[1]: 1}
    assert queries.counts_by_region(session, nation, both, INDICATOR, YEAR) == {
        both[0]: 3,
        both[1]: 1,
    }
    country = place(session, nation.actor, UNITS, world.ids["republic"])
    assert queries.held_count(session, country, {}, YEAR) == 4
    officer = FactReader(world.actor(OFFICER, kato=AKTOBE), TODAY, ZONE)
    assert queries.counts_by_region(session, officer, both[1:], INDICATOR, YEAR) == {both[1]: 1}
    with pytest.raises(PlaceNotFound):
        queries.facts(session, officer, both[0], INDICATOR, [YEAR])


def test_the_list_has_as_many_rows_as_the_number_says_the_last_first_with_who_came(session, world):
    at = place(session, world.actor(OFFICER, kato=AKMOLA), UNITS, world.ids[AKMOLA])
    rows = queries.held_lessons(session, at, {}, YEAR, limit=50)
    assert len(rows) == queries.held_count(session, at, {}, YEAR) == 3
    assert [row.held_on for row in rows] == [TODAY - timedelta(days=days) for days in (3, 20, 60)]
    assert {row.came for row in rows} == {2} and rows[1].organisation_kk
    assert [row.id for row in queries.all_held_lessons(session, at, {}, YEAR)] == [
        row.id for row in rows
    ]
    assert [row.id for row in queries.held_lessons(session, at, {}, YEAR, limit=1, offset=1)] == [
        rows[1].id
    ]
    of_course = {"course": ("files",)}
    assert queries.held_count(session, at, of_course, YEAR) == 1
    assert queries.held_count(session, at, {"course": ("nothing",)}, YEAR) == 0
