"""What the first start prepares, and what a later one leaves alone."""

import os
import subprocess
import sys
import time

import pytest
from sqlalchemy import text

from lms.app import find_resources
from lms.catalogue.services import load_course
from lms.cli._preparation import find_new_courses
from lms.core.folders import read_folder
from tests.conftest import NOW
from tests.faults.serving import build_environment, fetch, find_free_port, run_site
from tests.prepared import run_process

sqlite_only = pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)


def test_only_courses_that_were_never_loaded_as_they_are_now_are_new(session, container, settings):
    every = find_new_courses(settings)
    assert {folder.name for folder in every} >= {"first-steps", "cyber-hygiene"}
    files = read_folder(find_resources() / "courses" / "first-steps")
    load_course(session, container.storage, files=files, slug="first-steps", by_id=None, now=NOW)
    session.commit()
    left = find_new_courses(settings)
    assert [folder for folder in every if folder not in left] == [
        find_resources() / "courses" / "first-steps"
    ]
    name = next(path for path in files if path.endswith("kk.md"))
    load_course(
        session,
        container.storage,
        files={**files, name: files[name] + "\nТағы бір сөйлем.\n".encode()},
        slug="first-steps",
        by_id=None,
        now=NOW,
    )
    session.commit()
    assert find_new_courses(settings) == left, "a trainer's newer version stays in service"


@sqlite_only
def test_a_start_with_preparation_needs_nothing_to_be_there_and_prints_the_link(settings, tmp_path):
    (tmp_path / "lms.db").unlink()
    with run_site(settings, tmp_path, options=("--prepare",)) as site:
        assert fetch(site.port, "/catalogue/", 20)[0] == 200
        assert "/auth/password/" in site.text()
        assert site.stop() == 0


@sqlite_only
def test_in_the_journal_the_start_names_the_command_that_prints_the_link(settings, tmp_path):
    (tmp_path / "lms.db").unlink()
    env = build_environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_PORT=str(find_free_port()),
    )
    journal = tmp_path / "journal"
    with journal.open("w") as stream:
        status = os.fstat(stream.fileno())
        env["JOURNAL_STREAM"] = f"{status.st_dev}:{status.st_ino}"
        command = [sys.executable, "-m", "lms.cli", "serve", "--prepare"]
        with subprocess.Popen(
            command, env=env, stdout=stream, stderr=subprocess.DEVNULL
        ) as process:
            try:
                deadline = time.monotonic() + 60
                while (
                    "first-admin" not in journal.read_text(encoding="utf-8")
                    and time.monotonic() < deadline
                ):
                    time.sleep(0.1)
            finally:
                process.terminate()
    said = journal.read_text(encoding="utf-8")
    assert "lms people first-admin" in said
    assert "/auth/password/" not in said, "whoever reads the journal could use the link"


def check_start(**variables):
    """Run `lms serve --check` and return what it ends with."""
    env = build_environment(LMS_PORT=str(find_free_port()), **variables)
    return run_process("serve", "--check", env=env)


def test_a_check_builds_the_application_and_ends(settings):
    done = check_start(LMS_INSTANCE=str(settings.instance), LMS_DATABASE_URL=settings.database_url)
    assert done.returncode == 0, done.stderr
    assert done.stdout == "The settings are right and the application starts.\n"


def test_a_check_refuses_a_database_that_is_not_there_and_makes_none(tmp_path):
    done = check_start(LMS_INSTANCE=str(tmp_path))
    assert done.returncode == 1
    assert done.stdout == ""
    assert "The database is at base, this program needs 00" in done.stderr
    assert "run lms database migrate" in done.stderr
    assert not (tmp_path / "lms.db").exists()


@pytest.mark.parametrize(
    ("revision", "advice"),
    [("0059", "run lms database migrate"), ("9999", "install the version that migrated it")],
)
def test_a_check_refuses_a_database_of_another_version(session, settings, revision, advice):
    session.execute(text("UPDATE alembic_version SET version_num = :it"), {"it": revision})
    session.commit()
    done = check_start(LMS_INSTANCE=str(settings.instance), LMS_DATABASE_URL=settings.database_url)
    assert (done.returncode, done.stdout) == (1, "")
    assert f"The database is at {revision}, this program needs" in done.stderr
    assert advice in done.stderr
