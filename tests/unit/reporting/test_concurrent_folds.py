"""Concurrent events and folds by real processes: each event is counted exactly once."""

import time

import pytest
from sqlalchemy import select

from lms.core.clock import get_local_date
from lms.core.database import open_database
from lms.regions.queries import find_root
from lms.reporting.queries.figures import FigureSelection, read_unit_figures
from lms.reporting.services import find_differences, fold_figures, prepare_fold
from lms.reporting.services.figures import _store_fold
from tests.conftest import NOW
from tests.factories import records
from tests.factories.records import ZONE
from tests.processes import get_clean_context

LEARNERS = 40
TODAY = get_local_date(NOW, ZONE)


def complete_all(url, enrolments):
    """Complete enrolments, each in its own transaction, in a process."""
    database = open_database(url)
    for enrolment_id in enrolments:
        with database.write() as session:
            records.complete(session, enrolment_id, now=NOW)
    database.dispose()


def fold_until(url, end_event, fold):
    """Fold a few events at a time, in a process, until `end_event` is set."""
    database = open_database(url)
    while not end_event.is_set():
        with database.write() as session:
            fold(session)
    database.dispose()


def fold_soundly(session):
    return fold_figures(session, limit=5)


def fold_carelessly(session):
    """Store a fold without checking whether others folded meanwhile: the control."""
    fold = prepare_fold(session, limit=5)
    time.sleep(0.02)
    _store_fold(session, fold)
    return fold.size


def read_whole_country(session):
    selection = FigureSelection(TODAY)
    return read_unit_figures(session, find_root(session).id, [], selection)


def run_folds(url, fold):
    """Complete in two processes and fold in two others while reading.

    Returns the number of wrong readings, the differences at the end, and the completions.
    """
    database = open_database(url)
    with database.write() as session:
        course = records.add_course(session)
        enrolments = [
            records.enrol(session, records.add_civil_servant(session), course)
            for _ in range(LEARNERS)
        ]
        records.assign(
            session,
            course,
            due_on=TODAY,
            region_unit_id=session.scalar(select(records.Enrolment.region_unit_id).limit(1)),
        )
    context = get_clean_context()
    end_event = context.Event()
    workers = [context.Process(target=complete_all, args=(url, enrolments[n::2])) for n in range(2)]
    folders = [context.Process(target=fold_until, args=(url, end_event, fold)) for _ in range(2)]
    for process in (*workers, *folders):
        process.start()
    wrong = 0
    while any(worker.is_alive() for worker in workers):
        with database.read() as session:
            total = read_whole_country(session).sum_up()
            time.sleep(0.01)
            under_way = total.get("active", 0) + total.get("completed", 0)
            wrong += total.get("enrolled") != LEARNERS or under_way != LEARNERS
    end_event.set()
    for process in (*workers, *folders):
        process.join(30)
        assert process.exitcode == 0
    with database.write() as session:
        while fold(session):
            pass
        differences = find_differences(session)
        completed_count = read_whole_country(session).sum_up()["completed"]
    database.dispose()
    return wrong, differences, completed_count


@pytest.mark.twin_left_out("sqlite")
@pytest.mark.slow
def test_folds_and_completions_by_several_processes_end_in_exact_figures(database_url):
    wrong, differences, completed_count = run_folds(database_url, fold_soundly)
    assert (wrong, differences, completed_count) == (0, [], LEARNERS)


@pytest.mark.slow
@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_careless_fold_is_found_out(database_url):
    _, differences, _ = run_folds(database_url, fold_carelessly)
    assert differences
