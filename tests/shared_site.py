"""One application for each kind of database in a test process, lent to one test after the other.

What Flask and SQLAlchemy work out once (URLs, the texts of statements, static files) serves all
tests. Each test gets its own database, container, configuration and empty caches. A test that
changes the application itself, such as its views, creates one of its own.
"""

import os
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import psycopg
from flask import Flask
from jinja2 import BytecodeCache
from sqlalchemy import event, make_url

from lms.app import build_container, create_app
from lms.core.clock import Clock
from lms.core.database import Database
from lms.core.passwords import Passwords
from lms.core.settings import Settings
from lms.web.application import SignedSessions
from lms.web.container import Container
from lms.web.page_cache import init_page_cache
from tests.client import JudgingClient

CONFIG = {
    "SQLALCHEMY_RECORD_QUERIES": True,
    "SQLALCHEMY_ENGINE_OPTIONS": {"query_cache_size": 4000},  # statements of all tests
}
RENDERERS = ("pdf", "pdf_batches", "documents")


class SharedSite:
    """An application whose connections lead to the present test's database."""

    def __init__(self, settings: Settings, templates: BytecodeCache) -> None:
        self.app: Flask = create_app(settings, config=CONFIG)
        self.app.test_client_class = JudgingClient
        self.app.jinja_env.bytecode_cache = templates
        container: Container = self.app.extensions["lms"]
        self.database: Database = container.database
        # Their processes outlive a test: to start one takes longer than most tests.
        self._renderers = {name: getattr(container, name) for name in RENDERERS}
        self._config = dict(self.app.config)
        self._url = settings.database_url
        for engine in (self.database.writer, self.database.reader):
            event.listen(engine, "do_connect", self._build_connect())
        self.app.test_client().get("/healthz")  # from now on Flask refuses new views

    def use(self, settings: Settings, clock: Clock, passwords: Passwords) -> Container:
        """Give the application another site, as new."""
        self.database.dispose()
        self._url = settings.database_url
        for engine in (self.database.writer, self.database.reader):
            engine.url = make_url(self._url)
        self.app.config.clear()
        self.app.config.update(self._config, SECRET_KEY=settings.secret_key)
        self.app.session_interface = SignedSessions()
        init_page_cache(self.app)
        self.app.extensions["ready until"] = 0.0
        container = build_container(settings, clock, passwords, self.database)
        container = replace(container, **self._renderers)
        self.app.extensions["lms"] = container
        return container

    def _build_connect(self) -> Callable[..., psycopg.Connection | None]:
        """Return what SQLAlchemy calls for a new connection of an engine."""
        idle_connections: list[KeptConnection] = []
        os.register_at_fork(after_in_child=idle_connections.clear)  # they are the parent's

        def connect_to_present_database(
            dialect: Any, _record: object, arguments: list[Any], options: dict[str, Any]
        ) -> psycopg.Connection | None:
            arguments[:], connect_options = dialect.create_connect_args(make_url(self._url))
            options.update(connect_options)
            if dialect.name == "sqlite":
                return None  # SQLAlchemy opens the file
            while idle_connections:
                connection = idle_connections.pop()
                if connection.url == self._url and connection.is_alive():
                    return connection
                connection.end()
            connection = KeptConnection.connect(*arguments, **options)
            connection.url, connection.idle_connections = self._url, idle_connections
            return connection

        return connect_to_present_database


class KeptConnection(psycopg.Connection[Any]):
    """A connection to PostgreSQL that waits for the next test instead of closing.

    A new one is a process that has to learn the tables: a tenth of what such a test takes.
    """

    url: str
    idle_connections: list["KeptConnection"]

    def close(self) -> None:
        """Wait, idle, for the next test."""
        if self.closed or self.broken:
            self.end()
            return
        self.rollback()
        self.idle_connections.append(self)

    def is_alive(self) -> bool:
        """Return whether it still leads to the database, which may have ended it."""
        try:
            self.execute("SELECT 1")
            self.rollback()
        except psycopg.OperationalError:
            return False
        return True

    def end(self) -> None:
        """Close it."""
        super().close()
