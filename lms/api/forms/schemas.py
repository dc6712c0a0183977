"""A small language for JSON: each schema reads a value strictly and describes itself as JSON Schema (draft 2020-12).

Reading adds faults, each with the place and a code that stays, and goes on, so that a caller learns of all of them at once. What nothing
can be read from is None. Descriptions are message ids, worded when the document is asked for.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any, ClassVar, Final

from lms.core.errors import RequestFault
from lms.core.i18n import gettext, mark
from lms.core.text import is_plain

Faults = list[RequestFault]
MOST_FAULTS: Final = (
    100  # enough to mend what is wrong, and no answer that is longer than the question
)
MESSAGES: Final = {
    "unknown_field": mark("This field is not known here."),
    "missing": mark("This field is required."),
    "wrong_type": mark("This has to be: %(expected)s."),
    "too_short": mark("This is too short or empty."),
    "too_long": mark("This is too long."),
    "too_small": mark("This is too small."),
    "too_large": mark("This is too large."),
    "wrong_form": mark("This does not have the form that is described."),
    "not_a_choice": mark("This has to be one of: %(expected)s."),
    "invisible_characters": mark("There are invisible or control characters in this text."),
    "not_a_day": mark("This has to be a day as 2026-03-09."),
    "repeated": mark("This parameter may be given once."),
}


def fail(faults: Faults, at: str, code: str, expected: str = "") -> None:
    """Adds a fault, unless there are enough."""
    if len(faults) < MOST_FAULTS:
        faults.append(RequestFault(at, code, gettext(MESSAGES[code]) % {"expected": expected}))


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """What all schemas have: words about them, an example, and whether null is a value."""

    help: str = ""
    example: Any = None
    nullable: bool = False

    type: ClassVar[str] = ""

    def read(self, value: Any, at: str, faults: Faults) -> Any:
        """The value in Python's types; None, with a fault, if it is not of the schema."""
        if value is None and self.nullable:
            return None
        return self._read(value, at, faults)

    def _read(self, value: Any, at: str, faults: Faults) -> Any:
        raise NotImplementedError

    def from_text(self, text: str) -> Any:
        """What a parameter of an address says, as JSON would."""
        return text

    def describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        """JSON Schema. Objects with a name go into `parts` and are referred to."""
        said: dict[str, Any] = {
            "type": [self.type, "null"] if self.nullable else self.type,
            **self._describe(parts),
        }
        if self.help:
            said["description"] = gettext(self.help)
        if self.example is not None:
            said["examples"] = [self.example]
        return said

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {}


@dataclass(frozen=True, kw_only=True, slots=True)
class Text(Schema):
    """Text of a bounded length, without what cannot be seen. It is read as forms read it: one canonical form, no doubled spaces."""

    longest: int
    shortest: int = 1
    pattern: str = ""

    type: ClassVar[str] = "string"

    def _read(self, value: Any, at: str, faults: Faults) -> str | None:
        if not isinstance(value, str):
            fail(faults, at, "wrong_type", self.type)
        elif len(value) > self.longest:
            fail(faults, at, "too_long")
        elif not is_plain(value):
            fail(faults, at, "invisible_characters")
        elif len(text := " ".join(unicodedata.normalize("NFC", value).split())) < self.shortest:
            fail(faults, at, "too_short")
        elif self.pattern and not re.search(self.pattern, text):
            fail(faults, at, "wrong_form")
        else:
            return text
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"minLength": self.shortest, "maxLength": self.longest} | (
            {"pattern": self.pattern} if self.pattern else {}
        )


@dataclass(frozen=True, kw_only=True, slots=True)
class Whole(Schema):
    """A whole number between bounds."""

    lowest: int = 1
    highest: int = 2**31 - 1

    type: ClassVar[str] = "integer"

    def from_text(self, text: str) -> Any:
        """The number, if it is written as one."""
        return int(text) if re.fullmatch("-?[0-9]{1,18}", text, re.ASCII) else text

    def _read(self, value: Any, at: str, faults: Faults) -> int | None:
        if isinstance(value, float) and value.is_integer():
            value = int(value)  # JSON has one kind of number: 1.0 is 1
        if not isinstance(value, int) or isinstance(value, bool):
            fail(faults, at, "wrong_type", self.type)
        elif value < self.lowest:
            fail(faults, at, "too_small")
        elif value > self.highest:
            fail(faults, at, "too_large")
        else:
            return value
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"minimum": self.lowest, "maximum": self.highest}


