"""The ticket of a run that a form sends, and the key that signs it."""

from flask import current_app, request

from lms.practice.errors import RunRefused
from lms.practice.rules.tickets import Ticket, read_ticket
from lms.web.container import now


def read_request_ticket() -> Ticket:
    """Return the ticket of the token in the form. Raises RunRefused."""
    ticket = find_request_ticket()
    if ticket is None:
        raise RunRefused(reason="token")
    return ticket


def find_request_ticket() -> Ticket | None:
    """Return the ticket of the token in the form, None if the token is not ours or too old."""
    return read_ticket(get_secret(), request.form.get("token", ""), now())


def get_secret() -> bytes:
    """Return the key by which run tokens are signed."""
    key = current_app.secret_key or b""
    return key.encode() if isinstance(key, str) else key
