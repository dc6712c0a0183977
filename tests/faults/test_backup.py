"""Backup during writes, loss of the data folder, restore by the documented commands."""

import hashlib
import os
import shutil
import sqlite3
import subprocess
import threading
from contextlib import closing

import pytest
from sqlalchemy import inspect, text

from lms.core.backup import BackupFailed, back_up, restore_database
from lms.core.database import open_database
from lms.core.sqlite_connections import register_functions
from tests.factories import accounts, commands, learning
from tests.faults.serving import build_environment
from tests.postgres import find_binaries
from tests.prepared import run_process
from tests.processes import get_clean_context


def hash_tables(url: str) -> dict[str, tuple[int, str]]:
    """Return the number of rows of each table, and a hash that ignores their order."""
    database, hashes = open_database(url), {}
    with database.read() as session:
        for table in inspect(session.get_bind()).get_table_names():
            rows = sorted(
                repr(tuple(row)) for row in session.execute(text(f'SELECT * FROM "{table}"'))
            )
            hashes[table] = (len(rows), hashlib.sha256("\n".join(rows).encode()).hexdigest())
    database.dispose()
    return hashes


def leave_as_it_is(_path) -> None:
    """Do nothing to the file, instead of sealing or unsealing it."""


PATH = f"{find_binaries()}{os.pathsep}{os.environ['PATH']}"


def run_lms(settings, *arguments: str) -> subprocess.CompletedProcess[str]:
    """Run the command in a process of its own."""
    env = build_environment(
        LMS_INSTANCE=str(settings.instance), LMS_DATABASE_URL=settings.database_url, PATH=PATH
    )
    return run_process(*arguments, env=env, seconds=120)


@pytest.fixture
def learners(session, container):
    """Add a learner with a certificate, and another in the middle of a course."""
    learning.complete_course(session, learning.create_learner(session, container.storage))
    learning.begin_attempt(
        session,
        learner := learning.create_learner(session, container.storage),
        learner.outline.quizzes[0],
    )
    session.commit()


@pytest.fixture
def lose_database(settings, container, tmp_path):
    """Return a function that removes the database as a broken disk does."""

    def remove() -> None:
        container.database.dispose()
        if settings.database_url.startswith("sqlite"):
            for file in tmp_path.glob("lms.db*"):
                file.unlink()
            return
        with container.database.writer.begin() as connection:
            connection.execute(text("DROP SCHEMA public CASCADE"))
            connection.execute(text("CREATE SCHEMA public"))
        container.database.dispose()

    return remove


def test_what_is_restored_is_what_was_there(learners, session, settings, lose_database, tmp_path):
    before = hash_tables(settings.database_url)
    assert before["certificate"][0] == 1
    assert run_lms(settings, "database", "backup", str(tmp_path / "b1")).returncode == 0
    accounts.add_person(session)
    session.commit()
    session.close()
    lose_database()
    process = run_lms(settings, "database", "restore", str(tmp_path / "b1"))
    assert process.returncode == 0, process.stderr
    after = hash_tables(settings.database_url)
    assert {
        name: table_hash for name, table_hash in after.items() if table_hash != before[name]
    } == {}
    assert set(after) == set(before)


def test_a_backup_does_not_stop_the_writers_and_is_sound(learners, container, settings, tmp_path):
    ending, person_ids = threading.Event(), []

    def write() -> None:
        while not ending.is_set():
            with container.database.write() as writing:
                person_ids.append(accounts.add_person(writing).id)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        processes = [
            run_lms(settings, "database", "backup", str(tmp_path / f"b{number}"))
            for number in range(2)
        ]
    finally:
        ending.set()
        writer.join(30)
    assert [process.returncode for process in processes] == [0, 0], processes[0].stderr
    assert len(person_ids) > 20
    if settings.database_url.startswith("sqlite"):
        with closing(sqlite3.connect(tmp_path / "b1")) as backup:
            register_functions(backup)
            assert backup.execute("PRAGMA integrity_check").fetchone() == ("ok",)
            present = {row[0] for row in backup.execute("SELECT id FROM person")}
        assert len(present & set(person_ids)) > 0
        assert present & set(person_ids) == set(person_ids[: len(present & set(person_ids))]), (
            "what was written first is there, without gaps"
        )


