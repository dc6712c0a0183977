"""Problem documents (RFC 9457): what went wrong, for programs by a code that stays, for people in their language."""

import json
from collections.abc import Iterable
from typing import Any, Final

from flask import Response, g

from lms.core.errors import RequestFault
from lms.core.i18n import current_language, gettext, mark

PROBLEM_JSON: Final = "application/problem+json"
# The code and the title of each status, where no error of a domain says more.
PROBLEMS: Final = {
    400: ("bad_request", mark("The request could not be read.")),
    401: ("token_missing", mark("A valid token is needed.")),
    403: ("forbidden", mark("This is not allowed.")),
    404: ("not_found", mark("There is no such thing, or not for this token.")),
    405: ("method_not_allowed", mark("This address does not know this method.")),
    409: ("conflict", mark("The present state does not allow this.")),
    413: ("too_large", mark("The request is too large.")),
    415: ("unsupported_media_type", mark("The body has to be JSON in UTF-8, without compression.")),
    422: ("invalid", mark("Something in the request is not right.")),
    429: ("too_many_requests", mark("Too many requests.")),
    500: ("internal_error", mark("Something went wrong on our side.")),
    503: (
        "unavailable",
        mark("The service is not available for the moment. Try again a little later."),
    ),
}


def problem(
    status: int, code: str = "", detail: str = "", faults: Iterable[RequestFault] = ()
) -> Response:
    """A problem document for a status."""
    shown = status if status in PROBLEMS else (500 if status >= 500 else 400)
    usual, title = PROBLEMS[shown]
    body: dict[str, Any] = {
        "type": "/api/#errors",
        "title": gettext(title),
        "status": status,
        "code": code or usual,
    }
    if detail:
        body["detail"] = detail
    if told := [fault._asdict() for fault in faults]:
        body["errors"] = told
    body["request_id"] = g.get("request_id", "")
    reply = Response(as_json(body), status, content_type=PROBLEM_JSON)
    reply.headers["Content-Language"] = current_language()
    if status == 401:
        reply.headers["WWW-Authenticate"] = 'Bearer realm="sauat"'
    return reply


def as_json(body: Any) -> bytes:
    """JSON in UTF-8. Half a character, which a caller may have sent and reads again in the error, becomes a question mark."""
    return json.dumps(body, ensure_ascii=False).encode("utf-8", "replace")
