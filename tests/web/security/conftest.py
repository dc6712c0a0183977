"""A world per kind of database, filled once; each test gets a fresh copy."""

import os
import pickle
import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from dataclasses import replace
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
from flask import Flask
from jinja2 import BytecodeCache

from lms.app import build_container, create_app
from lms.core.passwords import Passwords
from lms.core.settings import Settings, load_settings
from lms.core.storage import FileStorage
from tests.client import JudgingClient
from tests.conftest import CHEAP, NOW, FixedClock
from tests.postgres import execute
from tests.shared_site import CONFIG, SharedSite
from tests.web.security.quick_file import QuickFile
from tests.web.security.site import Renew, WorldSite
from tests.web.security.world import DRAWN_PDF, PREPARED, World, build_world

PreparedWorld = tuple[World, Settings, Renew, QuickFile | None]


@pytest.fixture(scope="session")
def memory_folder(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Return a folder in memory if there is one, since tests restore the database often."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path_factory.mktemp("memory")
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="lms-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def prepare_world(
    templates: dict[str, str], memory_folder: Path
) -> Iterator[Callable[[str], PreparedWorld]]:
    """Return a function that prepares the world of a kind of database, once for all tests.

    It returns the world, the settings of an application, what restores the database, and the file.
    """
    worlds_by_kind: dict[str, PreparedWorld] = {}
    closing = ExitStack()
    port = int(os.environ["LMS_TEST_POSTGRES_PORT"])
    names = {"work": f"work_{uuid4().hex}", "original": f"original_{uuid4().hex}"}

    def prepare(kind: str) -> PreparedWorld:
        if kind not in worlds_by_kind:
            folder = memory_folder / kind
            folder.mkdir()
            worlds_by_kind[kind] = (
                _prepare_sqlite(folder, templates, closing)
                if kind == "sqlite"
                else _prepare_postgresql(folder, templates, port, names)
            )
        return worlds_by_kind[kind]

    with closing:
        yield prepare
    for name in names.values():
        execute(port, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _build_settings(folder: Path, url: str) -> Settings:
    settings = load_settings(
        {
            "LMS_INSTANCE": str(folder / "instance"),
            "LMS_DATABASE_URL": url,
            "LMS_LOG_LEVEL": "error",
        }
    )
    return replace(settings, max_upload_bytes=2 * 1024 * 1024)


def _fill_database(settings: Settings) -> World:
    container = build_container(settings, FixedClock(NOW), Passwords(CHEAP))
    _store_files(settings)
    with container.database.open_session(read_only=False) as session:
        world = build_world(
            session, container.storage, container.iin_cipher, container.temporary_storage
        )
    container.database.dispose()
    return world


def _store_files(settings: Settings) -> None:
    """Store the files that rows of the world name; a test may have deleted one."""
    storage = FileStorage(settings.instance / "passing")
    for content in (DRAWN_PDF, PREPARED):
        storage.put(content)


def _prepare_sqlite(folder: Path, templates: dict[str, str], closing: ExitStack) -> PreparedWorld:
    work, original = folder / "work.db", folder / "original.db"
    shutil.copy(templates["sqlite"], work)
    settings = _build_settings(folder, f"sqlite:///{work}")
    world = _fill_database(settings)
    # No connection is open, and closing the last one wrote everything into the file.
    shutil.copy(work, original)

    file = QuickFile(original, work)
    closing.callback(file.close)

    def renew(disconnect: Callable[[], None]) -> None:
        file.restore(disconnect)
        _store_files(settings)

    return world, settings, renew, file


def _prepare_postgresql(
    folder: Path, templates: dict[str, str], port: int, names: dict[str, str]
) -> PreparedWorld:
    def copy_database(new: str, old: str) -> None:
        execute(port, f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
        execute(port, f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY FILE_COPY")

    copy_database(names["work"], templates["postgresql"])
    settings = _build_settings(
        folder, f"postgresql+psycopg://postgres@127.0.0.1:{port}/{names['work']}"
    )
    world = _fill_database(settings)
    copy_database(names["original"], names["work"])

    def renew(disconnect: Callable[[], None]) -> None:
        disconnect()
        copy_database(names["work"], names["original"])
        _store_files(settings)

    return world, settings, renew, None


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """Return the kind of database."""
    return str(request.param)


@pytest.fixture
def make_site(
    prepare_world: Callable[[str], PreparedWorld],
    shared_sites: Callable[[Settings], SharedSite],
    compiled_templates: BytecodeCache,
    kind: str,
) -> Iterator[Callable[..., WorldSite]]:
    """Return a function that makes a site in a fresh copy of the world.

    With changed settings, or with `own`, the site has an application of its own.
    """
    apps: list[Flask] = []

    def make(*, own: bool = False, **changes: Any) -> WorldSite:
        world, settings, renew, file = prepare_world(kind)
        clock, passwords = FixedClock(NOW), Passwords(CHEAP)
        if own or changes:
            app = create_app(replace(settings, **changes), clock, passwords, CONFIG)
            app.test_client_class = JudgingClient
            app.jinja_env.bytecode_cache = compiled_templates
        else:
            shared = shared_sites(settings)
            shared.use(settings, clock, passwords)
            app = shared.app
        apps.append(app)
        site = WorldSite(app, pickle.loads(pickle.dumps(world)), renew, file)
        site.restore()
        return site

    yield make
    for app in apps:
        app.extensions["lms"].database.dispose()


@pytest.fixture
def site(make_site: Callable[..., WorldSite]) -> WorldSite:
    """Return a site in a fresh copy of the world."""
    return make_site()


@pytest.fixture
def own_site(make_site: Callable[..., WorldSite]) -> WorldSite:
    """Return a site whose application the test may change."""
    return make_site(own=True)
