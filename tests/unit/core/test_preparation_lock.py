"""One process at a time migrates and prepares a database."""

import threading

import pytest
from sqlalchemy import create_engine, text

from lms.core.preparation_lock import PreparationLockFailed, hold_preparation_lock
from tests.faults.crashing import kill_this_process
from tests.processes import get_clean_context


def test_whoever_comes_second_waits_and_says_so_once(database_url):
    entered, announced = threading.Event(), threading.Event()

    def hold_lock_again():
        with hold_preparation_lock(database_url, announce=lambda _text: announced.set()):
            entered.set()

    second = threading.Thread(target=hold_lock_again)
    with hold_preparation_lock(database_url):
        second.start()
        assert announced.wait(20)
        assert not entered.wait(0.5)
    second.join(20)
    assert entered.is_set()


def test_whoever_has_waited_long_enough_is_told_what_is_the_matter(database_url):
    with (
        hold_preparation_lock(database_url),
        pytest.raises(PreparationLockFailed, match="has been preparing this database for 0.3"),
        hold_preparation_lock(database_url, wait_seconds=0.3),
    ):
        pytest.fail("two hold it")
    with hold_preparation_lock(database_url, wait_seconds=0):  # the control: it is free again
        pass


def hold_and_be_killed(url):
    with hold_preparation_lock(url):
        kill_this_process()


def test_a_lock_ends_with_the_process_that_is_killed(database_url):
    process = get_clean_context().Process(target=hold_and_be_killed, args=(database_url,))
    process.start()
    process.join(60)
    assert process.exitcode == -9
    with hold_preparation_lock(database_url, wait_seconds=10):
        pass


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_server_that_ends_idle_transactions_leaves_the_lock_alone(database_url):
    engine = create_engine(database_url, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        name = connection.engine.url.database
        connection.execute(
            text(f"ALTER DATABASE {name} SET idle_in_transaction_session_timeout = 200")
        )
        with create_engine(database_url).connect() as idle:  # the control: another one is ended
            idle.execute(text("SELECT 1"))
            with (
                hold_preparation_lock(database_url),
                pytest.raises(PreparationLockFailed),
                hold_preparation_lock(database_url, wait_seconds=1),
            ):
                pytest.fail("two hold it")
            with pytest.raises(Exception, match="idle-in-transaction timeout"):
                idle.execute(text("SELECT 1"))
            idle.invalidate()
        connection.execute(text(f"ALTER DATABASE {name} RESET idle_in_transaction_session_timeout"))
    engine.dispose()


def test_a_lock_file_that_cannot_be_opened_is_named(tmp_path):
    with (
        pytest.raises(PreparationLockFailed, match=r"lms\.db\.lock cannot be opened"),
        hold_preparation_lock(f"sqlite:///{tmp_path / 'missing' / 'lms.db'}"),
    ):
        pytest.fail("there is no folder for it")