def test_a_backup_never_replaces_another_and_a_restore_only_when_told(
    learners, settings, container, tmp_path
):
    (tmp_path / "kept").write_text("an older backup")
    with pytest.raises(BackupFailed, match="there already"):
        back_up(settings.database_url, tmp_path / "kept", seal=leave_as_it_is)
    assert (tmp_path / "kept").read_text() == "an older backup"
    backup = str(tmp_path / "b1")
    assert commands.run_lms(settings, "database", "backup", backup, PATH=PATH)[0] == 0
    container.database.dispose()
    assert commands.run_lms(settings, "database", "restore", backup, PATH=PATH)[0] == 1
    code, output = commands.run_lms(settings, "database", "restore", "--replace", backup, PATH=PATH)
    assert code == 0, output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_what_is_no_sound_backup_is_refused_and_changes_nothing(learners, settings, tmp_path):
    back_up(settings.database_url, tmp_path / "right", seal=leave_as_it_is)
    torn = tmp_path / "torn"
    whole = (tmp_path / "right").read_bytes()
    torn.write_bytes(whole[: len(whole) // 2] + b"\0" * 4096 + whole[len(whole) // 2 + 4096 :])
    empty = tmp_path / "empty"
    with closing(sqlite3.connect(empty)) as other:
        other.execute("CREATE TABLE other (id INTEGER)")
    before = hash_tables(settings.database_url)
    for wrong in (torn, empty, tmp_path / "instance" / "keys" / "secret.key"):
        with pytest.raises(BackupFailed):
            restore_database(settings.database_url, wrong, replace=True, unseal=leave_as_it_is)
    assert hash_tables(settings.database_url) == before
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_of_the_live_file_is_no_backup(learners, session, settings, tmp_path):
    """The control: the last transactions are in the WAL, which a copy of the file leaves behind."""
    accounts.add_person(session)
    session.commit()
    shutil.copy(tmp_path / "lms.db", tmp_path / "copy.db")
    back_up(settings.database_url, tmp_path / "backup", seal=leave_as_it_is)
    live = hash_tables(settings.database_url)
    assert hash_tables(f"sqlite:///{tmp_path / 'backup'}") == live
    assert hash_tables(f"sqlite:///{tmp_path / 'copy.db'}")["person"] != live["person"]


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_store_with_other_keys_opens_no_backup_and_changes_nothing(learners, settings, tmp_path):
    """A first store that was lost and replaced by the next backup knows the same people."""
    assert commands.run_lms(settings, "database", "backup", str(tmp_path / "b1"))[0] == 0
    settings.key_store.rename(tmp_path / "first.keys")
    assert commands.run_lms(settings, "database", "backup", str(tmp_path / "b2"))[0] == 0
    before = hash_tables(settings.database_url)
    arguments = ("database", "restore", "--replace", str(tmp_path / "b1"))
    code, output = commands.run_lms(settings, *arguments)
    assert (code, "Put back the one of this backup" in output) == (1, True), output
    assert hash_tables(settings.database_url) == before
    (tmp_path / "first.keys").replace(settings.key_store)
    assert commands.run_lms(settings, *arguments)[0] == 0


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_says_which_folder_it_cannot_be_written_to(settings, tmp_path):
    target = tmp_path / "missing" / "b1"
    code, output = commands.run_lms(settings, "database", "backup", str(target))
    assert (code, output) == (1, f"Error: {target}: No such file or directory\n")


def kill_during_backup(url, target) -> None:
    """Write a backup in a process that ends before it is sealed."""
    back_up(url, target, seal=lambda _part: os._exit(9))


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_copy_in_clear_that_a_killed_backup_left_is_removed_by_the_next_one(settings, tmp_path):
    folder = tmp_path / "backups"
    folder.mkdir()

    process = get_clean_context().Process(
        target=kill_during_backup, args=(settings.database_url, folder / "b1")
    )
    process.start()
    process.join(60)
    (part,) = folder.iterdir()
    journal = part.with_name(f"{part.name}-journal")
    journal.write_bytes(b"pages")
    back_up(settings.database_url, folder / "b2", seal=leave_as_it_is)
    assert set(folder.iterdir()) == {part, journal, folder / "b2"}, "its process may still write"
    hour_ago = part.stat().st_mtime - 3600
    os.utime(part, (hour_ago, hour_ago))
    back_up(settings.database_url, folder / "b3", seal=leave_as_it_is)
    assert set(folder.iterdir()) == {folder / "b2", folder / "b3"}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_database_from_before_the_upgrade_is_backed_up_by_the_program_before(
    settings, container, tmp_path
):
    with container.database.write() as writing:
        writing.execute(text("ALTER TABLE person RENAME COLUMN surname TO family_name"))
    code, output = commands.run_lms(settings, "database", "backup", str(tmp_path / "b1"))
    assert (code, "make the backup with the version that migrated" in output) == (1, True), output
    assert not (tmp_path / "b1").exists()
