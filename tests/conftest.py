"""Fixtures of all tests: databases, an application, a fixed clock, a judging client."""

import fcntl
import gc
import hashlib
import os
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from flask import Flask, appcontext_tearing_down
from flask_sqlalchemy.record_queries import get_recorded_queries
from jinja2 import BytecodeCache, FileSystemBytecodeCache
from playwright.sync_api import Browser, sync_playwright
from sqlalchemy import make_url
from sqlalchemy.orm import Session

from lms.app import create_app
from lms.core.database import open_database
from lms.core.migrations import upgrade_database
from lms.core.passwords import Cost, Passwords
from lms.core.settings import Settings, load_settings
from lms.web.container import Container
from tests.browser import launch_browser
from tests.choosing import choose_tests
from tests.client import JUDGED, JudgingClient
from tests.databases import ReusedDatabase
from tests.made_once import make_once
from tests.measuring import change_over, measure_processes
from tests.postgres import QuickPostgresServer, execute
from tests.seed import load_reference_data
from tests.shared_site import CONFIG, SharedSite

HERE = Path(__file__).parent
NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
MEMORY = Path("/dev/shm")
ROOM = 2 * 1024**3  # bytes; a test's files are removed when it has passed
CHEAP = Cost(rounds=1, kibibytes=8, lanes=1)  # tests need no slow passwords


def pytest_configure(config: pytest.Config) -> None:
    """Start the run's one PostgreSQL; workers find it through the environment."""
    if _has_room_in_memory():
        os.environ.setdefault("PYTEST_DEBUG_TEMPROOT", str(MEMORY))
        os.environ.setdefault("TMPDIR", str(MEMORY))  # databases, browsers, servers of tests
        tempfile.tempdir = None  # pytest has looked for the folder already
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        server = QuickPostgresServer()
        os.environ["LMS_TEST_POSTGRES_PORT"] = str(server.port)
        config.add_cleanup(server.stop)
    JUDGED.open(config.cache.mkdir("judged"))
    gc.disable()  # until the tests begin: nothing that is loaded is garbage


@pytest.hookimpl(wrapper=True)
def pytest_collection(session: pytest.Session) -> Iterator[None]:
    """Let one worker collect before the others: it leaves them the tests compiled."""
    if not hasattr(session.config, "workerinput"):
        return (yield)
    run = session.config.workerinput["testrunuid"]
    with (session.config.cache.mkdir("compiled") / "for").open("a+") as compiled_for:
        fcntl.flock(compiled_for, fcntl.LOCK_EX)
        compiled_for.seek(0)
        is_first = compiled_for.read() != run
        if not is_first:
            fcntl.flock(compiled_for, fcntl.LOCK_UN)
        collected = yield
        if is_first:
            compiled_for.truncate(0)
            compiled_for.write(run)
    return collected


@pytest.hookimpl(trylast=True)
def pytest_collection_finish(session: pytest.Session) -> None:
    """Measure processes too; collect garbage, but not among what was loaded, and less often.

    It took a tenth of the run with the default of 2,000 objects.
    """
    measure_processes(session.config)
    gc.freeze()
    gc.set_threshold(50_000, 20, 20)
    gc.enable()


def pytest_unconfigure() -> None:
    """Leave to the end of the process what is there: nobody looks for garbage in it."""
    gc.freeze()


def _has_room_in_memory() -> bool:
    """Return whether tests can keep their files where no commit waits for a disk."""
    if not MEMORY.is_dir() or os.statvfs(MEMORY).f_flag & os.ST_NOEXEC:
        return False
    return os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ROOM


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Choose what runs, and in which order."""
    choose_tests(config, items)


@pytest.hookimpl(tryfirst=True)
def pytest_runtest_setup(item: pytest.Item) -> None:
    """Measure what the test wants measured."""
    change_over(item)


class FixedClock:
    """Stands still until it is moved."""

    def __init__(self, moment: datetime) -> None:
        self.moment = moment

    def now(self) -> datetime:
        return self.moment

    def forward(self, **duration: float) -> datetime:
        self.moment += timedelta(**duration)
        return self.moment


@pytest.fixture(scope="session")
def shared_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder of what one worker of the run makes for all (tests/made_once.py)."""
    folder = tmp_path_factory.getbasetemp()
    return folder.parent if "PYTEST_XDIST_WORKER" in os.environ else folder


@pytest.fixture(scope="session")
def templates(shared_folder: Path) -> dict[str, str]:
    """Return a migrated database of each kind with the regions; each test gets a copy."""
    folder = make_once(shared_folder / "templates", _create_templates)
    name = (folder / "postgresql").read_text()
    return {"sqlite": str(folder / "template.db"), "postgresql": name}


def _create_templates(folder: Path) -> None:
    name = f"template_{uuid4().hex}"
    execute(int(os.environ["LMS_TEST_POSTGRES_PORT"]), f"CREATE DATABASE {name}")
    for url in (f"sqlite:///{folder / 'template.db'}", _get_postgres_url(name)):
        upgrade_database(url)
        database = open_database(url)
        with database.write() as session:
            load_reference_data(session)
        database.dispose()
    (folder / "postgresql").write_text(name)


