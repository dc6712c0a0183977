"""States of programmes and units of their numbers in words, in the current language."""

from lms.core.i18n import gettext as _
from lms.core.i18n import pgettext
from lms.programmes.rules.indicators import (
    ATTEMPTS_UNIT,
    CERTIFICATES_UNIT,
    COURSES_UNIT,
    HOURS_UNIT,
    PEOPLE_UNIT,
    TRAININGS_UNIT,
)
from lms.programmes.rules.states import APPROVED, CLOSED, DRAFTING, IN_IMPLEMENTATION


def describe_state(state: str) -> str:
    """Return a state in words; "" means no programme."""
    return {
        "": _("no programme"),
        DRAFTING: _("being drafted"),
        APPROVED: pgettext("programme", "approved"),
        IN_IMPLEMENTATION: _("in implementation"),
        CLOSED: pgettext("programme", "closed"),
    }[state]


def describe_unit(unit: str) -> str:
    """Return what numbers of a unit count, as a heading or a cell."""
    return {
        PEOPLE_UNIT: _("people, each once"),
        COURSES_UNIT: _("courses of people"),
        CERTIFICATES_UNIT: pgettext("unit", "certificates"),
        HOURS_UNIT: pgettext("unit", "hours"),
        TRAININGS_UNIT: pgettext("unit", "trainings"),
        ATTEMPTS_UNIT: pgettext("unit", "attempts"),
    }[unit]
