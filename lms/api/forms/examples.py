"""Examples for the readable page, made from the schemas, so that an example cannot differ from what is read."""

import json
import shlex
from typing import Any

from lms.api.forms.operations import Operation
from lms.api.forms.schemas import Choice, Day, Flag, Instant, Many, Record, Schema, Text, Whole
from lms.web.access import API


def example(schema: Schema) -> Any:
    """A value of the schema."""
    if schema.example is not None:
        return schema.example
    if isinstance(schema, Record):
        return {name: example(inner) for name, inner in schema.fields.items()}
    if isinstance(schema, Many):
        return [example(schema.of)]
    if isinstance(schema, Choice):
        return schema.codes[0]
    plain: dict[type[Schema], Any] = {
        Day: "2026-03-09",
        Instant: "2027-03-09T06:00:00+00:00",
        Flag: False,
        Whole: 1,
        Text: "…",
    }
    return None if schema.nullable else plain[type(schema)]


def curl(one: Operation, base_url: str) -> str:
    """How to ask from a command line."""
    lines = [f"curl {base_url}{API.rstrip('/')}{one.path}", '-H "Authorization: Bearer $TOKEN"']
    if one.writes:
        lines[0] = lines[0].replace("curl ", f"curl -X {one.method} ")
        lines += ['-H "Content-Type: application/json"', '-H "Idempotency-Key: $(uuidgen)"']
    if one.body is not None:
        lines.append(f"-d {shlex.quote(as_text(example(one.body)))}")
    return " \\\n  ".join(lines)


def as_text(value: Any) -> str:
    """JSON for people to read."""
    return json.dumps(value, ensure_ascii=False, indent=2)
