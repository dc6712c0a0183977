"""Cursors: where the next page begins.

A cursor holds a position and no right: the token's scope is checked again on each page.
"""

from base64 import urlsafe_b64decode, urlsafe_b64encode
from typing import Any

from lms.api.errors import InvalidRequest
from lms.api.forms.faults import RequestFaults, add_fault
from lms.api.forms.parts import PAGE
from lms.api.queries import RowsPage


def read_position(query: dict[str, Any], list_name: str) -> dict[str, int]:
    """Return after which id the page begins and its length.

    Raises InvalidRequest for a cursor of another list.
    """
    return {
        "after": _decode_cursor(query["cursor"], list_name) if "cursor" in query else 0,
        "limit": query.get("limit") or PAGE,
    }


def build_page(list_name: str, page: RowsPage) -> dict[str, Any]:
    """Return a page as it is sent."""
    return {
        list_name: page.rows,
        "next": None if page.last is None else _encode_cursor(list_name, page.last),
    }


def _encode_cursor(list_name: str, last: int) -> str:
    return urlsafe_b64encode(f"{list_name}:{last}".encode()).decode().rstrip("=")


def _decode_cursor(cursor: str, list_name: str) -> int:
    try:
        name, _colon, number = (
            urlsafe_b64decode(cursor + "=" * (-len(cursor) % 4)).decode("ascii").partition(":")
        )
        if name == list_name and number.isdigit() and len(number) < 19:
            return int(number)
    except ValueError:
        pass
    faults: RequestFaults = []
    add_fault(faults, "cursor", "wrong_form")
    raise InvalidRequest(faults)
