"""One transaction per request: begun by the first use, ended before the reply is sent.

It is committed if the status is below 400, else rolled back.
"""

from collections.abc import Callable, Iterable, Iterator
from http import HTTPStatus
from typing import TypeVar

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from lms.core.database import Database
from lms.web.container import container
from lms.web.database import READING_METHODS, db

T = TypeVar("T")


def session() -> Session:
    """Return the session of this request. In a GET it can only read."""
    return db.session()


def reading_session() -> Session:
    """Return a read-only session: look-ups before a write then do not hold the write lock."""
    if request.method in READING_METHODS:
        return session()
    if "reading" not in g:
        g.reading = container().database.open_session(read_only=True)
    return g.reading  # type: ignore[no-any-return]


def database() -> Database:
    """Return the database for a service with its own transactions, and close what was read.

    Use it for several transactions or a slow step (hashing, rendering): the request then holds no
    connection and no snapshot. Raises RuntimeError if session() has begun to write: on SQLite the
    service and this request would deadlock.
    """
    _refuse_within_transaction()
    (session() if request.method in READING_METHODS else reading_session()).close()
    return container().database


def commit_apart(work: Callable[[Session], T]) -> T:
    """Commit the work at once in a transaction of its own, whatever becomes of the request.

    For what lms/web counts before the transaction of the request, also in a GET. Raises
    RuntimeError if session() has begun to write.
    """
    _refuse_within_transaction()
    with container().database.write() as writing:
        return work(writing)


def after_commit(work: Callable[[Session], None]) -> None:
    """Run the work in a write transaction after that of the view, if the status is below 400.

    It runs before the reply is sent, also in a GET; if it fails, the page is not sent.
    """
    g.setdefault("after_commit", []).append(work)


def after_refusal(is_done: Callable[[Session], bool], work: Callable[[Session], None]) -> None:
    """Run the work in a write transaction after that of the view, if the status is 403.

    A read comes first: nobody waits to write where `is_done`.
    """
    g.after_refusal = (is_done, work)


def read_while_sent(read: Callable[[Session], Iterable[T]]) -> Iterator[T]:
    """Yield rows from a snapshot of their own.

    For files that are written while they are sent, after the session of the request has ended.
    """
    database = container().database

    def rows() -> Iterator[T]:
        with database.read() as own_session:
            yield from read(own_session)

    return rows()


def _refuse_within_transaction() -> None:
    if request.method not in READING_METHODS and session().in_transaction():
        raise RuntimeError("this request has begun its transaction: another one would wait for it")


def _do_work_after_commit() -> None:
    pending: list[Callable[[Session], None]] = g.pop("after_commit", [])
    if pending:
        with container().database.write() as writing:
            for work in pending:
                work(writing)


def _do_work_after_refusal(
    is_done: Callable[[Session], bool], work: Callable[[Session], None]
) -> None:
    with container().database.read() as reading:
        if is_done(reading):
            return
    with container().database.write() as writing:
        work(writing)


def init_transactions(app: Flask) -> None:
    """End each request's transaction, before the hooks of what was initialised earlier run."""

    @app.after_request
    def commit_before_reply(response: Response) -> Response:
        if db.session.registry.has():
            try:
                if response.status_code < 400 and request.method not in READING_METHODS:
                    db.session.commit()
            finally:
                db.session.remove()
        if response.status_code < 400:
            _do_work_after_commit()
        elif response.status_code == HTTPStatus.FORBIDDEN and "after_refusal" in g:
            _do_work_after_refusal(*g.pop("after_refusal"))
        return response

    @app.teardown_request
    def close_reading_session(_error: BaseException | None) -> None:
        reading: Session | None = g.pop("reading", None)
        if reading is not None:
            reading.close()
