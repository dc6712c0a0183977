"""One world for each database, filled once; every test gets a copy of its own."""

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
from tests.web.security.site import Renew, Site
from tests.web.security.world import DRAWN_PDF, PREPARED, World, build

PreparedWorld = tuple[World, Settings, Renew, QuickFile | None]


@pytest.fixture(scope="session")
def memory(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A folder that waits for no disk, where the system has one: the world's database is put back hundreds of times."""
    if not Path("/dev/shm").is_dir():
        yield tmp_path_factory.mktemp("memory")
        return
    with tempfile.TemporaryDirectory(dir="/dev/shm", prefix="lms-tests-") as folder:
        yield Path(folder)


@pytest.fixture(scope="session")
def worlds(templates: dict[str, str], memory: Path) -> Iterator[Callable[[str], PreparedWorld]]:
    """By the kind of database: the world, the settings of an application in it, and what puts its database back."""
    worlds_by_kind: dict[str, PreparedWorld] = {}
    closing = ExitStack()
    port = int(os.environ["LMS_TEST_POSTGRES_PORT"])
    names = {"work": f"work_{uuid4().hex}", "kept": f"kept_{uuid4().hex}"}

    def of(kind: str) -> PreparedWorld:
        if kind not in worlds_by_kind:
            folder = memory / kind
            folder.mkdir()
            worlds_by_kind[kind] = (
                _sqlite(folder, templates, closing)
                if kind == "sqlite"
                else _postgresql(folder, templates, port, names)
            )
        return worlds_by_kind[kind]

    with closing:
        yield of
    for name in names.values():
        execute(port, f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")


def _settings(folder: Path, url: str) -> Settings:
    settings = load_settings(
        {
            "LMS_INSTANCE": str(folder / "instance"),
            "LMS_DATABASE_URL": url,
            "LMS_LOG_LEVEL": "error",
        }
    )
    return replace(settings, max_upload_bytes=2 * 1024 * 1024)


def _fill(settings: Settings) -> World:
    container = build_container(settings, FixedClock(NOW), Passwords(CHEAP))
    _store_files(settings)
    with container.database.session(read_only=False) as session:
        world = build(session, container.storage, container.iin_cipher, container.temporary_storage)
    container.database.dispose()
    return world


def _store_files(settings: Settings) -> None:
    """Store what the rows of the world name; a person may delete a prepared file."""
    storage = FileStorage(settings.instance / "passing")
    for content in (DRAWN_PDF, PREPARED):
        storage.put(content)


def _sqlite(folder: Path, templates: dict[str, str], closing: ExitStack) -> PreparedWorld:
    work, original = folder / "work.db", folder / "kept.db"
    shutil.copy(templates["sqlite"], work)
    settings = _settings(folder, f"sqlite:///{work}")
    world = _fill(settings)
    # Nobody has it open, and the last one who closed it wrote all into it.
    shutil.copy(work, original)

    file = QuickFile(original, work)
    closing.callback(file.close)

    def renew(disconnect: Callable[[], None]) -> None:
        file.restore(disconnect)
        _store_files(settings)

    return world, settings, renew, file


def _postgresql(
    folder: Path, templates: dict[str, str], port: int, names: dict[str, str]
) -> PreparedWorld:
    def copy(new: str, old: str) -> None:
        execute(port, f"DROP DATABASE IF EXISTS {new} WITH (FORCE)")
        execute(port, f"CREATE DATABASE {new} TEMPLATE {old} STRATEGY FILE_COPY")

    copy(names["work"], templates["postgresql"])
    settings = _settings(folder, f"postgresql+psycopg://postgres@127.0.0.1:{port}/{names['work']}")
    world = _fill(settings)
    copy(names["kept"], names["work"])

    def renew(disconnect: Callable[[], None]) -> None:
        disconnect()
        copy(names["work"], names["kept"])
        _store_files(settings)

    return world, settings, renew, None


@pytest.fixture(params=["sqlite", "postgresql"])
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database."""
    return str(request.param)


@pytest.fixture
def make_site(
    worlds: Callable[[str], PreparedWorld],
    shared_sites: Callable[[Settings], SharedSite],
    compiled_templates: BytecodeCache,
    kind: str,
) -> Iterator[Callable[..., Site]]:
    """Make a site in a fresh copy of the world.

    With some settings changed, or to change its views, it has an application of its own.
    """
    apps: list[Flask] = []

    def new(*, own: bool = False, **changes: Any) -> Site:
        world, settings, renew, file = worlds(kind)
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
        site = Site(app, pickle.loads(pickle.dumps(world)), renew, file)
        site.restore()
        return site

    yield new
    for app in apps:
        app.extensions["lms"].database.dispose()


@pytest.fixture
def site(make_site: Callable[..., Site]) -> Site:
    """A site in a fresh copy of the world."""
    return make_site()


@pytest.fixture
def own_site(make_site: Callable[..., Site]) -> Site:
    """A site whose application the test may change."""
    return make_site(own=True)
