"""Flask-SQLAlchemy on the models of lms/core: a bind for writing and one that can only read."""

from functools import partial
from pathlib import Path
from typing import Any, Final

from flask import Flask, has_request_context, request
from flask_sqlalchemy import SQLAlchemy
from flask_sqlalchemy.session import Session
from sqlalchemy import Engine, make_url

from lms.core.database import Base, Database, engine_options
from lms.core.settings import Settings

READING_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
READ: Final = "read"  # the key of the reading bind


class RequestSession(Session):
    """The session of a request. The method decides the bind, so that a GET cannot write."""

    def __init__(self, db: SQLAlchemy, **options: Any) -> None:
        super().__init__(db, **options)
        only_reads = has_request_context() and request.method in READING_METHODS
        self._engine = db.engines[READ if only_reads else None]

    def get_bind(self, *_arguments: Any, **_options: Any) -> Engine:
        """Return the one engine of the session: both binds hold the same tables."""
        return self._engine


db = SQLAlchemy(
    metadata=Base.metadata,  # the models derive from Base, not from db.Model
    disable_autonaming=True,
    add_models_to_shell=False,
    session_options={"class_": RequestSession, "expire_on_commit": False},
)


def init_database(app: Flask, settings: Settings) -> Database:
    """Configure both binds, and return them as the Database of units of work outside a session."""
    url = absolute_url(settings.database_url)
    options = partial(engine_options, url, connections=settings.threads, more=2 * settings.threads)
    more = app.config.get("SQLALCHEMY_ENGINE_OPTIONS", {})
    app.config.update(
        SQLALCHEMY_DATABASE_URI=url,
        SQLALCHEMY_ENGINE_OPTIONS={**options(read_only=False), **more},
        SQLALCHEMY_BINDS={READ: {"url": url, **options(read_only=True), **more}},
    )
    db.init_app(app)
    with app.app_context():
        return Database(db.engine, db.engines[READ])


def absolute_url(url: str) -> str:
    """Return the URL with the whole path of a SQLite file.

    Flask-SQLAlchemy looks for a relative path in the instance folder, commands where they stand.
    """
    parts = make_url(url)
    if parts.get_backend_name() != "sqlite" or not parts.database or "uri" in parts.query:
        return url
    return parts.set(database=str(Path(parts.database).absolute())).render_as_string()
