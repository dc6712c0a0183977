"""Audiences and levels of courses in words."""

from typing import Final

from lms.core.i18n import gettext as _
from lms.core.i18n import mark

AUDIENCE_NAMES: Final = {
    "citizen": mark("For everyone"),
    "civil_servant": mark("For civil servants"),
}
LEVEL_NAMES: Final = {
    "foundation": mark("First steps"),
    "intermediate": mark("Intermediate"),
    "advanced": mark("Advanced"),
}


def audience_name(audience: str) -> str:
    """Whom a course is for, in words."""
    return _(AUDIENCE_NAMES[audience])


def level_name(level: str) -> str:
    """The level of a course, in words."""
    return _(LEVEL_NAMES[level])
