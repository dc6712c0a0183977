"""Schemas of lists and objects, which are made of other schemas."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar

from lms.api.forms.faults import RequestFaults, add_fault
from lms.api.forms.schemas import Schema


@dataclass(frozen=True, kw_only=True, slots=True)
class Array(Schema):
    """A list of bounded length."""

    of: Schema
    most: int
    least: int = 0

    type: ClassVar[str] = "array"

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> list[Any] | None:
        if not isinstance(value, list):
            add_fault(faults, at, "wrong_type", self.type)
        elif len(value) < self.least:
            add_fault(faults, at, "too_short")
        elif len(value) > self.most:
            add_fault(faults, at, "too_long")
        else:
            return [
                self.of.read_value(item, f"{at}/{index}", faults)
                for index, item in enumerate(value)
            ]
        return None

    def _describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        return {"items": self.of.describe(parts), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True, kw_only=True, slots=True)
class Record(Schema):
    """An object with these fields and no others.

    Reading returns a dict without the fields that were not sent.
    """

    name: str
    fields: Mapping[str, Schema]
    required: Sequence[str] = field(default=())

    type: ClassVar[str] = "object"

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            add_fault(faults, at, "wrong_type", self.type)
            return None
        for name in value.keys() - self.fields.keys():
            add_fault(faults, f"{at}/{_escape_pointer(name)}", "unknown_field")
        for name in self.required:
            if name not in value:
                add_fault(faults, f"{at}/{name}", "missing")
        return {
            name: schema.read_value(value[name], f"{at}/{name}", faults)
            for name, schema in self.fields.items()
            if name in value
        }

    def describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        """Return a reference to the object, which is described once."""
        if self.name not in parts:
            parts[self.name] = {}  # its place in the order, before those inside it
            parts[self.name] = Schema.describe(self, parts)
        reference = {"$ref": f"#/components/schemas/{self.name}"}
        return {"anyOf": [reference, {"type": "null"}]} if self.nullable else reference

    def _describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        properties = {name: schema.describe(parts) for name, schema in self.fields.items()}
        description: dict[str, Any] = {"properties": properties, "additionalProperties": False}
        return description | ({"required": list(self.required)} if self.required else {})


def _escape_pointer(name: str) -> str:
    """Return a client's field name escaped for a JSON pointer (RFC 6901), shortened."""
    return name[:100].replace("~", "~0").replace("/", "~1")
