"""What all tests share: a database of each kind, an application on it, a clock that stands still, a client that judges pages."""

import gc
import os
import shutil
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
from lms.core.migrations import upgrade
from lms.core.passwords import Cost, Passwords
from lms.core.settings import Settings, from_environment
from lms.web.container import Container
from tests.browser import launch
from tests.client import JudgingClient
from tests.databases import ReusedDatabase
from tests.postgres import PostgresServer, run_on
from tests.seed import load_reference_data
from tests.shared_site import CONFIG, SharedSite

HERE = Path(__file__).parent
PAGES = HERE / "web"
SECURITY = PAGES / "security"
ON_BOTH = {"test_scope.py", "test_scope_attack.py", "test_the_rows_of_scope_on_postgresql"}
UNMEASURED = {SECURITY, HERE / "journeys", HERE / "architecture" / "test_benchmarks.py"}
NOW = datetime(2026, 3, 9, 6, 0, tzinfo=UTC)
CHEAP = Cost(rounds=1, kibibytes=8, lanes=1)  # a password need not be slow to check in a test


def pytest_configure(config: pytest.Config) -> None:
    """The process that hands out the tests starts the one PostgreSQL of the run; its workers find it through the environment."""
    if not hasattr(config, "workerinput") and not config.option.collectonly:
        server = PostgresServer()
        os.environ["LMS_TEST_POSTGRES_PORT"] = str(server.port)
        config.add_cleanup(server.stop)
    gc.set_threshold(
        10_000, 20, 20
    )  # five times as many objects as by default: to look for garbage took a tenth of the time


