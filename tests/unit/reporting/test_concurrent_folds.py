"""Events and folds by real processes at the same time: nothing is counted twice or lost."""

import time

import pytest
from sqlalchemy import delete, select

from lms.core.clock import local_date
from lms.core.database import open_database
from lms.enrolment.models import UncountedEvent
from lms.regions.models import RegionUnit
from lms.reporting.queries.facts import cells, pending
from lms.reporting.queries.figures import Wanted, differences, figures_of_units
from lms.reporting.services import fold_figures
from lms.reporting.services.figures import _adding_changes, _in_order
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE
from tests.processes import from_a_clean_one

LEARNERS = 40
TODAY = local_date(NOW, ZONE)


def complete_all(url, enrolments, done):
    """A process that completes enrolments one after the other, each in its own transaction."""
    database = open_database(url)
    for enrolment_id in enrolments:
        with database.write() as session:
            records.complete(session, enrolment_id, now=NOW)
    database.dispose()
    done.release()


def fold_until(url, ended, fold):
    """A process that folds, a few events at a time, until it is told to end."""
    database = open_database(url)
    while not ended.is_set():
        with database.write() as session:
            fold(session)
    database.dispose()


def sound_fold(session):
    return fold_figures(session, limit=5)


def careless_fold(session):
    """The control: counts what it sees and then deletes what is there, which is more by then."""
    session.execute(_adding_changes(session, _in_order(cells(pending()))))
    time.sleep(0.02)
    session.execute(delete(UncountedEvent))


def all_units(session):
    return figures_of_units(
        session, session.scalars(select(RegionUnit.id)).all(), Wanted(TODAY), whole=True
    )


def run(url, fold):
    """Two processes complete and two fold; the reader looks on. Returns how often a reading was wrong, and what differs at the end."""
    database = open_database(url)
    with database.write() as session:
        what = records.course(session)
        enrolments = [
            records.enrol(session, records.civil_servant(session), what) for _ in range(LEARNERS)
        ]
        records.assign(
            session,
            what,
            due_on=TODAY,
            region_unit_id=session.scalar(select(records.Enrolment.region_unit_id).limit(1)),
        )
    context = from_a_clean_one()
    ended, done = context.Event(), context.Semaphore(0)
    workers = [
        context.Process(target=complete_all, args=(url, enrolments[n::2], done)) for n in range(2)
    ]
    folders = [context.Process(target=fold_until, args=(url, ended, fold)) for _ in range(2)]
    for process in (*workers, *folders):
        process.start()
    wrong = 0
    while any(worker.is_alive() for worker in workers):
        with database.read() as session:
            total = all_units(session).total()
            time.sleep(0.01)
            wrong += (
                total["enrolled"] != LEARNERS or total["active"] + total["completed"] != LEARNERS
            )
    ended.set()
    for process in (*workers, *folders):
        process.join(30)
        assert process.exitcode == 0
    with database.write() as session:
        while fold(session):
            pass
        left = session.execute(differences()).all()
        completed = all_units(session).total()["completed"]
    database.dispose()
    return wrong, left, completed


@pytest.mark.twin_left_out("sqlite")
@pytest.mark.slow
def test_folds_and_completions_by_several_processes_end_in_exact_figures(database_url):
    wrong, left, completed = run(database_url, sound_fold)
    assert (wrong, left, completed) == (0, [], LEARNERS)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_careless_fold_is_found_out(database_url):
    _, left, _ = run(database_url, careless_fold)
    assert left
