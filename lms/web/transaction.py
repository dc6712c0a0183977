"""One transaction per request: opened by the first use, committed before the reply leaves if the view ended below 400, else rolled back."""

from collections.abc import Callable, Iterable, Iterator
from typing import TypeVar

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from lms.core.database import Database
from lms.web.container import container
from lms.web.database import READING_METHODS, db

Result = TypeVar("Result")
Row = TypeVar("Row")


def session() -> Session:
    """The session of this request. In a GET it can only read, on both databases."""
    return db.session()


def reading() -> Session:
    """A session that can only read, also where the request will write: others need not wait for what is only looked up."""
    if request.method in READING_METHODS:
        return session()
    if "reading" not in g:
        g.reading = container().database.session(read_only=True)
    return g.reading  # type: ignore[no-any-return]


def database() -> Database:
    """Return the database for a service that makes its own transactions, and end what was read so far.

    A service takes it if it needs several transactions or a slow step (hashing, drawing): no
    connection and no snapshot of the request is held meanwhile. Raises RuntimeError if session()
    has begun to write: on SQLite the service would wait for this request, which waits for it.
    """
    _refuse_within_transaction()
    (session() if request.method in READING_METHODS else reading()).close()
    return container().database


def commit_apart(work: Callable[[Session], Result]) -> Result:
    """Do the work in a write transaction of its own, now: it stays whatever becomes of the request.

    For what lms/web counts before the request's own transaction begins; also in a GET.
    Raises RuntimeError if session() has begun to write.
    """
    _refuse_within_transaction()
    with container().database.write() as writing:
        return work(writing)


def after_commit(work: Callable[[Session], None]) -> None:
    """Do the work in a write transaction of its own after the view's, if the view ends below 400.

    It is done before the reply leaves, also in a GET: a page for which it fails is not sent.
    """
    g.setdefault("after_commit", []).append(work)


def read_while_sent(read: Callable[[Session], Iterable[Row]]) -> Iterator[Row]:
    """Yield rows from a snapshot of their own, opened with the first and closed after the last.

    For files that are written while they are sent: by then the request's session has ended.
    """
    database = container().database

    def rows() -> Iterator[Row]:
        with database.read() as own_session:
            yield from read(own_session)

    return rows()


def _refuse_within_transaction() -> None:
    if request.method not in READING_METHODS and session().in_transaction():
        raise RuntimeError("this request has begun its transaction: another one would wait for it")


def _do_work_after_commit() -> None:
    works: list[Callable[[Session], None]] = g.pop("after_commit", [])
    if works:
        with container().database.write() as writing:
            for work in works:
                work(writing)


def init_transactions(app: Flask) -> None:
    """Ends each request's transaction. Registered first, so that it runs last of the after-request steps and sees the final status."""

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
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        opened: Session | None = g.pop("reading", None)
        if opened is not None:
            opened.close()
