"""Each migration up, down and up again with data in it, on both databases."""

from datetime import timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import create_engine, delete, func, inspect, select, text
from sqlalchemy.exc import DBAPIError

import lms.migrations.tables  # noqa: F401 - fills the metadata
from lms.accounts.rules import OPERATOR
from lms.assessment.models import Attempt, BegunAttempt, QuestionExposure, QuestionRegion
from lms.assessment.services import find_count_differences, fold_attempts
from lms.core.clock import Moment, get_local_date
from lms.core.database import Base
from lms.core.migrations import (
    build_configuration,
    downgrade_database,
    is_of_models,
    upgrade_database,
)
from lms.enrolment.models import UncountedEvent
from lms.obligations.services import grant_exemption
from lms.obligations.services.reminders import remind_batch
from lms.reporting.models import Figure
from lms.reporting.services import find_differences, fold_figures
from tests.conftest import NOW
from tests.factories import records
from tests.factories.learning import complete_course, create_learner
from tests.factories.regions import AKMOLA
from tests.unit.reporting.histories import FigureHistory, build_lively_history

TODAY = get_local_date(NOW, records.ZONE)
REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(build_configuration("sqlite://")).walk_revisions()
][::-1]


OF_ATTEMPTS_AT = "0059"
OF_ATTEMPTS = ("submitted", "submitted_on", "passed", "passed_on")
# Tables by their names before a migration that renames them.
RENAMED = {
    "0061": {
        "training_session": "training",
        "session_sign_up": "training_sign_up",
        "session_event": "training_event",
    },
    "0062": {"place": "bookmark", "address_fault": "contact_fault"},
}


@pytest.fixture
def filled_url(session, container):
    """Return the URL of a database with rows of a completed course."""
    complete_course(session, create_learner(session, container.storage))
    session.commit()
    session.close()
    container.database.dispose()
    return container.settings.database_url


def count_rows(url: str) -> dict[str, int]:
    engine = create_engine(url)
    with engine.connect() as connection:
        names = [
            name for name in inspect(connection).get_table_names() if name != "alembic_version"
        ]
        counts = ", ".join(f'(SELECT count(*) FROM "{name}")' for name in names)
        rows = connection.execute(text(f"SELECT {counts}")).one() if names else ()
    engine.dispose()
    return dict(zip(names, rows, strict=True))


def test_each_migration_goes_down_and_up_again_and_keeps_the_rows_of_the_tables_that_stay(
    filled_url,
):
    before = at_the_top = count_rows(filled_url)
    assert at_the_top["certificate"] == 1
    for below, revision in reversed(list(pairwise(REVISIONS))):
        downgrade_database(filled_url, below)
        rows_below = count_rows(filled_url)
        new_names = RENAMED.get(revision, {})
        counts_below = {new_names.get(name, name): count for name, count in rows_below.items()}
        assert counts_below == {
            name: count for name, count in before.items() if name in counts_below
        }, revision
        upgrade_database(filled_url, revision)
        after = count_rows(filled_url)
        assert set(after) == set(before), revision
        # Figures of attempts are counted at once when going up.
        recounted_tables = {"figure"} if revision == OF_ATTEMPTS_AT else set()
        stable_tables = counts_below.keys() - recounted_tables
        assert {name: after[name] for name in stable_tables} == {
            name: counts_below[name] for name in stable_tables
        }, revision
        downgrade_database(filled_url, below)
        before = rows_below
    upgrade_database(filled_url)
    again = count_rows(filled_url)
    assert set(again) == set(at_the_top)
    assert again["certificate"] == 1


def test_all_the_way_down_leaves_nothing_and_up_again_works(filled_url):
    downgrade_database(filled_url, "base")
    assert count_rows(filled_url) == {}
    upgrade_database(filled_url)
    assert count_rows(filled_url)["certificate"] == 0


def test_the_records_are_guarded_after_going_up_and_not_before(filled_url):
    engine = create_engine(filled_url)
    downgrade_database(filled_url, "0001")
    with engine.begin() as connection:
        assert (
            connection.execute(text("UPDATE enrolment_event SET details = details")).rowcount >= 3
        )  # the control
    upgrade_database(filled_url)
    with pytest.raises(DBAPIError, match="append-only"), engine.begin() as connection:
        connection.execute(text("UPDATE enrolment_event SET details = details"))
    engine.dispose()


