"""Processes that migrate or prepare one database at once: one does it, the others wait."""

from base64 import urlsafe_b64encode
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from time import sleep

import pytest
from sqlalchemy import Engine, create_engine, event, func, select, text

from benchmarks.ports import reserve_port
from lms.accounts.models import Person
from lms.catalogue.models import Course
from lms.core.database import open_database
from lms.core.migrations import downgrade_database, upgrade_database
from lms.core.preparation_lock import hold_preparation_lock
from tests.choosing import DEEP
from tests.faults.crashing import disconnect_others
from tests.faults.serving import Program, build_environment, fetch_page
from tests.prepared import SHIPPED, start_process
from tests.processes import get_clean_context
from tests.waiting import MOST_SECONDS, wait_until

ROUNDS = 3 if DEEP else 1
KEYS = {
    name: urlsafe_b64encode(name[:8].encode() * 4).decode()
    for name in ("LMS_SECRET_KEY", "LMS_IIN_KEY")
}


@pytest.fixture
def fresh_url(database_url):
    """Return the URL of a database without any migration."""
    disconnect_others(database_url)
    downgrade_database(database_url, "base")
    return database_url


def build_node_environment(url, folder, **values):
    """Return the environment of one machine: database and keys are shared."""
    return build_environment(LMS_INSTANCE=str(folder), LMS_DATABASE_URL=url, **KEYS, **values)


def start_lms(url, folder, *arguments):
    """Start a command; what it writes is in `output` of its folder."""
    folder.mkdir(exist_ok=True)
    env = build_node_environment(url, folder)
    return start_process(*arguments, env=env, folder=folder, output=folder / "output")


def test_of_two_that_migrate_an_empty_database_at_once_none_fails(fresh_url, tmp_path):
    for _round in range(ROUNDS):
        folders = [tmp_path / "0", tmp_path / "1"]
        processes = [start_lms(fresh_url, folder, "database", "migrate") for folder in folders]
        codes = [process.wait(MOST_SECONDS) for process in processes]
        assert codes == [0, 0], [(folder / "output").read_text() for folder in folders]
        downgrade_database(fresh_url, "base")


def test_two_nodes_that_prepare_an_empty_database_at_once_both_serve(fresh_url, tmp_path):
    for number in range(ROUNDS):
        programs = [create_program(fresh_url, tmp_path / f"{number}-{name}") for name in "ab"]
        with ExitStack() as stack, ThreadPoolExecutor() as pool:
            for node in programs:
                stack.callback(node.kill)
            list(pool.map(lambda node: node.start("/catalogue/"), programs))
            statuses = [fetch_page(node.port, "/readyz", MOST_SECONDS)[0] for node in programs]
            assert statuses == [200, 200]
            assert [node.stop() for node in programs] == [0, 0], [
                node.read_log() for node in programs
            ]
        assert "taken" not in "".join(node.read_log() for node in programs)
        database = open_database(fresh_url)
        with database.read() as session:
            assert session.scalar(select(func.count()).select_from(Person)) == 1
            slugs = session.scalars(select(Course.slug)).all()
            assert len(slugs) == len(set(slugs)) > 1
        database.dispose()
        downgrade_database(fresh_url, "base")


def create_program(url, folder):
    folder.mkdir()
    port = reserve_port()
    env = build_node_environment(url, folder, LMS_PORT=str(port), LMS_WORKERS="1")
    command = [*SHIPPED, "serve", "--prepare"]
    return Program(command, port, folder / "log", env)


def test_who_waits_says_so_and_touches_nothing_meanwhile(fresh_url, tmp_path):
    with hold_preparation_lock(fresh_url):
        process = start_lms(fresh_url, tmp_path / "a", "database", "migrate")
        output = tmp_path / "a" / "output"
        words = "Another process is preparing this database"
        wait_until(lambda: output.exists() and words in output.read_text())
        sleep(1)
        assert process.poll() is None
        engine = create_engine(fresh_url)
        with engine.connect() as connection:
            assert connection.scalar(text("SELECT count(*) FROM alembic_version")) == 0
        engine.dispose()
    assert process.wait(MOST_SECONDS) == 0
    assert "Database is at head." in output.read_text()


def migrate_slowly(url, is_locked):
    """Pause once before a migration, so that another process can come in between."""
    begun_count = 0

    def rest(_connection):
        nonlocal begun_count
        begun_count += 1
        if begun_count == 2:
            sleep(2)

    event.listen(Engine, "begin", rest)
    if is_locked:
        with hold_preparation_lock(url):
            upgrade_database(url)
    else:
        upgrade_database(url)


@pytest.mark.parametrize("is_locked", [True, False])
def test_of_two_that_migrate_at_once_one_would_fail_without_the_lock(database_url, is_locked):
    """The control of the lock."""
    disconnect_others(database_url)
    downgrade_database(database_url, "0001")
    processes = [
        get_clean_context().Process(target=migrate_slowly, args=(database_url, is_locked))
        for _number in range(2)
    ]
    for process in processes:
        process.start()
    for process in processes:
        process.join(MOST_SECONDS)
    assert sorted(process.exitcode for process in processes) == ([0, 0] if is_locked else [0, 1])
