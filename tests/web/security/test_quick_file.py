"""A database is restored under open connections, whatever was written."""

import shutil
import sqlite3

import pytest

from tests.web.security.quick_file import QuickFile


@pytest.fixture
def original(tmp_path):
    """Return a database with two rows and no open connection."""
    with sqlite3.connect(tmp_path / "original.db") as connection:
        connection.execute("PRAGMA journal_mode=WAL")
        connection.execute("CREATE TABLE word (text)")
        connection.executemany("INSERT INTO word VALUES (?)", [("first",), ("second",)])
        connection.execute("CREATE TABLE pair (left, right)")
        connection.execute("CREATE INDEX by_right ON pair (right)")
    connection.close()
    return tmp_path / "original.db"


@pytest.fixture
def disconnections():
    return []


@pytest.fixture
def file(original, tmp_path):
    file = QuickFile(original, tmp_path / "work.db")
    yield file
    file.close()


@pytest.fixture
def restore(file, disconnections):
    """Return a function that restores the database; `disconnections` counts closed connections."""
    return lambda: file.restore(lambda: disconnections.append("all"))


def connect(tmp_path):
    return sqlite3.connect(tmp_path / "work.db", autocommit=True)


def list_words(connection):
    return [text for (text,) in connection.execute("SELECT text FROM word")]


def test_open_connections_find_what_was_there(restore, tmp_path, disconnections):
    restore()
    writer, reader = connect(tmp_path), connect(tmp_path)
    for round_of_words in range(3):
        writer.execute("DELETE FROM word WHERE text = 'first'")
        writer.execute("CREATE TABLE more (number)")
        writer.execute(
            "WITH RECURSIVE many (number) AS (SELECT 1 UNION ALL SELECT number + 1 FROM "
            "many LIMIT 5000) INSERT INTO word SELECT ? || number FROM many",
            (f"{round_of_words} ",),
        )
        assert len(list_words(reader)) == 5001, "the control"
        restore()
        for connection in (reader, writer):
            assert list_words(connection) == ["first", "second"]
            with pytest.raises(sqlite3.OperationalError, match="no such table: more"):
                connection.execute("SELECT * FROM more")
    assert disconnections == ["all"], "at the beginning, when there is nothing yet"
    assert writer.execute("PRAGMA integrity_check").fetchone() == ("ok",)
    assert list_words(connect(tmp_path)) == ["first", "second"]


def test_the_number_that_tells_of_a_commit_is_another_one_after_it(restore, tmp_path):
    """The number shows whether a page wrote."""
    restore()
    writer, watch = connect(tmp_path), connect(tmp_path)

    def read_version():
        return watch.execute("PRAGMA data_version").fetchone()[0]

    first_version = read_version()
    assert read_version() == first_version
    writer.execute("DELETE FROM word")
    written_version = read_version()
    restore()
    restored_version = read_version()
    assert len({first_version, written_version, restored_version}) == 3
    writer.execute("DELETE FROM word")
    assert read_version() not in (first_version, written_version, restored_version)


@pytest.mark.parametrize("cause", ["checkpoint", "another file"])
def test_a_file_that_is_no_longer_the_same_is_copied_anew(
    restore, original, tmp_path, disconnections, cause
):
    restore()
    writer = connect(tmp_path)
    writer.execute("DELETE FROM word")
    if cause == "checkpoint":
        writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    writer.close()
    if cause == "another file":
        (tmp_path / "work.db").unlink()
        shutil.copy(original, tmp_path / "work.db")
    restore()
    assert disconnections == ["all", "all"]
    assert list_words(connect(tmp_path)) == ["first", "second"]


MANY = "WITH RECURSIVE many (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM many LIMIT 5000)"


@pytest.mark.parametrize(
    ("statement", "tables"),
    [
        ("SELECT * FROM word", set()),
        ("UPDATE word SET text = 'third' WHERE text = 'second'", {"word"}),
        ("DELETE FROM word", {"word"}),
        (f"INSERT INTO pair {MANY} SELECT n, 'right ' || n FROM many", {"pair"}),
        (f"INSERT INTO word {MANY} SELECT hex(zeroblob(9000)) FROM many LIMIT 9", {"word"}),
    ],
)
def test_the_tables_that_were_written_since_are_known(file, restore, tmp_path, statement, tables):
    assert file.find_changed_tables() is None, "nothing was restored yet"
    restore()
    writer = connect(tmp_path)
    for _round in range(2):
        writer.execute(statement)
        # The first page holds the number of all pages too.
        assert file.find_changed_tables() - {"sqlite_schema"} == tables
        restore()
        assert file.find_changed_tables() == set()


def test_after_a_checkpoint_it_is_not_known_what_was_written(file, restore, tmp_path):
    restore()
    writer = connect(tmp_path)
    writer.execute("DELETE FROM word")
    writer.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    assert file.find_changed_tables() is None
