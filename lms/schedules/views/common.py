"""What the screens of reports by e-mail share."""

from typing import Any, Final

from flask import Blueprint

from lms.accounts import queries as accounts
from lms.messaging import queries as messaging
from lms.messaging.rules.kinds import EMAIL
from lms.web import access
from lms.web.transaction import reading

blueprint = Blueprint("schedules", __name__, url_prefix="/schedules")
READERS: Final = ("officer", "hr", "national_admin")


def address() -> dict[str, Any]:
    """Where the person's e-mails go (`email`: none if they gave no address) and whether that address refuses them."""
    person_id = access.actor().person_id
    person = accounts.person(reading(), person_id)
    return {
        "email": person.email,
        "refuses": messaging.refuses(reading(), person_id, channel=EMAIL),
    }
