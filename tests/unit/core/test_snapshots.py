from contextlib import contextmanager

from sqlalchemy import bindparam, event, insert, select

from lms.core.snapshots import load_once, read_once
from lms.core.throttle import ThrottleCount
from tests.conftest import NOW

HITS = select(ThrottleCount.hits).where(ThrottleCount.key == bindparam("key"))


def add_count(session, key, hits):
    session.execute(insert(ThrottleCount).values(key=key, hits=hits, window_ends_at=NOW))


def read_hits(session, key):
    return [row.hits for row in read_once(session, HITS, {"key": key})]


@contextmanager
def record_statements(engine):
    """Note the statements of the block; the engine goes on to other tests."""
    statements = []

    def note_statement(*arguments):
        statements.append(arguments[2])

    event.listen(engine, "before_cursor_execute", note_statement)
    yield statements
    event.remove(engine, "before_cursor_execute", note_statement)


def test_a_reading_session_runs_a_statement_once_for_the_same_parameters(container):
    with container.database.write() as session:
        add_count(session, "a", 1)
        add_count(session, "b", 2)
    database = container.database
    with record_statements(database.reader) as statements, database.read() as session:
        assert [read_hits(session, key) for key in "aabac"] == [[1], [1], [2], [1], []]
    assert sum("throttle" in statement for statement in statements) == 3


def test_a_session_that_writes_sees_each_time_what_it_has_written(container):
    with container.database.write() as session:
        assert read_hits(session, "a") == []
        add_count(session, "a", 1)
        assert read_hits(session, "a") == [1]


def test_the_next_transaction_of_a_reading_session_reads_anew(container):
    with container.database.read() as reading:
        assert read_hits(reading, "a") == []
        with container.database.write() as session:
            add_count(session, "a", 1)
        assert read_hits(reading, "a") == [], "still the snapshot from before"
        reading.rollback()
        assert read_hits(reading, "a") == [1]


def test_what_is_built_of_rows_is_built_once_in_a_snapshot_and_anew_where_one_may_write(container):
    numbers = []

    def build():
        numbers.append(len(numbers))
        return numbers[-1]

    with container.database.read() as session:
        assert [load_once(session, "key", build) for _number in range(3)] == [0, 0, 0]
        assert load_once(session, "another", build) == 1
    with container.database.read() as session:
        assert load_once(session, "key", build) == 2, "another snapshot"
    with container.database.write() as session:
        assert [load_once(session, "key", build) for _number in range(2)] == [3, 4]
