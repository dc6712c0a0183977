"""Cursors: where the next page begins. They hold a place and no right: whatever stands in one, the scope of the token is asked again."""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from lms.api.errors import InvalidRequest
from lms.api.forms.parts import PAGE
from lms.api.forms.schemas import Faults, fail
from lms.api.queries import Rows


def place(asked: dict[str, Any], list_name: str) -> dict[str, int]:
    """After which row the page begins, and how many it has. Raises InvalidRequest for a cursor that was not given for this list."""
    return {
        "after": _after(asked["cursor"], list_name) if "cursor" in asked else 0,
        "limit": asked.get("limit") or PAGE,
    }


def page(list_name: str, found: Rows) -> dict[str, Any]:
    """A page as it is sent."""
    return {
        list_name: found.rows,
        "next": None if found.last is None else _cursor(list_name, found.last),
    }


def _cursor(list_name: str, last: int) -> str:
    return urlsafe_b64encode(f"{list_name}:{last}".encode()).decode().rstrip("=")


def _after(cursor: str, list_name: str) -> int:
    try:
        name, _colon, number = (
            urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
        )
        if name == list_name and number.isdigit() and len(number) < 19:
            return int(number)
    except ValueError:
        pass
    faults: Faults = []
    fail(faults, "cursor", "wrong_form")
    raise InvalidRequest(faults)
