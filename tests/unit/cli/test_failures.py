"""Messages of a command that the machine, a setting or the database keeps from working."""

import sqlite3

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.exc import IntegrityError

from lms.cli import main
from lms.cli._failures import explain_failure
from lms.core.key_store import KeyStore, KeyStoreFailed
from lms.core.migrations import upgrade_database
from tests.factories.commands import run_lms


def run_main(monkeypatch, tmp_path, *arguments, **settings) -> str:
    """Run the command as a shell does; return the line with which it fails."""
    monkeypatch.setattr("sys.argv", ["lms", *arguments])
    monkeypatch.setattr("os.umask", lambda _mask: 0)
    monkeypatch.setenv("LMS_INSTANCE", str(tmp_path / "instance"))
    for name, value in settings.items():
        monkeypatch.setenv(name, value)
    with pytest.raises(SystemExit) as exit_info:
        main()
    return str(exit_info.value.code)


def test_a_database_that_was_never_migrated_is_named_with_the_command_for_it(monkeypatch, tmp_path):
    line = run_main(monkeypatch, tmp_path, "jobs", "list")
    assert line == (
        "lms: the database is empty or of another version of the program: run lms database migrate"
    )


def test_a_server_that_is_away_is_named_in_one_line_without_its_password(monkeypatch, tmp_path):
    url = "postgresql+psycopg://sauat:secret-word@127.0.0.1:1/sauat"
    line = run_main(monkeypatch, tmp_path, "jobs", "list", LMS_DATABASE_URL=url)
    assert line.startswith("lms: the database cannot be used: ")
    assert "Connection refused" in line
    assert "secret-word" not in line
    assert "\n" not in line


@pytest.mark.parametrize("name", ["keys", "lms.db"])
def test_a_file_in_place_of_what_the_program_writes_is_named(monkeypatch, tmp_path, name):
    (tmp_path / "instance").mkdir()
    (tmp_path / "instance" / name).write_text("something else, longer than a page's head" * 9)
    line = run_main(monkeypatch, tmp_path, "jobs", "list")
    assert line.startswith("lms: ")
    assert "\n" not in line


def test_a_fault_of_the_program_keeps_its_traceback():
    clash = IntegrityError("INSERT", {}, sqlite3.IntegrityError("UNIQUE constraint failed"))
    assert explain_failure(clash) is None
    assert explain_failure(KeyError("name")) is None
    assert explain_failure(FileNotFoundError(2, "No such file", "/etc/missing")) is None
    assert explain_failure(OSError(28, "No space left on device")) == "No space left on device"


def test_a_key_store_that_is_none_is_named(tmp_path):
    (tmp_path / "people.keys").write_text("no database")
    with pytest.raises(KeyStoreFailed, match=r"LMS_KEY_STORE: .*people\.keys: file is not"):
        KeyStore(tmp_path / "people.keys").find_keys({"person:1:2026-01-01 00:00:00"})


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("migrate", "0001"), "later than 0001, and stays there: lms database rollback 0001"),
        (("migrate", "nonsense"), "Can't locate revision identified by 'nonsense'. Nothing was"),
        (("rollback", "nonsense"), "Can't locate revision identified by 'nonsense'. Nothing was"),
        (("migrate", "head"), "Database is at head."),
    ],
)
def test_the_command_says_where_the_database_really_is(settings, arguments, words):
    code, output = run_lms(settings, "database", *arguments)
    assert words in output
    assert code == (0 if words.startswith("Database") else 1)


def test_a_rollback_goes_only_down(settings, container):
    container.database.dispose()
    assert run_lms(settings, "database", "rollback", "0059") == (0, "Database is at 0059.\n")
    assert run_lms(settings, "database", "rollback", "head")[0] == 1
    upgrade_database(settings.database_url)


def test_a_database_of_a_newer_version_is_left_alone_and_named(settings, container):
    container.database.dispose()
    engine = create_engine(settings.database_url)
    with engine.begin() as connection:
        connection.execute(text("UPDATE alembic_version SET version_num = '9999'"))
    engine.dispose()
    code, output = run_lms(settings, "database", "migrate")
    assert code == 1
    assert "A newer version of the program has migrated this database" in output