@dataclass(frozen=True, kw_only=True, slots=True)
class Flag(Schema):
    """True or false."""

    type: ClassVar[str] = "boolean"

    def from_text(self, text: str) -> Any:
        """The truth value, if it is written as one."""
        return {"true": True, "false": False}.get(text, text)

    def _read(self, value: Any, at: str, faults: Faults) -> bool | None:
        if isinstance(value, bool):
            return value
        fail(faults, at, "wrong_type", self.type)
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Schema):
    """One of a few codes."""

    codes: tuple[str, ...]

    type: ClassVar[str] = "string"

    def _read(self, value: Any, at: str, faults: Faults) -> str | None:
        if isinstance(value, str) and value in self.codes:
            return value
        fail(faults, at, "not_a_choice", ", ".join(self.codes))
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"enum": [*self.codes, *([None] if self.nullable else [])]}


@dataclass(frozen=True, kw_only=True, slots=True)
class Day(Schema):
    """A calendar day."""

    type: ClassVar[str] = "string"

    def _read(self, value: Any, at: str, faults: Faults) -> date | None:
        if isinstance(value, str) and re.fullmatch(
            "(?:19|20)[0-9]{2}-[0-9]{2}-[0-9]{2}", value, re.ASCII
        ):
            try:
                return date.fromisoformat(value)
            except ValueError:
                pass
        fail(faults, at, "not_a_day")
        return None

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"format": "date", "pattern": "^(19|20)"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Instant(Schema):
    """A moment with its zone: only in answers."""

    type: ClassVar[str] = "string"

    def _describe(self, _parts: dict[str, Any]) -> dict[str, Any]:
        return {"format": "date-time"}


@dataclass(frozen=True, kw_only=True, slots=True)
class Many(Schema):
    """A list of a bounded length."""

    of: Schema
    most: int
    least: int = 0

    type: ClassVar[str] = "array"

    def _read(self, value: Any, at: str, faults: Faults) -> list[Any] | None:
        if not isinstance(value, list):
            fail(faults, at, "wrong_type", self.type)
        elif len(value) < self.least:
            fail(faults, at, "too_short")
        elif len(value) > self.most:
            fail(faults, at, "too_long")
        else:
            return [self.of.read(item, f"{at}/{index}", faults) for index, item in enumerate(value)]
        return None

    def _describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        return {"items": self.of.describe(parts), "minItems": self.least, "maxItems": self.most}


@dataclass(frozen=True, kw_only=True, slots=True)
class Record(Schema):
    """An object with these fields and no others. Reading gives a dict; a field that was not sent is not in it."""

    name: str
    fields: Mapping[str, Schema]
    required: Sequence[str] = field(default=())

    type: ClassVar[str] = "object"

    def _read(self, value: Any, at: str, faults: Faults) -> dict[str, Any] | None:
        if not isinstance(value, dict):
            fail(faults, at, "wrong_type", self.type)
            return None
        for name in value.keys() - self.fields.keys():
            fail(faults, f"{at}/{_escaped(name)}", "unknown_field")
        for name in self.required:
            if name not in value:
                fail(faults, f"{at}/{name}", "missing")
        return {
            name: schema.read(value[name], f"{at}/{name}", faults)
            for name, schema in self.fields.items()
            if name in value
        }

    def describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        """A reference to the object, which is described once."""
        if self.name not in parts:
            parts[self.name] = {}  # its place in the order, before those inside it
            parts[self.name] = Schema.describe(self, parts)
        reference = {"$ref": f"#/components/schemas/{self.name}"}
        return {"anyOf": [reference, {"type": "null"}]} if self.nullable else reference

    def _describe(self, parts: dict[str, Any]) -> dict[str, Any]:
        properties = {name: schema.describe(parts) for name, schema in self.fields.items()}
        said: dict[str, Any] = {"properties": properties, "additionalProperties": False}
        return said | ({"required": list(self.required)} if self.required else {})


def _escaped(name: str) -> str:
    """A name of the caller's as a part of a pointer (RFC 6901), not longer than is of use."""
    return name[:100].replace("~", "~0").replace("/", "~1")
