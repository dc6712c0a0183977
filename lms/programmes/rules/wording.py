"""States of programmes in words, in the language of the moment."""

from lms.core.i18n import gettext as _
from lms.core.i18n import pgettext
from lms.programmes.rules.states import APPROVED, CLOSED, DRAFTING, IN_IMPLEMENTATION


def state_name(state: str) -> str:
    """A state in words; of a region without a programme too."""
    return {
        "": _("no programme"),
        DRAFTING: _("being drafted"),
        APPROVED: pgettext("programme", "approved"),
        IN_IMPLEMENTATION: _("in implementation"),
        CLOSED: pgettext("programme", "closed"),
    }[state]
