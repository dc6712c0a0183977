"""Keys and stamps that tell whether, and when, a page was made for who is signed in now."""

import hmac
import re
from base64 import urlsafe_b64encode
from datetime import UTC, date, datetime, timedelta
from typing import Final
from urllib.parse import urlsplit

from flask import current_app, g, request, session

from lms.web import access
from lms.web.container import container, now, today

KEY_BYTES: Final = 16
MILLISECONDS: Final = re.compile(r"\d{1,15}", re.ASCII)
DAYS_VALID: Final = 2  # the day on which a page was made, and the next


def get_form_key() -> str:
    """Return today's key of the reader for the forms of a page; "" for a visitor."""
    person_id = _get_reader_id()
    return "" if person_id is None else _compute_form_key(person_id, today())


def is_form_key_of_reader(key: str) -> bool:
    """Return whether the key stands in a recent page that was made for the present reader."""
    person_id = _get_reader_id()
    return person_id is not None and is_form_key_of(key, person_id)


def is_form_key_of(key: str, person_id: int) -> bool:
    """Return whether the key stands in a recent page that was made for this person."""
    days = (today() - timedelta(days=age) for age in range(DAYS_VALID))
    return any(
        hmac.compare_digest(key.encode(), _compute_form_key(person_id, day).encode())
        for day in days
    )


def get_storage_key() -> str:
    """Return the key under which a page may store an unsaved answer in the browser's window.

    It is "" where the session ends with the window: such a computer is shared.
    """
    person_id = _get_reader_id() if session.permanent else None
    return "" if person_id is None else _compute_key(f"storage {person_id}")


def get_owner_key() -> str:
    """Return the reader's key for what a browser keeps for the person alone; "" for a visitor.

    It stays the same from day to day. While a shared page is rendered, return its placeholder.
    """
    if "placeholders" in g:
        return str(g.placeholders["owner"])
    person_id = _get_reader_id()
    return "" if person_id is None else _compute_key(f"owner {person_id}")


def get_page_stamp() -> str:
    """Return the time at which this page is made for the reader, signed; "" for a visitor.

    While a shared page is rendered, return its placeholder.
    """
    if "placeholders" in g:
        return str(g.placeholders["stamp"])
    person_id = _get_reader_id()
    milliseconds = str(int(now().timestamp() * 1000))
    return "" if person_id is None else _sign_stamp(person_id, milliseconds)


def read_page_stamp(stamp: str) -> datetime | None:
    """Return the time of a stamp that was made for the present reader, else None."""
    person_id = _get_reader_id()
    milliseconds, _dot, _signature = stamp.partition(".")
    if person_id is None or not MILLISECONDS.fullmatch(milliseconds):
        return None
    if not hmac.compare_digest(_sign_stamp(person_id, milliseconds).encode(), stamp.encode()):
        return None
    return datetime.fromtimestamp(int(milliseconds) / 1000, UTC)


def is_same_origin() -> bool:
    """Return whether a page of this site sent the request. Without the header Origin it is not.

    From a page without referrers, such as that of a sign-in card, Origin is "null"; then the
    browser's Sec-Fetch-Site tells, which no page can set, nor a frame without an origin.
    """
    settings = container().settings
    configured = urlsplit(settings.base_url)
    scheme = "https" if settings.is_https else request.scheme
    own = (f"{configured.scheme}://{configured.netloc}", f"{scheme}://{request.host}")
    origin = request.headers.get("Origin")
    if origin == "null":
        return request.headers.get("Sec-Fetch-Site") == "same-origin"
    return origin in own


def _get_reader_id() -> int | None:
    person_id = getattr(access.actor(), "person_id", None)
    return person_id if isinstance(person_id, int) else None


def _sign_stamp(person_id: int, milliseconds: str) -> str:
    return f"{milliseconds}.{_compute_key(f'page {person_id} {milliseconds}')}"


def _compute_form_key(person_id: int, day: date) -> str:
    return _compute_key(f"form {person_id} {day}")


def _compute_key(text: str) -> str:
    secret = str(current_app.secret_key).encode()
    digest = hmac.digest(secret, f"person key: {text}".encode(), "sha256")
    return urlsafe_b64encode(digest[:KEY_BYTES]).decode().rstrip("=")