def _get_postgres_url(name: str) -> str:
    return f"postgresql+psycopg://postgres@127.0.0.1:{os.environ['LMS_TEST_POSTGRES_PORT']}/{name}"


@pytest.fixture(scope="session")
def postgres(templates: dict[str, str]) -> ReusedDatabase:
    """Return what lends a PostgreSQL database to one test after the other."""
    return ReusedDatabase(int(os.environ["LMS_TEST_POSTGRES_PORT"]), templates["postgresql"])


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest,
    templates: dict[str, str],
    postgres: ReusedDatabase,
    tmp_path: Path,
) -> Iterator[str]:
    """Yield the URL of a database that equals the template."""
    if request.param == "sqlite":
        shutil.copy(templates["sqlite"], tmp_path / "lms.db")
        yield f"sqlite:///{tmp_path / 'lms.db'}"
        return
    yield _get_postgres_url(postgres.lend())
    postgres.take_back()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    base_settings = load_settings(
        {
            "LMS_INSTANCE": str(tmp_path / "instance"),
            "LMS_DATABASE_URL": database_url,
            "LMS_LOG_LEVEL": "error",
        }
    )
    return replace(base_settings, max_upload_bytes=2 * 1024 * 1024)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def shared_sites(compiled_templates: BytecodeCache) -> Callable[[Settings], SharedSite]:
    """Return what lends this process's application for a kind of database."""
    sites: dict[str, SharedSite] = {}

    def find_site(settings: Settings) -> SharedSite:
        kind = make_url(settings.database_url).get_backend_name()
        if kind not in sites:
            sites[kind] = SharedSite(settings, compiled_templates)
        return sites[kind]

    return find_site


@pytest.fixture
def shared_site(
    shared_sites: Callable[[Settings], SharedSite], settings: Settings, clock: FixedClock
) -> Iterator[SharedSite]:
    """Lend this process's application on the test's database."""
    site = shared_sites(settings)
    site.use(settings, clock, Passwords(CHEAP))
    yield site
    site.database.dispose()


@pytest.fixture
def container(shared_site: SharedSite) -> Container:
    """Return the container, for tests of services, queries and commands."""
    collaborators: Container = shared_site.app.extensions["lms"]
    return collaborators


@pytest.fixture
def session(container: Container) -> Iterator[Session]:
    """Open a writing session; a test commits what others shall see."""
    with container.database.open_session(read_only=False) as writing_session:
        yield writing_session


@pytest.fixture(scope="session")
def compiled_templates(pytestconfig: pytest.Config) -> BytecodeCache:
    """Cache compiled templates: each application uses what the first one compiled.

    The next run uses them too, unless the program has changed: filters may be in what is compiled.
    """
    program = hashlib.sha256()
    for path in sorted((HERE.parent / "lms").rglob("*.py")):
        program.update(path.read_bytes())
    folder = pytestconfig.cache.mkdir(f"templates-{program.hexdigest()[:16]}")
    for other in folder.parent.glob("templates-*"):
        if other != folder:
            shutil.rmtree(other, ignore_errors=True)
    return FileSystemBytecodeCache(str(folder))


@pytest.fixture
def app(shared_site: SharedSite) -> Flask:
    """Return the shared application; a test that changes it takes own_app instead."""
    return shared_site.app


@pytest.fixture
def own_app(
    settings: Settings, clock: FixedClock, compiled_templates: BytecodeCache
) -> Iterator[Flask]:
    """Create an application for one test alone."""
    application = create_app(settings, clock, Passwords(CHEAP), CONFIG)
    application.test_client_class = JudgingClient
    application.jinja_env.bytecode_cache = compiled_templates
    yield application
    application.extensions["lms"].database.dispose()


@pytest.fixture
def client(app: Flask) -> JudgingClient:
    """Return a visitor's browser that checks each page it gets."""
    test_client = app.test_client()
    assert isinstance(test_client, JudgingClient)
    return test_client


@contextmanager
def _count_queries(app: Flask) -> Iterator[list[str]]:
    """Collect Flask-SQLAlchemy's record of each request when its context ends."""
    assert app.config["SQLALCHEMY_RECORD_QUERIES"], "else nothing would be counted"
    statements: list[str] = []

    def collect(_sender: Flask, **_options: object) -> None:
        statements.extend(query.statement or "" for query in get_recorded_queries())

    with appcontext_tearing_down.connected_to(collect, app):
        yield statements
    statements[:] = [
        statement for statement in statements if not statement.startswith(("BEGIN", "PRAGMA"))
    ]


@pytest.fixture
def count_queries() -> Callable[[Flask], AbstractContextManager[list[str]]]:
    """Return what counts the statements that an application sends inside a block."""
    return _count_queries


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Launch one Chromium for all tests of a process: its library runs once in each."""
    with sync_playwright() as playwright:
        chromium = launch_browser(playwright)
        yield chromium
        chromium.close()
