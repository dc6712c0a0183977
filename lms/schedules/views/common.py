"""Parts shared by the screens of reports by e-mail."""

from typing import Any, Final

from flask import Blueprint

from lms.accounts import queries as accounts
from lms.accounts.rules.contacts import get_typed_contact
from lms.messaging import queries as messaging
from lms.messaging.rules.kinds import EMAIL
from lms.web import access
from lms.web.transaction import reading_session

blueprint = Blueprint("schedules", __name__, url_prefix="/schedules")
READERS: Final = ("officer", "hr", "national_admin")


def describe_email_delivery() -> dict[str, Any]:
    """Return the person's `email` (None without one) and whether it `refuses` our mail."""
    person_id = access.actor().person_id
    person = accounts.load_person(reading_session(), person_id)
    return {
        "email": get_typed_contact(person, "email"),
        "refuses": messaging.is_refusing(reading_session(), person_id, channel=EMAIL),
    }
