"""Small schema language for JSON: a schema reads values strictly and describes itself.

The description is JSON Schema (draft 2020-12). Reading collects all faults, each with a JSON
pointer and a stable code, so that a client learns of all at once; an unreadable value becomes None.
Descriptions are message ids, translated when the document is requested.
"""

import re
import unicodedata
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar

from lms.api.forms.faults import RequestFaults, add_fault
from lms.core.i18n import gettext
from lms.core.text import is_plain


@dataclass(frozen=True, kw_only=True, slots=True)
class Schema:
    """Base of all schemas: description, example, and whether null is allowed."""

    help: str = ""
    example: Any = None
    nullable: bool = False

    type: ClassVar[str] = ""

    def read_value(self, value: Any, at: str, faults: RequestFaults) -> Any:
        """Return the value in Python's types, or None with a fault added."""
        if value is None and self.nullable:
            return None
        return self._read_non_null(value, at, faults)

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> Any:
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

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> str | None:
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

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> int | None:
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

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> bool | None:
        if isinstance(value, bool):
            return value
        add_fault(faults, at, "wrong_type", self.type)
        return None


@dataclass(frozen=True, kw_only=True, slots=True)
class Choice(Schema):
    """One of a few codes."""

    codes: tuple[str, ...]

    type: ClassVar[str] = "string"

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> str | None:
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

    def _read_non_null(self, value: Any, at: str, faults: RequestFaults) -> date | None:
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
