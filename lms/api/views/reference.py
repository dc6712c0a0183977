"""Description of the API: OpenAPI 3.1 for clients, a page for people."""

from functools import lru_cache
from typing import Any, Final

from flask import Response, render_template

from lms.api.forms.all_operations import OPERATIONS
from lms.api.forms.examples import build_curl, build_example, format_json
from lms.api.forms.openapi import PROBLEM, build_openapi
from lms.api.forms.parts import BATCH
from lms.api.forms.schemas import Choice, Schema
from lms.api.forms.structures import Array, Record
from lms.api.views.bodies import BODY_BYTES
from lms.api.views.common import blueprint
from lms.auth.rules.api_tokens import list_scope_choices
from lms.core.i18n import current_language, gettext, using_language
from lms.web import access
from lms.web.container import container
from lms.web.problems import PROBLEMS, encode_json
from lms.web.tokens import REQUESTS, WRITES

CODES_SHOWN: Final = 12  # the OpenAPI document lists all


@blueprint.get("/openapi.json")
@access.public
def document() -> Response:
    """Return the OpenAPI document in the reader's language; the same for everyone."""
    reply = Response(
        _build_document(current_language(), container().settings.base_url),
        content_type="application/json",
    )
    reply.vary.update(("Cookie", "Accept-Language"))
    reply.headers["Content-Language"] = current_language()
    return reply


@lru_cache(8)
def _build_document(language: str, base_url: str) -> bytes:
    with using_language(language):
        return encode_json(build_openapi(OPERATIONS, base_url))


@blueprint.get("/")
@access.public
def reference() -> str:
    """Show the description as a page with examples."""
    base_url = container().settings.base_url
    limits = {
        "requests": REQUESTS,
        "writes": WRITES,
        "items": BATCH,
        "megabytes": BODY_BYTES // 1024**2,
    }
    operations = [
        {
            "operation": operation,
            "curl": build_curl(operation, base_url),
            "reply": format_json(build_example(operation.reply)),
            "sent": _list_fields(operation.body),
            "query": _list_fields(operation.query),
        }
        for operation in OPERATIONS
    ]
    problem = format_json(build_example(PROBLEM) | {"status": 422, "code": "invalid_request"})
    return render_template(
        "api/reference.html",
        operations=operations,
        limits=limits,
        scopes=list_scope_choices(),
        problem=problem,
        problems=[(status, code, gettext(title)) for status, (code, title) in PROBLEMS.items()],
    )


def _list_fields(schema: Record | None) -> list[dict[str, Any]]:
    """Return an object's fields for a table; fields of inner objects by their path."""
    return [] if schema is None else list(_walk_fields(schema, ""))


def _walk_fields(schema: Record, prefix: str) -> Any:
    for name, inner in schema.fields.items():
        is_required = name in schema.required
        yield {
            "name": prefix + name,
            "kind": _describe_type(inner),
            "required": is_required,
            "text": gettext(inner.help) if inner.help else "",
        }
        inner_record = inner.of if isinstance(inner, Array) else inner
        if isinstance(inner_record, Record):
            yield from _walk_fields(
                inner_record, f"{prefix}{name}{'[]' if isinstance(inner, Array) else ''}."
            )


def _describe_type(schema: Schema) -> str:
    """Return a field's type and bounds in the words of JSON Schema."""
    description = schema.describe({})
    if isinstance(schema, Choice):
        codes = schema.codes[:CODES_SHOWN]
        return ", ".join(codes) + (" …" if len(schema.codes) > len(codes) else "")
    bounds = {
        name: description.get(name)
        for name in ("minimum", "maximum", "maxLength", "maxItems", "format")
    }
    bound_texts = ", ".join(
        f"{name} {value}" for name, value in bounds.items() if value is not None
    )
    return f"{schema.type} ({bound_texts})" if bound_texts else schema.type
