"""Problem documents (RFC 9457): errors of the API with a stable code and a translated text."""

import json
from collections.abc import Iterable
from typing import Any, Final

from flask import Response, g

from lms.core.errors import RequestFault
from lms.core.i18n import N_, current_language, gettext

PROBLEM_JSON: Final = "application/problem+json"
# Default code and title of each status.
PROBLEMS: Final = {
    400: ("bad_request", N_("The request could not be read.")),
    401: ("token_missing", N_("A valid token is needed.")),
    403: ("forbidden", N_("This is not allowed.")),
    404: ("not_found", N_("There is no such thing, or not for this token.")),
    405: ("method_not_allowed", N_("This URL does not know this method.")),
    409: ("conflict", N_("The present state does not allow this.")),
    413: ("too_large", N_("The request is too large.")),
    415: ("unsupported_media_type", N_("The body has to be JSON in UTF-8, without compression.")),
    422: ("invalid", N_("Something in the request is not right.")),
    429: ("too_many_requests", N_("Too many requests.")),
    500: ("internal_error", N_("Something went wrong on our side.")),
    503: (
        "unavailable",
        N_("The service is not available for the moment. Try again a little later."),
    ),
}


def build_problem(
    status: int, code: str = "", detail: str = "", faults: Iterable[RequestFault] = ()
) -> Response:
    """Return the problem document for a status."""
    default_code, title = PROBLEMS.get(status) or PROBLEMS[500 if status >= 500 else 400]
    document: dict[str, Any] = {
        "type": "/api/#errors",
        "title": gettext(title),
        "status": status,
        "code": code or default_code,
    }
    if detail:
        document["detail"] = detail
    if fault_list := [fault._asdict() for fault in faults]:
        document["errors"] = fault_list
    document["request_id"] = g.get("request_id", "")
    reply = Response(encode_json(document), status, content_type=PROBLEM_JSON)
    reply.headers["Content-Language"] = current_language()
    if status == 401:
        reply.headers["WWW-Authenticate"] = 'Bearer realm="sauat"'
    return reply


def encode_json(value: Any) -> bytes:
    """Return JSON in UTF-8; a lone surrogate, which a client may have sent, becomes "?"."""
    return json.dumps(value, ensure_ascii=False).encode("utf-8", "replace")
