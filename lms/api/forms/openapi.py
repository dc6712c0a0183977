"""The OpenAPI 3.1 document, made from the descriptions by which requests are read."""

from collections.abc import Sequence
from typing import Any, Final

from lms.accounts.rules.api_tokens import SCOPES
from lms.api.forms.operations import KEY, Operation
from lms.api.forms.schemas import Many, Record, Text, Whole
from lms.core.i18n import gettext, mark
from lms.web.access import API
from lms.web.problems import PROBLEM_JSON, PROBLEMS

VERSION: Final = "1.0"
ABOUT: Final = mark(
    "Programs of an organisation bring people and organisations here and read who has to learn what. JSON in UTF-8, one token per program; "
    "a token sees its organisation and what is below it, and nothing else."
)
_FAULT: Final = Record(
    name="ProblemFault",
    fields={
        "pointer": Text(longest=1000, shortest=0),
        "code": Text(longest=60),
        "detail": Text(longest=1000),
    },
    required=("pointer", "code", "detail"),
)
PROBLEM: Final = Record(
    name="Problem",
    help=mark(
        "What went wrong (RFC 9457). code stays the same; title and detail are in the language of Accept-Language."
    ),
    fields={
        "type": Text(longest=200),
        "title": Text(longest=200),
        "status": Whole(lowest=400, highest=599),
        "code": Text(longest=60),
        "detail": Text(longest=2000),
        "errors": Many(of=_FAULT, most=100),
        "request_id": Text(longest=40, shortest=0),
    },
    required=("type", "title", "status", "code", "request_id"),
)
RATE_HEADERS: Final = {
    "RateLimit-Limit": mark("How many requests a minute has."),
    "RateLimit-Remaining": mark("How many of them are left."),
    "RateLimit-Reset": mark("Seconds until the next minute begins."),
}


def openapi(operations: Sequence[Operation], base_url: str) -> dict[str, Any]:
    """The document in the language of the moment."""
    parts: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for one in operations:
        paths.setdefault(one.path, {})[one.method.lower()] = _operation(one, parts)
    PROBLEM.describe(parts)
    scheme = {
        "type": "http",
        "scheme": "bearer",
        "description": gettext(mark("A token of the organisation: sauat_…")),
    }
    return {
        "openapi": "3.1.0",
        "info": {"title": "Sauat", "version": VERSION, "description": gettext(ABOUT)},
        "servers": [{"url": base_url + API.rstrip("/")}],
        "security": [{"token": []}],
        "paths": paths,
        "components": {
            "schemas": dict(sorted(parts.items())),
            "securitySchemes": {"token": scheme},
        },
        "x-scopes": list(SCOPES),
    }


def _operation(one: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    rates = {
        name: {"schema": {"type": "integer"}, "description": gettext(text)}
        for name, text in RATE_HEADERS.items()
    }
    good = {
        "description": gettext(one.summary),
        "headers": rates,
        **_json("application/json", one.reply.describe(parts)),
    }
    said: dict[str, Any] = {
        "operationId": one.name,
        "summary": gettext(one.summary),
        "description": gettext(one.text),
        "parameters": _parameters(one, parts),
        "responses": {
            "200": good,
            **{str(status): _problem(status, one) for status in one.statuses},
        },
    }
    if one.scope:
        said["x-scope"] = one.scope
    if one.body is not None:
        said["requestBody"] = {
            "required": True,
            **_json("application/json", one.body.describe(parts)),
        }
    return said


def _parameters(one: Operation, parts: dict[str, Any]) -> list[dict[str, Any]]:
    found = [
        {
            "name": name,
            "in": "query",
            "required": name in one.query.required,
            "schema": schema.describe(parts),
        }
        for name, schema in one.query.fields.items()
    ]
    if one.writes:
        found.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": KEY.describe(parts),
            }
        )
    return found


def _problem(status: int, one: Operation) -> dict[str, Any]:
    text = gettext(PROBLEMS[status][1])
    if status == 403 and one.scope:
        text = f"{text} ({one.scope})"
    return {"description": text, **_json(PROBLEM_JSON, {"$ref": "#/components/schemas/Problem"})}


def _json(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {kind: {"schema": schema}}}
