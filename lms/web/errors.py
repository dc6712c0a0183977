"""Error pages, and the HTTP status of each domain error.

The API gets problem documents instead (lms/web/problems.py).
"""

import errno
from collections.abc import Callable
from http import HTTPStatus
from typing import TypeVar

import structlog
from flask import Flask, g, make_response, render_template, request, session
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.exc import TimeoutError as NoConnectionFree
from werkzeug.exceptions import HTTPException
from werkzeug.wrappers import Response as BaseResponse

from lms.core import errors
from lms.core.i18n import LANGUAGES, using_language
from lms.web.access import is_api_request
from lms.web.problems import build_problem
from lms.web.refusals import note_refusal
from lms.web.tokens import TokenMissing
from lms.web.ways_on import list_ways_on

T = TypeVar("T")
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
# SQLSTATE: a server that only reads, such as a standby; a database that is not migrated.
NO_TABLE = "42P01"
CANNOT_SERVE = frozenset({"25006", NO_TABLE})
RETRY_SECONDS = 30
PAGES = frozenset({400, 401, 403, 404, 405, 409, 413, 422, 429, 500, 503})


def get_status(error: errors.DomainError) -> int:
    """Return the HTTP status of a domain error."""
    return next((status for kind, status in STATUS if isinstance(error, kind)), 400)


def render_error_page(status: int, error: errors.DomainError | None = None) -> BaseResponse:
    """Return the page for a status, or its problem document for the API.

    `error` is its cause, whose message says more than the status. The page tells one story in both
    languages, and leads on.
    """
    if error is not None:
        g.setdefault("refused", error.get_code())  # reason in the log
    if status == HTTPStatus.FORBIDDEN:
        note_refusal()
    if is_api_request():
        code, message = (error.get_code(), error.describe()) if error else ("", "")
        return build_problem(status, code, message, getattr(error, "faults", ()))
    g.plain_page = status >= 500
    if g.plain_page:
        session.pop("_flashes", None)  # such as "Saved", which then failed
    page_status = status if status in PAGES else (500 if status >= 500 else 400)
    page = render_template(
        "errors/error.html",
        status=page_status,
        messages=_build_in_each_language(lambda: error.describe() if error else ""),
        ways=_build_in_each_language(lambda: list_ways_on(status, error)),
        request_id=g.get("request_id", ""),
    )
    return make_response(page, status)


def _build_in_each_language(build: Callable[[], T]) -> dict[str, T]:
    """Return what a function returns in each language, by language."""
    values = {}
    for language in LANGUAGES:
        with using_language(language):
            values[language] = build()
    return values


def init_errors(app: Flask) -> None:
    """Register the error handlers."""

    @app.errorhandler(errors.DomainError)
    def domain_error(error: errors.DomainError) -> BaseResponse:
        reply = render_error_page(get_status(error), error)
        if isinstance(error, errors.Limited | errors.Overloaded):
            reply.headers["Retry-After"] = str(error.retry_after)
        return reply

    @app.errorhandler(HTTPException)
    def http_error(error: HTTPException) -> BaseResponse:
        cause = getattr(error, "original_exception", None)
        if cause is not None:  # the commit after the view failed
            return unexpected(cause)
        if error.code is None or error.code < 400:
            return error.get_response()
        reply = render_error_page(error.code)
        if error.code == 405:
            reply.headers["Allow"] = ", ".join(sorted(getattr(error, "valid_methods", None) or ()))
        return reply

    @app.errorhandler(Exception)
    def unexpected(error: Exception) -> BaseResponse:
        if isinstance(error, DBAPIError | NoConnectionFree) and (
            event := _name_outage_event(error)
        ):
            return _render_outage(error, event)
        if isinstance(error, OSError) and error.errno in NO_ROOM:
            log.error("no room to write", endpoint=request.endpoint, error=error.strerror)
            return render_error_page(503)
        log.error("unexpected error", endpoint=request.endpoint, exc_info=error)
        return render_error_page(500)


def _name_outage_event(error: DBAPIError | NoConnectionFree) -> str:
    """Return the log event of a database outage, or "" if the database only refused a statement."""
    if isinstance(error, NoConnectionFree):
        return "no connection to the database is free"
    if error.connection_invalidated:
        return "connection to the database lost"
    cannot_serve = getattr(error.orig, "sqlstate", None) in CANNOT_SERVE
    return "database unavailable" if isinstance(error, OperationalError) or cannot_serve else ""


def _render_outage(error: DBAPIError | NoConnectionFree, event: str) -> BaseResponse:
    """Log the outage with the error code, which tells its causes apart; return the 503 page."""
    cause = getattr(error, "orig", None) or error
    code = getattr(cause, "sqlstate", None) or getattr(cause, "sqlite_errorname", None)
    advice = {"advice": "run lms serve --check"} if code == NO_TABLE else {}
    log.error(event, endpoint=request.endpoint, error=type(cause).__name__, code=code, **advice)
    reply = render_error_page(503)
    reply.headers["Retry-After"] = str(RETRY_SECONDS)
    return reply