@pytest.hookimpl(tryfirst=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leaves out what would only cost time, and marks what the coverage does without."""
    if os.environ.get("LMS_TEST_ALL") != "1":
        _leave_out_twins(config, items)
    for item in items:
        if not _is_measured(item):
            item.add_marker("unmeasured")


def _leave_out_twins(config: pytest.Config, items: list[pytest.Item]) -> None:
    """What a page asks of the database is tried on both kinds, by the tests of services and queries; the page itself adds nothing that turns
    on the kind. So pages and attacks have their turn on SQLite, and on PostgreSQL the rows of scope. Some heavy tests say by a marker on which
    kind alone they have it. LMS_TEST_ALL=1 runs everything on both.
    """
    names = {item.nodeid for item in items}

    def is_left_out(item: pytest.Item) -> bool:
        mark = item.get_closest_marker("twin_left_out")
        of_page = (
            PAGES in item.path.parents
            and item.path.name not in ON_BOTH
            and item.originalname not in ON_BOTH
        )  # type: ignore[attr-defined]
        kind = str(mark.args[0]) if mark else "postgresql" if of_page else ""
        other = {"postgresql": "sqlite", "sqlite": "postgresql"}.get(kind, "")
        return bool(kind) and kind in item.nodeid and item.nodeid.replace(kind, other) in names

    config.hook.pytest_deselected(items=[item for item in items if is_left_out(item)])
    items[:] = [item for item in items if not is_left_out(item)]


def _is_measured(item: pytest.Item) -> bool:
    """Whether a test is there to run lines for the coverage.

    Watching which lines run takes as long as running them. On the second database they are the same
    lines; what asks every address, clicks through the site or measures finds something else.
    """
    callspec = getattr(item, "callspec", None)
    return (
        "postgresql" not in (callspec.params.values() if callspec else ())
        and not {*item.path.parents, item.path} & UNMEASURED
    )


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
def templates(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """One migrated database of each kind with the regions in it: every test gets a copy."""
    path = tmp_path_factory.mktemp("template") / "template.db"
    name = f"template_{uuid4().hex}"
    port = int(os.environ["LMS_TEST_POSTGRES_PORT"])
    run_on(port, f"CREATE DATABASE {name}")
    for url in (f"sqlite:///{path}", _postgres_url(name)):
        upgrade(url)
        database = open_database(url)
        with database.write() as session:
            load_reference_data(session)
        database.dispose()
    return {"sqlite": str(path), "postgresql": name}


def _postgres_url(name: str) -> str:
    return f"postgresql+psycopg://postgres@127.0.0.1:{os.environ['LMS_TEST_POSTGRES_PORT']}/{name}"


@pytest.fixture(scope="session")
def postgres(templates: dict[str, str]) -> ReusedDatabase:
    """What lends a PostgreSQL database to one test after the other."""
    return ReusedDatabase(int(os.environ["LMS_TEST_POSTGRES_PORT"]), templates["postgresql"])


@pytest.fixture(params=["sqlite", "postgresql"])
def database_url(
    request: pytest.FixtureRequest,
    templates: dict[str, str],
    postgres: ReusedDatabase,
    tmp_path: Path,
) -> Iterator[str]:
    """The address of a database that is as the template."""
    if request.param == "sqlite":
        shutil.copy(templates["sqlite"], tmp_path / "lms.db")
        yield f"sqlite:///{tmp_path / 'lms.db'}"
        return
    yield _postgres_url(postgres.lend())
    postgres.take_back()


@pytest.fixture
def settings(database_url: str, tmp_path: Path) -> Settings:
    made = from_environment(
        {
            "LMS_INSTANCE": str(tmp_path / "instance"),
            "LMS_DATABASE_URL": database_url,
            "LMS_LOG_LEVEL": "error",
        }
    )
    return replace(made, max_upload_bytes=2 * 1024 * 1024)


@pytest.fixture
def clock() -> FixedClock:
    return FixedClock(NOW)


@pytest.fixture(scope="session")
def shared_sites(compiled_templates: BytecodeCache) -> Callable[[Settings], SharedSite]:
    """Lends the one application of this process for a kind of database."""
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
    """The application of this process, on the database of this test."""
    site = shared_sites(settings)
    site.use(settings, clock, Passwords(CHEAP))
    yield site
    site.database.dispose()


@pytest.fixture
def container(shared_site: SharedSite) -> Container:
    """The collaborators: for tests of services, queries and commands."""
    collaborators: Container = shared_site.app.extensions["lms"]
    return collaborators


@pytest.fixture
def session(container: Container) -> Iterator[Session]:
    """A writing session; a test commits when it wants others to see what it did."""
    with container.database.session(read_only=False) as opened:
        yield opened


@pytest.fixture(scope="session")
def compiled_templates(tmp_path_factory: pytest.TempPathFactory) -> BytecodeCache:
    """Each test has an application of its own: what the first made of the templates serves the others."""
    return FileSystemBytecodeCache(str(tmp_path_factory.mktemp("templates")))


@pytest.fixture
def app(shared_site: SharedSite) -> Flask:
    """The application; a test that changes it, such as its views, takes own_app instead."""
    return shared_site.app


@pytest.fixture
def own_app(
    settings: Settings, clock: FixedClock, compiled_templates: BytecodeCache
) -> Iterator[Flask]:
    """An application for one test alone."""
    made = create_app(settings, clock, Passwords(CHEAP), CONFIG)
    made.test_client_class = JudgingClient
    made.jinja_env.bytecode_cache = compiled_templates
    yield made
    made.extensions["lms"].database.dispose()


@pytest.fixture
def client(app: Flask) -> JudgingClient:
    """A visitor's browser: checks each page that it gets."""
    made = app.test_client()
    assert isinstance(made, JudgingClient)
    return made


@contextmanager
def _count_queries(app: Flask) -> Iterator[list[str]]:
    """Flask-SQLAlchemy's record of each request, which ends with the request's context."""
    assert app.config["SQLALCHEMY_RECORD_QUERIES"], "else nothing would be counted"
    statements: list[str] = []

    def collect(_sender: Flask, **_how: object) -> None:
        statements.extend(query.statement or "" for query in get_recorded_queries())

    with appcontext_tearing_down.connected_to(collect, app):
        yield statements
    statements[:] = [s for s in statements if not s.startswith(("BEGIN", "PRAGMA"))]


@pytest.fixture
def count_queries() -> Callable[[Flask], AbstractContextManager[list[str]]]:
    """Counts the statements that an application sends to its database inside a block."""
    return _count_queries


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    """Chromium, one for all tests of a process: the library that drives it can run only once in each."""
    with sync_playwright() as playwright:
        launched = launch(playwright)
        yield launched
        launched.close()
