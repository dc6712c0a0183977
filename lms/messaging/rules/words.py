"""The text of a message, and how its values are written."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from lms.core.i18n import format_date

MessageValues = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Words:
    """The text of a message; `path` and `action` lead to the page where the reader can act."""

    title: str
    body: str
    path: str
    action: str


def format_day(values: MessageValues, name: str = "due") -> str:
    """Return a day of the values in the current language, or an empty text."""
    text = values.get(name)
    return format_date(date.fromisoformat(text)) if text else ""
