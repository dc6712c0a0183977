"""`lms database revision`: writes the next migration from differences of models and database."""

import shutil

import pytest
from alembic.util import CommandError
from sqlalchemy import Column, Integer, String, Table, create_engine, inspect

from lms.core.database import Base
from lms.core.migrations import VERSIONS, downgrade_database, upgrade_database, write_revision
from tests.faults.serving import build_environment
from tests.prepared import run_process


@pytest.fixture
def versions(tmp_path):
    """Return a copy of the migrations for a new one."""
    return shutil.copytree(
        VERSIONS, tmp_path / "versions", ignore=shutil.ignore_patterns("__pycache__")
    )


@pytest.fixture
def newest(versions):
    """Return the number of the newest migration."""
    return max(path.name[:4] for path in versions.glob("*.py"))


@pytest.fixture
def planted_table():
    """Return a table of the models that no migration creates."""
    table = Table(
        "planted", Base.metadata, Column("id", Integer, primary_key=True), Column("name", String(9))
    )
    yield table.name
    Base.metadata.remove(table)


def has_table(url, name):
    engine = create_engine(url)
    exists = inspect(engine).has_table(name)
    engine.dispose()
    return exists


def test_nothing_is_written_where_models_and_database_agree(database_url, versions):
    before = sorted(versions.iterdir())
    assert write_revision(database_url, "Nothing new", versions=versions) is None
    assert sorted(path for path in versions.iterdir() if path.suffix == ".py") == [
        path for path in before if path.suffix == ".py"
    ]


def test_a_change_of_the_models_is_written_as_the_next_migration(
    database_url, versions, newest, planted_table
):
    path = write_revision(database_url, "The planted table", versions=versions)
    assert path == versions / f"{int(newest) + 1:04}_the_planted_table.py"
    assert path.read_text(encoding="utf-8").startswith('"""The planted table"""\n')
    upgrade_database(database_url, "head", versions)
    assert has_table(database_url, planted_table)
    assert write_revision(database_url, "Again", versions=versions) is None
    downgrade_database(database_url, newest, versions)
    assert not has_table(database_url, planted_table)


def test_an_empty_one_is_written_when_it_is_asked_for(database_url, versions, newest):
    path = write_revision(database_url, "Data alone", is_empty=True, versions=versions)
    assert path is not None
    assert "def upgrade() -> None:\n    pass" in path.read_text(encoding="utf-8")
    upgrade_database(database_url, "head", versions)
    downgrade_database(database_url, newest, versions)


def test_a_database_that_is_not_at_the_newest_revision_is_no_measure(
    database_url, versions, planted_table
):
    downgrade_database(database_url, "0008", versions)
    with pytest.raises(CommandError, match="not up to date"):
        write_revision(database_url, "Too early", versions=versions)
    upgrade_database(database_url)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_command_says_that_there_is_nothing_to_write(database_url, tmp_path):
    env = build_environment(LMS_INSTANCE=str(tmp_path / "instance"), LMS_DATABASE_URL=database_url)
    process = run_process("database", "revision", "-m", "Nothing new", env=env)
    assert (process.returncode, process.stderr) == (0, "")
    assert "there is nothing to write" in process.stdout
