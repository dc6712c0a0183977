"""Examples for the readable page, built from the schemas so that they always match."""

import json
import shlex
from typing import Any

from lms.api.forms.operations import Operation
from lms.api.forms.schemas import Boolean, Choice, Day, Instant, Integer, Schema, Text
from lms.api.forms.structures import Array, Record
from lms.web.access import API


def build_example(schema: Schema) -> Any:
    """Return an example value of a schema."""
    if schema.example is not None:
        return schema.example
    if isinstance(schema, Record):
        return {name: build_example(inner) for name, inner in schema.fields.items()}
    if isinstance(schema, Array):
        return [build_example(schema.of)]
    if isinstance(schema, Choice):
        return schema.codes[0]
    plain: dict[type[Schema], Any] = {
        Day: "2026-03-09",
        Instant: "2027-03-09T06:00:00+00:00",
        Boolean: False,
        Integer: 1,
        Text: "…",
    }
    return None if schema.nullable else plain[type(schema)]


def build_curl(operation: Operation, base_url: str) -> str:
    """Return a curl command for an operation."""
    lines = [
        f"curl {base_url}{API.rstrip('/')}{operation.path}",
        '-H "Authorization: Bearer $TOKEN"',
    ]
    if operation.is_write:
        lines[0] = lines[0].replace("curl ", f"curl -X {operation.method} ")
        lines += ['-H "Content-Type: application/json"', '-H "Idempotency-Key: $(uuidgen)"']
    if operation.body is not None:
        lines.append(f"-d {shlex.quote(format_json(build_example(operation.body)))}")
    return " \\\n  ".join(lines)


def format_json(value: Any) -> str:
    """Return indented JSON for people to read."""
    return json.dumps(value, ensure_ascii=False, indent=2)
