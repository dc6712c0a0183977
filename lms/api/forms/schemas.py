"""Small schema language for JSON: a schema reads values strictly and describes itself.

The description is JSON Schema (draft 2020-12). Reading collects all faults, each with a JSON
pointer and a stable code, so that a client learns of all at once; an unreadable value becomes None.
Descriptions are message ids, translated when the document is requested.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from lms.core.errors import RequestFault
from lms.core.i18n import N_, gettext
from lms.core.text import is_plain

Faults = list[RequestFault]
MOST_FAULTS: Final = 100  # enough to fix a request; bounds the length of the reply
MESSAGES: Final = {
    "unknown_field": N_("This field is not known here."),
    "missing": N_("This field is required."),
    "wrong_type": N_("This has to be: %(expected)s."),
    "too_short": N_("This is too short or empty."),
    "too_long": N_("This is too long."),
    "too_small": N_("This is too small."),
    "too_large": N_("This is too large."),
    "wrong_form": N_("This does not have the form that is described."),
    "not_a_choice": N_("This has to be one of: %(expected)s."),
    "invisible_characters": N_("There are invisible or control characters in this text."),
    "not_a_day": N_("This has to be a day as 2026-03-09."),
    "repeated": N_("This parameter may be given once."),
}


def add_fault(faults: Faults, at: str, code: str, expected: str = "") -> None:
    """Add a fault, up to MOST_FAULTS."""
    if len(faults) < MOST_FAULTS:
        faults.append(RequestFault(at, code, gettext(MESSAGES[code]) % {"expected": expected}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """Base of all schemas: description, example, and whether null is allowed."""

    help: str = ""
    example: Any = None
    nullable: bool = False

    type: ClassVar[str] = ""

    def read(self, value: Any, at: str, faults: Faults) -> Any:
        """Return the value in Python's types, or None with a fault added."""
        if value is None and self.nullable:
            return None
        return self._read_value(value, at, faults)

    def _read_value(self, value: Any, at: str, faults: Faults) -> Any:
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        """Return the JSON value of a URL parameter's text."""
        return text

    def describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        """Return the JSON Schema; named objects go into `parts` and are referred to."""
        description: dict[str, Any] = {
            "type": [self.type, "null"] if self.nullable else self.type,
            **self._describe(parts),
        }
        if self.help:
            description["description"] = gettext(self.help)
        if self.example is not None:
            description["examples"] = [self.example]
        return description

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Text(Schema):
    """Text of bounded length without invisible characters, normalised as forms do."""

    longest: int
    shortest: int = 1
    pattern: str = ""

    type: ClassVar[str] = "string"

    def _read_value(self, value: Any, at: str, faults: Faults) -> str | None:
        if not isinstance(value, str):
            add_fault(faults, at, "wrong_type", self.type)
        elif len(value) > self.longest:
            add_fault(faults, at, "too_long")
        elif not is_plain(value):
            add_fault(faults, at, "invisible_characters")
        elif len(text := " ".join(unicodedata.normalize("NFC", value).split())) < self.shortest:
            add_fault(faults, at, "too_short")
        elif self.pattern and not re.search(self.pattern, text):
            add_fault(faults, at, "wrong_form")
        else:
            return text
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"minLength": self.shortest, "maxLength": self.longest} | (
            {"pattern": self.pattern} if self.pattern else {}
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Integer(Schema):
    """A whole number between bounds."""

    lowest: int = 1
    highest: int = 2**31 - 1

    type: ClassVar[str] = "integer"

    def from_text(self, text: str) -> Any:
        """Return the number if the text is one, else the text."""
        return int(text) if re.fullmatch("-?[0-9]{1,18}", text, re.ASCII) else text

    def _read_value(self, value: Any, at: str, faults: Faults) -> int | None:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON has one kind of number: 1.0 is 1
        if not isinstance(value, int) or isinstance(value, bool):
            add_fault(faults, at, "wrong_type", self.type)
        elif value < self.lowest:
            add_fault(faults, at, "too_small")
        elif value > self.highest:
            add_fault(faults, at, "too_large")
        else:
            return value
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"minimum": self.lowest, "maximum": self.highest}


@dataclass(frozen=True, kw_only=True, slots=True)
class Boolean(Schema):
    """True or false."""

    type: ClassVar[str] = "boolean"

    def from_text(self, text: str) -> Any:
        """Return the boolean if the text is one, else the text."""
        return {"true": True, "false": False}.get(text, text)

    def _read_value(self, value: Any, at: str, faults: Faults) -> bool | None:
        if isinstance(value, bool):
            return value
        add_fault(faults, at, "wrong_type", self.type)
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Schema):
    """One of a few codes."""

    codes: tuple[str, ...]

    type: ClassVar[str] = "string"

    def _read_value(self, value: Any, at: str, faults: Faults) -> str | None:
        if isinstance(value, str) and value in self.codes:
            return value
        add_fault(faults, at, "not_a_choice", ", ".join(self.codes))
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"enum": [*self.codes, *([None] if self.nullable else [])]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Day(Schema):
    """A calendar day."""

    type: ClassVar[str] = "string"

    def _read_value(self, value: Any, at: str, faults: Faults) -> date | None:
        if isinstance(value, str) and re.fullmatch(
            "(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", value, re.ASCII
        ):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        add_fault(faults, at, "not_a_day")
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"format": "date", "pattern": "^(19|20)"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Instant(Schema):
    """A date and time with zone; only in replies."""

    type: ClassVar[str] = "string"

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"format": "date-time"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Array(Schema):
    """A list of bounded length."""

    of: Schema
    most: int
    least: int = 0

    type: ClassVar[str] = "array"

    def _read_value(self, value: Any, at: str, faults: Faults) -> list[Any] | None:
        if not isinstance(value, list):
            add_fault(faults, at, "wrong_type", self.type)
        elif len(value) < self.least:
            add_fault(faults, at, "too_short")
        elif len(value) > self.most:
            add_fault(faults, at, "too_long")
        else:
            return [self.of.read(item, f"{at}/{index}", faults) for index, item in enumerate(value)]
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

    def _read_value(self, value: Any, at: str, faults: Faults) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            add_fault(faults, at, "wrong_type", self.type)
            return None
        for name in value.keys() - self.fields.keys():
            add_fault(faults, f"{at}/{_escape_pointer(name)}", "unknown_field")
        for name in self.required:
            if name not in value:
                add_fault(faults, f"{at}/{name}", "missing")
        return {
            name: schema.read(value[name], f"{at}/{name}", faults)
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
