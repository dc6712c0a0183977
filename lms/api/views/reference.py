"""The description of the programming interface: for programs as OpenAPI 3.1, for people as a page."""

from functools import lru_cache
from typing import Any, Final

from flask import Response, render_template

from lms.accounts.rules.api_tokens import scope_choices
from lms.api.forms.all_operations import OPERATIONS
from lms.api.forms.examples import as_text, curl, example
from lms.api.forms.openapi import PROBLEM, openapi
from lms.api.forms.parts import BATCH
from lms.api.forms.schemas import Choice, Many, Record, Schema
from lms.api.views.common import BODY_BYTES, blueprint
from lms.core.i18n import current_language, gettext, using_language
from lms.web import access
from lms.web.container import container
from lms.web.problems import PROBLEMS, as_json
from lms.web.tokens import REQUESTS, WRITES

CODES_SHOWN: Final = 12  # the document has them all


@blueprint.get("/openapi.json")
@access.public
def document() -> Response:
    """OpenAPI in the reader's language. It is the same for all."""
    reply = Response(
        _document(current_language(), container().settings.base_url),
        content_type="application/json",
    )
    reply.vary.update(("Cookie", "Accept-Language"))
    reply.headers["Content-Language"] = current_language()
    return reply


@lru_cache(8)
def _document(language: str, base_url: str) -> bytes:
    with using_language(language):
        return as_json(openapi(OPERATIONS, base_url))


@blueprint.get("/")
@access.public
def reference() -> str:
    """The same for people: what can be asked, with examples."""
    base_url = container().settings.base_url
    limits = {
        "requests": REQUESTS,
        "writes": WRITES,
        "items": BATCH,
        "megabytes": BODY_BYTES // 1024**2,
    }
    shown = [
        {
            "operation": one,
            "curl": curl(one, base_url),
            "reply": as_text(example(one.reply)),
            "sent": _rows(one.body),
            "query": _rows(one.query),
        }
        for one in OPERATIONS
    ]
    problem = as_text(example(PROBLEM) | {"status": 422, "code": "invalid_request"})
    return render_template(
        "api/reference.html",
        operations=shown,
        limits=limits,
        scopes=scope_choices(),
        problem=problem,
        problems=[(status, code, gettext(title)) for status, (code, title) in PROBLEMS.items()],
    )


def _rows(schema: Record | None) -> list[dict[str, Any]]:
    """The fields of an object for a table, those of objects inside it below their own place."""
    return [] if schema is None else list(_walk(schema, ""))


def _walk(schema: Record, at: str) -> Any:
    for name, inner in schema.fields.items():
        required = name in schema.required
        yield {
            "name": at + name,
            "kind": _kind(inner),
            "required": required,
            "text": gettext(inner.help) if inner.help else "",
        }
        below = inner.of if isinstance(inner, Many) else inner
        if isinstance(below, Record):
            yield from _walk(below, f"{at}{name}{'[]' if isinstance(inner, Many) else ''}.")


def _kind(schema: Schema) -> str:
    """The type of a field with its bounds, in the words of JSON Schema."""
    said = schema.describe({})
    if isinstance(schema, Choice):
        shown = schema.codes[:CODES_SHOWN]
        return ", ".join(shown) + (" …" if len(schema.codes) > len(shown) else "")
    bounds = {
        name: said.get(name) for name in ("minimum", "maximum", "maxLength", "maxItems", "format")
    }
    told = ", ".join(f"{name} {value}" for name, value in bounds.items() if value is not None)
    return f"{schema.type} ({told})" if told else schema.type
