"""Flask-SQLAlchemy with the metadata of lms/core: a bind that may write and one that only reads."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine, make_url

from lms.core.database import Base, Database
from lms.core.engines import build_engine_options
from lms.core.settings import Settings

READING_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
READ: Final = "read"  # the key of the read-only bind


class RequestSession(Session):
    """The session of a request. The HTTP method decides the bind, so that a GET cannot write."""

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(db, **options)
        only_reads = has_request_context() and request.method in READING_METHODS
        self._engine = db.engines[READ if only_reads else None]

    def get_bind(self, *_arguments: Any, **_options: Any) -> Engine:
        """Return the only engine of the session: both binds have the same tables."""
        return self._engine


db = SQLAlchemy(
    metadata=Base.metadata,  # the models derive from Base, not from db.Model
    disable_autonaming=True,
    add_models_to_shell=False,
    session_options={"class_": RequestSession, "expire_on_commit": False},
)


def init_database(app: Flask, settings: Settings) -> Database:
    """Configure both binds; return the Database for transactions outside the request's session."""
    url = build_absolute_url(settings.database_url)
    options = partial(
        build_engine_options, url, connections=settings.threads, more=2 * settings.threads
    )
    more = app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {})
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={**options(read_only=False), **more},
        SQLALCHEMY_BINDS={READ: {"url": url, **options(read_only=True), **more}},
    )
    db.init_app(app)
    with app.app_context():
        return Database(db.engine, db.engines[READ])


def build_absolute_url(url: str) -> str:
    """Return the URL with the absolute path of a SQLite file.

    Flask-SQLAlchemy resolves a relative path in the instance folder, commands in the current one.
    """
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or "uri" in parts.query:
        return url
    return parts.set(database=str(Path(parts.database).absolute())).render_as_string()
