"""Folds in parts: exact in their order, refused after a concurrent change of the figures."""

import pytest
from sqlalchemy import delete, select

from lms.accounts.rules import OPERATOR
from lms.core.clock import get_local_date
from lms.obligations.models import Obligation, ObligationEvent, UncountedObligationEvent
from lms.regions.queries import find_root
from lms.reporting.models import Figure
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.queries.counting import CountQuery, count_one
from lms.reporting.queries.person_facts import count_waiting_events, load_facts_of
from lms.reporting.services import apply_fold, find_differences, fold_figures, prepare_folds
from tests.factories import records
from tests.factories.records import ZONE, add_civil_servant
from tests.factories.regions import AKMOLA, KOKSHETAU, STEPNOGORSK, load_unit
from tests.unit.obligations.world import get_day
from tests.unit.reporting.histories import FigureHistory

PEOPLE = 24


@pytest.fixture
def people(session):
    """Create people of two units with a duty each, which wait to be counted."""
    ids = [
        add_civil_servant(session, kato=(KOKSHETAU, STEPNOGORSK)[number % 2]).id
        for number in range(PEOPLE)
    ]
    unit_id = load_unit(session, AKMOLA).id
    records.assign(session, records.add_course(session), due_on=get_day(30), region_unit_id=unit_id)
    session.commit()
    return ids


def test_parts_of_a_fold_hold_neighbours_and_give_exact_figures(session, people):
    folds = prepare_folds(session, limit=PEOPLE, people=PEOPLE // 2)
    assert [fold.size for fold in folds] == [PEOPLE // 2] * 2
    for fold in folds:
        assert apply_fold(session, fold)
        assert find_differences(session) == []
    assert count_waiting_events(session, 100) == 0
    units = session.execute(
        select(ObligationEvent.region_unit_id).where(
            ObligationEvent.id.in_(folds[0].obligation_events)
        )
    )
    assert len(set(units)) == 1, "neighbours count in the same cells"


def test_a_part_is_refused_once_others_have_changed_the_figures(session, people):
    first, second = prepare_folds(session, limit=PEOPLE, people=PEOPLE // 2)
    assert apply_fold(session, first)
    assert fold_figures(session, limit=1) > 0
    assert not apply_fold(session, second)
    while fold_figures(session, limit=5):
        pass
    assert find_differences(session) == []


def test_an_attempt_that_is_judged_while_it_is_counted_is_counted_again(session):
    history = FigureHistory(session)
    history.play_all([("enrol", 0, 0), ("submit", 0, None), ("submit", 0, False)])
    session.commit()
    (fold,) = prepare_folds(session, limit=PEOPLE, people=PEOPLE)
    history.play_all([("judge", 0, True), ("judge", 1, True), ("take back", 1, None)])
    assert apply_fold(session, fold)
    assert count_waiting_events(session, 100) == 3, "what was done meanwhile"
    assert find_differences(session) == []
    query = CountQuery(get_local_date(history.now, ZONE))
    nation = load_area(session, OPERATOR, UNITS, find_root(session).id)
    counts = [
        count_one(session, nation, code, query=query) for code in ("attempts", "passed_attempts")
    ]
    assert counts == [1, 1]
    while fold_figures(session):
        pass
    assert find_differences(session) == []
    pass_counts = select(Figure.courses).where(
        Figure.measure == "passed", Figure.period == "", Figure.unit_id == nation.id
    )
    assert {row for row in session.scalars(pass_counts) if row} == {1}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_waits_of_others_does_not_make_counting_a_person_dearer(session, people):
    def count_work():
        ticks = []
        connection = session.connection().connection.driver_connection
        connection.set_progress_handler(lambda: ticks.append(1) and 0, 20)
        assert len(list(load_facts_of(session, people[:4]))) == 4
        connection.set_progress_handler(None, 0)
        return len(ticks)

    everybody_waits = count_work()
    of_four = (
        select(ObligationEvent.id)
        .join(Obligation, Obligation.id == ObligationEvent.obligation_id)
        .where(Obligation.person_id.in_(people[:4]))
    )
    waiting = UncountedObligationEvent.event_id
    session.execute(delete(UncountedObligationEvent).where(waiting.not_in(of_four)))
    assert 0 < everybody_waits <= count_work() * 1.2
