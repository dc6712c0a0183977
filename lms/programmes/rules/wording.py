"""States of programmes in words, in the current language."""

from lms.core.i18n import gettext as _
from lms.core.i18n import pgettext
from lms.programmes.rules.states import APPROVED, CLOSED, DRAFTING, IN_IMPLEMENTATION


def state_name(state: str) -> str:
    """Return a state in words; "" means no programme."""
    return {
        "": _("no programme"),
        DRAFTING: _("being drafted"),
        APPROVED: pgettext("programme", "approved"),
        IN_IMPLEMENTATION: _("in implementation"),
        CLOSED: pgettext("programme", "closed"),
    }[state]