def test_the_migrations_make_the_tables_of_the_models(database_url):
    engine = create_engine(database_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(
            connection,
            opts={"compare_type": True, "render_as_batch": True, "include_name": is_of_models},
        )
        differences = compare_metadata(context, Base.metadata)
    engine.dispose()
    assert not differences


def test_answers_that_only_people_themselves_can_have_given_are_theirs_after_going_up(filled_url):
    downgrade_database(filled_url, REVISIONS[REVISIONS.index("0003") - 1])
    engine = create_engine(filled_url)
    with engine.begin() as connection:
        connection.execute(
            text(
                "UPDATE person SET sex = 'f', birth_year = NULL, settlement = 'rural', "
                "iin_hash = NULL"
            )
        )
    upgrade_database(filled_url)
    query = text("SELECT DISTINCT sex_said, birth_year_said, settlement_said FROM person")
    with engine.connect() as connection:
        assert list(map(tuple, connection.execute(query))) == [(True, False, True)]
    downgrade_database(filled_url, REVISIONS[REVISIONS.index("0003") - 1])
    with engine.begin() as connection:
        connection.execute(text("UPDATE person SET iin_hash = CAST(id AS varchar)"))
    upgrade_database(filled_url)
    with engine.connect() as connection:
        assert list(map(tuple, connection.execute(query))) == [(False, False, True)]
    engine.dispose()


def test_all_events_are_counted_anew_when_figures_become_those_of_people(filled_url, session):
    while fold_figures(session):
        pass
    session.commit()
    figures = select(*Figure.__table__.columns).order_by(*Figure.__table__.primary_key)
    figures = figures.where(Figure.measure.not_in(OF_ATTEMPTS))  # those are counted at once
    before = session.execute(figures).all()
    assert before
    session.close()
    downgrade_database(filled_url, REVISIONS[REVISIONS.index("0011") - 1])
    upgrade_database(filled_url)
    assert session.execute(figures).all() == []
    assert session.scalar(select(func.count()).select_from(UncountedEvent)) == 3
    assert not find_differences(session)
    while fold_figures(session):
        pass
    rows = [row for row in session.execute(figures) if row.people or row.courses]
    assert rows == [row for row in before if row.people or row.courses]
    assert not find_differences(session)


@pytest.mark.parametrize("folded", [0, 9, 1000])
def test_figures_of_assignments_are_counted_when_going_up(session, container, folded):
    history = build_lively_history(session) if folded else FigureHistory(session)
    history.play_all([("enrol", 3, 0), ("assign", "", 0), ("assign", AKMOLA, 3)])
    if folded:
        history.play(("fold", folded, None))
    history.play_all([("exempt", 0, 31), ("complete", 0, True), ("catch up", None, None)])
    session.commit()
    figures = select(func.count()).where(Figure.period.startswith("A"), Figure.people > 0)
    before = session.scalar(figures)
    assert bool(before) == bool(folded)
    assert_they_would_be_missed(session, figures, bool(folded))
    url = container.settings.database_url
    session.close()
    container.database.dispose()
    downgrade_database(url, REVISIONS[REVISIONS.index("0052") - 1])
    assert session.scalar(figures) == 0
    session.close()
    container.database.dispose()
    upgrade_database(url)
    assert session.scalar(figures) == before
    assert find_differences(session) == []


@pytest.mark.parametrize("folded", [0, 9, 1000])
def test_figures_of_what_was_not_begun_are_counted_when_going_up(session, container, folded):
    history = build_lively_history(session)
    history.play_all([("enrol", 3, 0), ("assign", "", 0), ("fold", folded or 1, None)])
    for days in (400, 100, 30, 9):  # days before in an earlier year, half, quarter, month, window
        history.play_all([("assign", AKMOLA, days), ("assign", "", days), ("catch up", None, None)])
        fold_figures(session, limit=folded or 1)
    history.play_all([("enrol", 2, 0), ("exempt", 0, 31), ("enrol", 4, 1)])
    session.commit()
    columns = (Figure.unit_id, Figure.own, Figure.course_id, Figure.period, Figure.measure)
    days_and_numbers = (Figure.day, Figure.previous, Figure.people, Figure.courses)
    figures = select(*columns, *days_and_numbers).order_by(*columns, *days_and_numbers[:2])
    figures = figures.where(
        Figure.measure.startswith("not_begun"), (Figure.people != 0) | (Figure.courses != 0)
    )
    before = session.execute(figures).all()
    assert {row.measure for row in before} == {"not_begun", "not_begun_on"}
    check_figures_are_counted_when_going_up(session, container, "0057", figures)


@pytest.mark.parametrize("folded", [0, 9, 1000])
def test_figures_of_audiences_hours_and_days_are_counted_when_going_up(session, container, folded):
    history = build_lively_history(session)
    history.people[0].audience = "citizen"
    history.play_all([("enrol", 0, 1), ("enrol", 5, 0), ("fold", folded or 1, None)])
    history.play_all([("wait", 300, None), *(("complete", n, n % 2) for n in range(9))])
    for days in (30, 100, 9):  # days before in the same window, month, quarter, year, and earlier
        history.play_all([("enrol", 0, 0), ("complete", 20, True), ("wait", days, None)])
        fold_figures(session, limit=folded or 1)
    session.commit()
    audiences = ("citizens", "servants", "citizens_on", "servants_on")
    measures = (*audiences, "hours", "hours_on", "certified_on")
    figures = select(Figure.measure, func.count(), func.sum(Figure.courses))
    figures = figures.where(Figure.measure.in_(measures), Figure.courses > 0)
    figures = figures.group_by(Figure.measure).order_by(Figure.measure)
    before = session.execute(figures).all()
    assert len(before) == len(measures) or not folded
    check_figures_are_counted_when_going_up(session, container, "0054", figures)


def test_figures_of_attempts_are_counted_by_the_zone_of_the_site_when_going_up(session, container):
    history = build_lively_history(session)
    history.play_all([("enrol", 4, 0), ("enrol", 1, 0), ("wait", 400, None)])
    for number, days in enumerate((0, 9, 40, 100, 0)):
        history.play_all([("submit", 6 + number, True), ("submit", number, False)])
        history.play_all([("submit", 6 + number, None), ("wait", days, None)])
    while fold_figures(session):
        pass
    session.commit()
    columns = (Figure.unit_id, Figure.own, Figure.course_id, Figure.period, Figure.measure)
    figures = select(*columns, Figure.day, Figure.previous, Figure.people, Figure.courses)
    figures = figures.order_by(*columns, Figure.day).where(
        Figure.measure.in_(OF_ATTEMPTS), Figure.courses > 0
    )
    assert {row.measure for row in session.execute(figures)} == {*OF_ATTEMPTS}
    days = select(Attempt.id, Attempt.submitted_on).order_by(Attempt.id)
    before, url = session.execute(days).all(), container.settings.database_url
    check_figures_are_counted_when_going_up(session, container, OF_ATTEMPTS_AT, figures)
    assert session.execute(days).all() == before
    session.close()
    container.database.dispose()
    downgrade_database(url, "0058")
    upgrade_database(url, zone=ZoneInfo("Pacific/Honolulu"))  # the day before that in Almaty
    expected = [(number, day and day - timedelta(days=1)) for number, day in before]
    assert list(map(tuple, session.execute(days))) == expected


def check_figures_are_counted_when_going_up(session, container, revision, figures):
    """Downgrade below a revision, which drops its figures, and upgrade again: all are right."""
    before, url = session.execute(figures).all(), container.settings.database_url
    assert_they_would_be_missed(session, figures, bool(before))
    session.close()
    container.database.dispose()
    downgrade_database(url, REVISIONS[REVISIONS.index(revision) - 1])
    assert session.execute(figures).all() == []
    session.close()
    container.database.dispose()
    upgrade_database(url)
    assert session.execute(figures).all() == before
    assert find_differences(session) == []


def assert_they_would_be_missed(session, figures, are_there):
    """Assert, as a control, that without these figures the recount finds differences, if any."""
    with session.begin_nested() as savepoint:
        statement = delete(Figure).where(figures.whereclause)
        session.execute(statement.execution_options(synchronize_session=False))
        assert bool(find_differences(session)) == are_there
        savepoint.rollback()


def run_statement(url, statement, **values):
    """Run a statement in a transaction of its own; return its rows, if it has any."""
    engine = create_engine(url)
    with engine.begin() as connection:
        result = connection.execute(text(statement), values)
        rows = [tuple(row) for row in result] if result.returns_rows else []
    engine.dispose()
    return rows


@pytest.fixture
def obliged_url(session, container):
    """Return the URL of a database whose two assignments ask a person for one course.

    They are exempt from the first, and were reminded by the second.
    """
    course, servant = records.add_course(session), records.add_civil_servant(session)
    assignments = [
        records.assign(session, course, due_on=TODAY + timedelta(days=days), region_unit_id=1)
        for days in (9, 20)
    ]
    grant_exemption(
        session,
        assignment_id=assignments[0],
        person_id=servant.id,
        reason="x",
        starts_on=TODAY,
        ends_on=None,
        by=OPERATOR,
        moment=Moment(NOW, records.ZONE),
    )
    remind_batch(session, after=0, moment=Moment(NOW + timedelta(days=15), records.ZONE))
    session.commit()
    session.close()
    container.database.dispose()
    return container.settings.database_url


EXEMPTIONS = "SELECT assignment_id, person_id, reason FROM exemption ORDER BY assignment_id"
KEYS = "SELECT key FROM message ORDER BY key"
OBLIGATIONS = "SELECT id, assignment_id, state, due_on FROM obligation ORDER BY id"
EVENTS = "SELECT id, obligation_id, kind, details FROM obligation_event ORDER BY id"


def test_exemptions_and_reminders_are_carried_over_to_duties_and_back(obliged_url):
    rows_before = [run_statement(obliged_url, query) for query in (EXEMPTIONS, OBLIGATIONS, EVENTS)]
    new_keys = run_statement(obliged_url, KEYS)
    assert len(rows_before[0]) == 1 and rows_before[0][0][0] is not None
    assert [key.split(":")[0] for (key,) in new_keys] == ["duty"]
    downgrade_database(obliged_url, "0009")
    assert [key.split(":")[0] for (key,) in run_statement(obliged_url, KEYS)] == ["obligation"]
    assert [
        run_statement(obliged_url, query) for query in (EXEMPTIONS, OBLIGATIONS, EVENTS)
    ] == rows_before
    upgrade_database(obliged_url)
    assert run_statement(obliged_url, KEYS) == new_keys, "so nobody is reminded anew"
    assert [
        run_statement(obliged_url, query) for query in (EXEMPTIONS, OBLIGATIONS, EVENTS)
    ] == rows_before, "an exemption frees from the assignment alone for which it was granted"
    courses = (
        "SELECT DISTINCT exemption.course_id - obligation.course_id FROM exemption, obligation"
    )
    assert run_statement(obliged_url, courses) == [(0,)]


def test_an_exemption_from_a_course_goes_down_to_each_of_its_assignments(obliged_url):
    run_statement(obliged_url, "UPDATE exemption SET assignment_id = NULL")
    downgrade_database(obliged_url, "0009")
    assert len(run_statement(obliged_url, EXEMPTIONS)) == 2
    upgrade_database(obliged_url)
    assert len(run_statement(obliged_url, EXEMPTIONS)) == 2


def test_attempts_of_before_are_counted_as_shown_and_by_region_when_going_up(filled_url, session):
    while fold_attempts(session):
        session.commit()
    exposures = session.execute(select(*QuestionExposure.__table__.columns)).all()
    regions = session.execute(select(*QuestionRegion.__table__.columns)).all()
    assert exposures
    assert regions
    session.close()
    downgrade_database(filled_url, REVISIONS[REVISIONS.index("0046") - 1])
    upgrade_database(filled_url)
    attempts = session.scalars(select(Attempt.id)).all()
    assert set(session.scalars(select(BegunAttempt.attempt_id))) == set(attempts)
    assert find_count_differences(session) == []
    while fold_attempts(session):
        session.commit()
    again = session.execute(select(*QuestionExposure.__table__.columns)).all()
    assert sorted(map(tuple, again)) == sorted(map(tuple, exposures))
    again = session.execute(select(*QuestionRegion.__table__.columns)).all()
    assert sorted(map(tuple, again)) == sorted(map(tuple, regions))
