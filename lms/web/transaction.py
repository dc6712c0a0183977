"""One transaction per request: opened by the first use, committed before the reply leaves if the view ended below 400, else rolled back."""

from collections.abc import Callable

from flask import Flask, Response, g, request
from sqlalchemy.orm import Session

from lms.web.database import READING_METHODS, db
from lms.web.runtime import runtime


def session() -> Session:
    """The session of this request. In a GET it can only read, on both databases."""
    return db.session()


def reading() -> Session:
    """A session that can only read, also where the request will write: others need not wait for what is only looked up."""
    if request.method in READING_METHODS:
        return session()
    if "reading" not in g:
        g.reading = runtime().database.session(read_only=True)
    return g.reading  # type: ignore[no-any-return]


def release() -> None:
    """Lets go of the transaction so far, before slow work such as hashing a password: whoever waits to write need not wait for that too.

    What was written so far is undone; the next use of session() begins anew.
    """
    if db.session.registry.has():
        db.session.rollback()


def afterwards(work: Callable[[Session], None]) -> None:
    """Does the work in a write transaction of its own after the view and before the reply, if the view ends below 400.

    For what a page has to note of itself, such as whose data it showed to whom. If it can't be noted, the page isn't sent.
    """
    g.setdefault("afterwards", []).append(work)


def _do_the_rest() -> None:
    works: list[Callable[[Session], None]] = g.pop("afterwards", [])
    if works:
        with runtime().database.write() as writing:
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
            _do_the_rest()
        return response

    @app.teardown_request
    def forget(_error: BaseException | None) -> None:
        opened: Session | None = g.pop("reading", None)
        if opened is not None:
            opened.close()
