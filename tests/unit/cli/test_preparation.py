"""What a start says in the journal, and what `lms serve --check` refuses."""

import pytest
from sqlalchemy import text

from benchmarks.ports import reserve_port
from tests.faults.serving import build_environment, run_site
from tests.prepared import run_process

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


@sqlite_only
def test_in_the_journal_the_start_names_the_command_that_prints_the_link(settings, tmp_path):
    journal = tmp_path / "serve.log"
    journal.touch()
    status = journal.stat()
    stream = f"{status.st_dev}:{status.st_ino}"
    with run_site(settings, tmp_path, ("--prepare",), JOURNAL_STREAM=stream) as site:
        log_text = site.read_log()
    assert "lms people first-admin" in log_text
    assert "/auth/password/" not in log_text, "whoever reads the journal could use the link"


def check_start(**variables):
    """Run `lms serve --check` and return what it ends with."""
    env = build_environment(LMS_PORT=str(reserve_port()), **variables)
    return run_process("serve", "--check", env=env)


def test_a_check_builds_the_application_and_ends(settings):
    process = check_start(
        LMS_INSTANCE=str(settings.instance), LMS_DATABASE_URL=settings.database_url
    )
    assert process.returncode == 0, process.stderr
    assert process.stdout == "The settings are right and the application starts.\n"


def test_a_check_refuses_a_database_that_is_not_there_and_makes_none(tmp_path):
    process = check_start(LMS_INSTANCE=str(tmp_path))
    assert process.returncode == 1
    assert process.stdout == ""
    assert "The database is at base, this program needs 00" in process.stderr
    assert "run lms database migrate" in process.stderr
    assert not (tmp_path / "lms.db").exists()


@pytest.mark.parametrize(
    ("revision", "advice"),
    [("0059", "run lms database migrate"), ("9999", "install the version that migrated it")],
)
def test_a_check_refuses_a_database_of_another_version(session, settings, revision, advice):
    session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    session.commit()
    process = check_start(
        LMS_INSTANCE=str(settings.instance), LMS_DATABASE_URL=settings.database_url
    )
    assert (process.returncode, process.stdout) == (1, "")
    assert f"The database is at {revision}, this program needs" in process.stderr
    assert advice in process.stderr
