"""Facts of trainings, by area, period and kind."""

from datetime import date, timedelta

import pytest

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.programmes import queries
from lms.programmes.queries import FactReader
from lms.programmes.queries.indicators import IndicatorRow
from lms.programmes.rules import DaySpan
from lms.programmes.rules.indicators import TRAININGS_HELD
from lms.regions.queries import find_root
from lms.reporting.errors import AreaNotFound
from lms.reporting.queries.areas import UNITS, load_area
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_organisation, add_person, build_actor, grant
from tests.factories.outreach import add_sign_up, add_training
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, KOKSHETAU, STEPNOGORSK, load_unit

TODAY = NOW.date()
YEAR = DaySpan(date(2026, 1, 1), date(2026, 12, 31))
INDICATOR = IndicatorRow(
    id=1,
    code=TRAININGS_HELD,
    name_kk="Сабақ",
    name_ru="Занятия",
    measure=TRAININGS_HELD,
    filters={},
    retired_at=None,
)


class HeldTrainings:
    """Four trainings held in Akmola, one in Aktobe; others that do not count.

    Of the four, one is of an organisation, one of a course, one of last year.
    """

    def __init__(self, session):
        self.session = session
        self.course = records.add_course(session, "files")
        learner = add_person(session)
        for kato, days, values in (
            (KOKSHETAU, 3, {}),
            (STEPNOGORSK, 20, {"organisation_id": add_organisation(session, kato=STEPNOGORSK).id}),
            (AKMOLA, 60, {"course_id": self.course.id}),
            (KOKSHETAU, 100, {}),
            (AKTOBE_CITY, 3, {}),
        ):
            row = add_training(session, kato=kato, starts_at=NOW - timedelta(days=days), **values)
            add_sign_up(session, row, learner, came=True)
            add_sign_up(session, row, add_person(session), came=True)
        add_sign_up(
            session, add_training(session, starts_at=NOW - timedelta(days=2)), learner, came=False
        )
        add_sign_up(session, add_training(session, starts_at=NOW - timedelta(days=2)), learner)
        add_sign_up(
            session,
            add_training(session, starts_at=NOW - timedelta(days=2), cancelled_at=NOW),
            learner,
            came=True,
        )
        self.ids = {kato: load_unit(session, kato).id for kato in (AKMOLA, AKTOBE)} | {
            "republic": find_root(session).id
        }
        session.flush()

    def actor(self, role, **scope):
        who = add_person(self.session)
        grant(self.session, who, role, **scope)
        return build_actor(self.session, who)


@pytest.fixture
def world(session):
    return HeldTrainings(session)


def test_a_training_counts_when_somebody_came_and_it_was_not_called_off_on_the_day_of_its_beginning(
    session, world
):
    reader = FactReader(world.actor(OFFICER, kato=AKMOLA), TODAY)
    spans = [
        YEAR,
        DaySpan(date(2025, 1, 1), date(2025, 12, 31)),
        DaySpan(TODAY - timedelta(days=20), TODAY - timedelta(days=3)),
        DaySpan(TODAY - timedelta(days=19), TODAY - timedelta(days=4)),
        DaySpan(TODAY + timedelta(days=1), TODAY + timedelta(days=2)),
    ]
    facts = queries.load_facts(session, reader, world.ids[AKMOLA], INDICATOR, spans)
    assert [fact.count for fact in facts] == [3, 1, 2, 0, 0]
    assert facts[0].newcomers == 2, "of the last eight weeks"


def test_the_country_is_counted_by_region_and_an_officer_of_one_region_sees_no_other(
    session, world
):
    both = [world.ids[AKMOLA], world.ids[AKTOBE]]
    nation = FactReader(world.actor(NATIONAL_ADMIN), TODAY)
    facts = queries.load_facts_by_region(session, nation, both, INDICATOR, YEAR)
    assert {region_id: fact.count for region_id, fact in facts.items()} == {both[0]: 3, both[1]: 1}
    assert queries.count_by_region(session, nation, both, INDICATOR, YEAR) == {
        both[0]: 3,
        both[1]: 1,
    }
    country = load_area(session, nation.actor, UNITS, world.ids["republic"])
    assert queries.count_held_trainings(session, country, {}, YEAR) == 4
    officer = FactReader(world.actor(OFFICER, kato=AKTOBE), TODAY)
    assert queries.count_by_region(session, officer, both[1:], INDICATOR, YEAR) == {both[1]: 1}
    with pytest.raises(AreaNotFound):
        queries.load_facts(session, officer, both[0], INDICATOR, [YEAR])


def test_the_list_has_as_many_rows_as_the_number_says_the_last_first_with_who_came(session, world):
    area = load_area(session, world.actor(OFFICER, kato=AKMOLA), UNITS, world.ids[AKMOLA])
    rows = queries.list_held_trainings(session, area, {}, YEAR, limit=50)
    assert len(rows) == queries.count_held_trainings(session, area, {}, YEAR) == 3
    assert [row.held_on for row in rows] == [TODAY - timedelta(days=days) for days in (3, 20, 60)]
    assert {row.came for row in rows} == {2} and rows[1].organisation_kk
    assert [row.id for row in queries.stream_held_trainings(session, area, {}, YEAR)] == [
        row.id for row in rows
    ]
    assert [
        row.id for row in queries.list_held_trainings(session, area, {}, YEAR, limit=1, offset=1)
    ] == [rows[1].id]
    of_course = {"course": ("files",)}
    assert queries.count_held_trainings(session, area, of_course, YEAR) == 1
    assert queries.count_held_trainings(session, area, {"course": ("nothing",)}, YEAR) == 0
