"""Offers of posts: their states, how long they stand, why they are declined. Pure."""

from datetime import timedelta
from typing import Final

from lms.core.i18n import N_
from lms.core.i18n import gettext as _

OPEN: Final = "open"
ACCEPTED: Final = "accepted"
DECLINED: Final = "declined"
WITHDRAWN: Final = "withdrawn"
EXPIRED: Final = "expired"
STATES: Final = {
    OPEN: N_("Waits for an answer"),
    ACCEPTED: N_("Accepted"),
    DECLINED: N_("Declined"),
    WITHDRAWN: N_("Taken back"),
    EXPIRED: N_("Not answered in time"),
}
REASONS: Final = {
    "stranger": N_("I do not know this organisation"),
    "other_person": N_("Another person is meant"),
    "left": N_("I do not work there any more"),
    "mistake": N_("The position or the day is wrong"),
}
OFFER_VALIDITY: Final = timedelta(days=60)
# After a decline, lists and API clients may not repeat the offer for this long.
DECLINED_FOR: Final = timedelta(days=180)
# Most offers of one organisation to one person within DECLINED_FOR, by any way.
MOST_OFFERS: Final = 5
# The same offer is sent again at most this often.
REPEAT_AFTER: Final = timedelta(days=1)


def list_state_choices() -> list[tuple[str, str]]:
    """Return the states by which offers can be filtered, with their names."""
    return [(state, _(words)) for state, words in STATES.items()]


def list_reason_choices() -> list[tuple[str, str]]:
    """Return the reasons to decline, with their wording; none has to be given."""
    return [("", _("I would rather not say")), *((code, _(text)) for code, text in REASONS.items())]
