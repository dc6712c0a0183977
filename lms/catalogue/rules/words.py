"""Names of audiences and levels."""

from typing import Final

from lms.core.i18n import N_
from lms.core.i18n import gettext as _

AUDIENCE_NAMES: Final = {"citizen": N_("For everyone"), "civil_servant": N_("For civil servants")}
LEVEL_NAMES: Final = {
    "foundation": N_("First steps"),
    "intermediate": N_("Intermediate"),
    "advanced": N_("Advanced"),
}


def name_audience(audience: str) -> str:
    """Return whom a course is for, in words."""
    return _(AUDIENCE_NAMES[audience])


def name_level(level: str) -> str:
    """Return the level of a course, in words."""
    return _(LEVEL_NAMES[level])
