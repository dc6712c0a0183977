"""Migrations are atomic: killed or failing at any statement, on both databases."""

import os
import shutil
from contextlib import suppress
from itertools import count
from uuid import uuid4

import pytest
from alembic.script import ScriptDirectory
from sqlalchemy import text
from sqlalchemy.exc import OperationalError

from lms.core.database import open_database
from lms.core.migrations import (
    VERSIONS,
    MigrationFailed,
    build_configuration,
    downgrade_database,
    upgrade_database,
)
from tests.choosing import DEEP
from tests.factories.learning import complete_course, create_learner
from tests.faults.crashing import (
    call_at_each_point,
    call_at_point,
    commit_each_statement,
    copy_databases,
    disconnect_others,
    kill_a_migration,
    limit_growth,
    read_state,
    remove_free_pages,
    watch_commits,
)
from tests.postgres import execute

REVISIONS = [
    script.revision
    for script in ScriptDirectory.from_config(build_configuration("sqlite://")).walk_revisions()
][::-1]
# What is seen after each statement of each migration tells what a kill would leave. That it does
# leave this, the kills show: of frozen migrations those of a sample are enough.
NEWEST = REVISIONS[-2:]
REVISIONS_TO_KILL = [
    name for name in REVISIONS[1:] if DEEP or name in NEWEST or int(name) % 10 == 0
]
POSTGRES = "postgresql+psycopg://postgres@127.0.0.1:{port}/{name}"


class DiskFull(Exception):
    """An error in the middle of a migration."""


def raise_disk_full():
    raise DiskFull


def find_revision_below(revision):
    return REVISIONS[REVISIONS.index(revision) - 1]


@pytest.fixture
def empty_url(request, tmp_path):
    """Yield the URL of an empty database."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'empty.db'}"
        return
    port, name = int(os.environ["LMS_TEST_POSTGRES_PORT"]), f"empty_{uuid4().hex}"
    execute(port, f"CREATE DATABASE {name}")
    yield POSTGRES.format(port=port, name=name)
    execute(port, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
def filled_url(session, container):
    """Return the URL of a database with data and without connections."""
    complete_course(session, create_learner(session, container.storage))
    session.commit()
    session.close()
    container.database.dispose()
    disconnect_others(container.settings.database_url)
    return container.settings.database_url


on_each_database = pytest.mark.parametrize("empty_url", ["sqlite", "postgresql"], indirect=True)


def check_kills_at_points(url, revision, *, every, completed_every):
    """Kill a migration at points until one comes after its commit.

    Before that each kill has to leave what was there, after it everything is done.
    """
    before, kills = read_state(url), 0
    with copy_databases(url) as copy:
        migrated_url = copy()
        upgrade_database(migrated_url, revision)
        after = read_state(migrated_url)
        for point in count(1, every):
            if not kill_a_migration(url, revision, point):
                break
            kills += 1
            state = read_state(url)
            if state == after:
                break
            assert state == before, f"point {point} leaves a part"
            if kills % completed_every == 0:
                crashed_url = copy()
                upgrade_database(crashed_url, revision)
                assert read_state(crashed_url) == after, f"point {point} cannot be completed"
    assert kills > (2 if every == 1 else 0)
    upgrade_database(url, revision)
    assert read_state(url) == after


@pytest.mark.parametrize("revision", REVISIONS_TO_KILL)
def test_a_migration_killed_after_any_statement_leaves_what_the_next_one_completes(
    filled_url, revision
):
    downgrade_database(filled_url, find_revision_below(revision))
    every = 1 if DEEP or revision in NEWEST else 29
    check_kills_at_points(filled_url, revision, every=every, completed_every=4)


@on_each_database
def test_the_first_migration_killed_anywhere_leaves_what_the_next_one_completes(empty_url):
    check_kills_at_points(empty_url, REVISIONS[0], every=1 if DEEP else 30, completed_every=2)


def watch_a_migration(url, revision):
    """Migrate; return for each point whether others saw a change."""
    changes = []
    with (
        watch_commits(url) as has_changed,
        call_at_each_point(lambda: changes.append(has_changed())),
    ):
        upgrade_database(url, revision)
    return changes


@on_each_database
def test_after_no_statement_of_the_first_migration_others_see_a_part_of_it(empty_url):
    changes = watch_a_migration(empty_url, REVISIONS[0])
    assert len(changes) > 140
    assert not any(changes[:-1])
    assert changes[-1]


def test_after_no_statement_of_any_migration_others_see_a_part_of_it(filled_url):
    """Others see what a crash would leave: what was there before, until all is done."""
    downgrade_database(filled_url, REVISIONS[0])
    for revision in REVISIONS[1:]:
        changes = watch_a_migration(filled_url, revision)
        assert not any(changes[:-1]), f"{revision}: a part after point {changes.index(True) + 1}"
        assert changes[-1], f"{revision} changed nothing"


@pytest.mark.parametrize(
    "statement",
    ["ALTER TABLE person ADD COLUMN more INTEGER", "UPDATE person SET surname = 'Ахметов'"],
)
def test_a_change_is_seen_from_its_commit_on(filled_url, statement):
    """The control of what watches."""
    database = open_database(filled_url)
    with watch_commits(filled_url) as has_changed:
        with database.write() as session:
            session.execute(text(statement))
            assert not has_changed()
        assert has_changed()
    database.dispose()


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_without_transactions_a_part_would_be_left_and_found(filled_url):
    """The control."""
    downgrade_database(filled_url, find_revision_below("0004"))
    before, changes = read_state(filled_url), []
    with (
        commit_each_statement(),
        watch_commits(filled_url) as has_changed,
        call_at_each_point(lambda: changes.append(has_changed())),
        pytest.raises(DiskFull),
        call_at_point(12, raise_disk_full),
    ):
        upgrade_database(filled_url, "0004")
    assert any(changes)
    assert read_state(filled_url) != before
    with pytest.raises(OperationalError, match="already exists|duplicate column"):
        upgrade_database(filled_url, "0004")


def test_a_migration_that_fails_after_any_statement_leaves_what_the_next_one_completes(filled_url):
    downgrade_database(filled_url, find_revision_below("0004"))
    before = read_state(filled_url)
    for point in count(1):
        with suppress(DiskFull), call_at_point(point, raise_disk_full):
            upgrade_database(filled_url, "0004")
        if read_state(filled_url) != before:
            break
    assert point > 10
    upgrade_database(filled_url)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_migration_that_finds_the_disk_full_leaves_what_the_next_one_completes(filled_url):
    downgrade_database(filled_url, find_revision_below("0004"))
    remove_free_pages(filled_url)
    before = read_state(filled_url)
    for pages in range(3):
        with pytest.raises(OperationalError, match="disk is full"), limit_growth(pages):
            upgrade_database(filled_url, "0004")
        assert read_state(filled_url) == before
    with limit_growth(1000):
        upgrade_database(filled_url, "0004")
    assert read_state(filled_url) != before


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_migration_that_takes_the_parents_of_rows_is_rolled_back(filled_url, tmp_path):
    versions = shutil.copytree(VERSIONS, tmp_path / "versions")
    (versions / "9999_planted.py").write_text(
        f'from alembic import op\nrevision = "9999"\ndown_revision = "{REVISIONS[-1]}"\n'
        'def upgrade():\n    op.execute("DELETE FROM person")\n'
    )
    before = read_state(filled_url)
    with pytest.raises(MigrationFailed, match="enrolment -> person"):
        upgrade_database(filled_url, "9999", versions)
    assert read_state(filled_url) == before
