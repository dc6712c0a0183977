"""OpenAPI 3.1 document, built from the schemas by which requests are read."""

from collections.abc import Sequence
from typing import Any, Final

from lms.api.forms.operations import KEY, Operation
from lms.api.forms.schemas import Integer, Text
from lms.api.forms.structures import Array, Record
from lms.auth.rules.api_tokens import SCOPES
from lms.core.i18n import N_, gettext
from lms.web.access import API
from lms.web.problems import PROBLEM_JSON, PROBLEMS

VERSION: Final = "1.0"
ABOUT: Final = N_(
    "Clients of an organisation bring people and organisations here and read who has to learn "
    "what. JSON in UTF-8, one token per client; a token sees its organisation and what is below "
    "it, and nothing else."
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
    help=N_(
        "What went wrong (RFC 9457). code stays the same; title and detail are in the language "
        "of Accept-Language."
    ),
    fields={
        "type": Text(longest=200),
        "title": Text(longest=200),
        "status": Integer(lowest=400, highest=599),
        "code": Text(longest=60),
        "detail": Text(longest=2000),
        "errors": Array(of=_FAULT, most=100),
        "request_id": Text(longest=40, shortest=0),
    },
    required=("type", "title", "status", "code", "request_id"),
)
RATE_HEADERS: Final = {
    "RateLimit-Limit": N_("How many requests a minute has."),
    "RateLimit-Remaining": N_("How many of them are left."),
    "RateLimit-Reset": N_("Seconds until the next minute begins."),
}


def build_openapi(operations: Sequence[Operation], base_url: str) -> dict[str, Any]:
    """Return the document in the current language."""
    parts: dict[str, Any] = {}
    paths: dict[str, Any] = {}
    for operation in operations:
        paths.setdefault(operation.path, {})[operation.method.lower()] = _describe_operation(
            operation, parts
        )
    PROBLEM.describe(parts)
    scheme = {
        "type": "http",
        "scheme": "bearer",
        "description": gettext(N_("A token of the organisation: sauat_…")),
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


def _describe_operation(operation: Operation, parts: dict[str, Any]) -> dict[str, Any]:
    rates = {
        name: {"schema": {"type": "integer"}, "description": gettext(text)}
        for name, text in RATE_HEADERS.items()
    }
    success = {
        "description": gettext(operation.summary),
        "headers": rates,
        **_build_json_content("application/json", operation.reply.describe(parts)),
    }
    description: dict[str, Any] = {
        "operationId": operation.name,
        "summary": gettext(operation.summary),
        "description": gettext(operation.text),
        "parameters": _describe_parameters(operation, parts),
        "responses": {
            "200": success,
            **{str(status): _describe_problem(status, operation) for status in operation.statuses},
        },
    }
    if operation.scope:
        description["x-scope"] = operation.scope
    if operation.body is not None:
        description["requestBody"] = {
            "required": True,
            **_build_json_content("application/json", operation.body.describe(parts)),
        }
    return description


def _describe_parameters(operation: Operation, parts: dict[str, Any]) -> list[dict[str, Any]]:
    parameters = [
        {
            "name": name,
            "in": "query",
            "required": name in operation.query.required,
            "schema": schema.describe(parts),
        }
        for name, schema in operation.query.fields.items()
    ]
    if operation.is_write:
        parameters.append(
            {
                "name": "Idempotency-Key",
                "in": "header",
                "required": False,
                "schema": KEY.describe(parts),
            }
        )
    return parameters


def _describe_problem(status: int, operation: Operation) -> dict[str, Any]:
    text = gettext(PROBLEMS[status][1])
    if status == 403 and operation.scope:
        text = f"{text} ({operation.scope})"
    return {
        "description": text,
        **_build_json_content(PROBLEM_JSON, {"$ref": "#/components/schemas/Problem"}),
    }


def _build_json_content(kind: str, schema: dict[str, Any]) -> dict[str, Any]:
    return {"content": {kind: {"schema": schema}}}
