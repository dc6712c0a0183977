"""The ticket of a run that a form sends, and the key that signs it."""

from flask import current_app, request

from lms.practice.errors import RunRefused
from lms.practice.rules.tickets import Ticket, read_ticket
from lms.web.container import now


def read_request_ticket() -> Ticket:
    """Return the ticket of the token in the form. Raises RunRefused."""
    ticket = read_ticket(get_secret(), request.form.get("token", ""), now())
    if ticket is None:
        raise RunRefused(reason="token")
    return ticket


def get_secret() -> bytes:
    """Return the key by which run tokens are signed."""
    key = current_app.secret_key or b""
    return key.encode() if isinstance(key, str) else key
