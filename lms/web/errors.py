"""Error pages: what happened, what to do, a way home. Domain errors become the status that fits them.

The programming interface gets the same as problem documents (lms/web/problems.py).
"""

import errno

import structlog
from flask import Flask, g, make_response, render_template, request, session
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from lms.core import errors
from lms.web.access import by_token
from lms.web.problems import problem
from lms.web.tokens import TokenMissing

log = structlog.get_logger()
STATUS = (
    (TokenMissing, 401),
    (errors.NotFound, 404),
    (errors.Forbidden, 403),
    (errors.Conflict, 409),
    (errors.Invalid, 422),
    (errors.Limited, 429),
    (errors.Overloaded, 503),
)
NO_ROOM = frozenset({errno.ENOSPC, errno.EDQUOT, errno.EROFS})
RETRY_SECONDS = 30
PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def status_of(error: errors.DomainError) -> int:
    """The HTTP status of a domain error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def error_page(
    status: int, message: str = "", error: errors.DomainError | None = None
) -> BaseResponse:
    """The page for a status. `message` says more than the status does, in the reader's language; `error` is where it came from."""
    if error is not None:
        g.setdefault("refused", error.code())  # for the log
    if by_token():
        return problem(status, error.code() if error else "", message, getattr(error, "faults", ()))
    g.plain_page = status >= 500
    if g.plain_page:
        session.pop("_flashes", None)  # "saved" was said of what then could not be saved
    shown = status if status in PAGES else (500 if status >= 500 else 400)
    body = render_template(
        "errors/error.html", status=shown, message=message, request_id=g.get("request_id", "")
    )
    return make_response(body, status)


def init_errors(app: Flask) -> None:
    """Registers the handlers."""

    @app.errorhandler(errors.DomainError)
    def domain_error(error: errors.DomainError) -> BaseResponse:
        reply = error_page(status_of(error), error.text(), error)
        if isinstance(error, errors.Limited | errors.Overloaded):
            reply.headers["Retry-After"] = str(error.retry_after)
        return reply

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> BaseResponse:
        cause = getattr(error, "original_exception", None)
        if cause is not None:  # after the view, at the commit
            return unexpected(cause)
        if error.code is None or error.code < 400:
            return error.get_response()
        reply = error_page(error.code)
        if error.code == 405:
            reply.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return reply

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> BaseResponse:
        if isinstance(error, DBAPIError | NoConnectionFree) and (what := _trouble(error)):
            return _without_database(error, what)
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            log.error("no room to write", endpoint=request.endpoint, error=error.strerror)
            return error_page(503)
        log.error("unexpected error", endpoint=request.endpoint, exc_info=error)
        return error_page(500)


def _trouble(error: DBAPIError | NoConnectionFree) -> str:
    """What is the matter with the database; "" if it is there and only refused what it was told."""
    if isinstance(error, NoConnectionFree):
        return "no connection to the database is free"
    if error.connection_invalidated:
        return "connection to the database lost"
    return "database unavailable" if isinstance(error, OperationalError) else ""


def _without_database(error: DBAPIError | NoConnectionFree, what: str) -> BaseResponse:
    """The page that says so, and a line that tells a full pool from a lost server, a wrong certificate from a full disk."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    log.error(what, endpoint=request.endpoint, error=type(cause).__name__, code=code)
    reply = error_page(503)
    reply.headers["Retry-After"] = str(RETRY_SECONDS)
    return reply
