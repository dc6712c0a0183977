"""Measures in words, for pages, files and e-mails."""

from typing import Final

from lms.core.i18n import N_, format_number
from lms.core.i18n import gettext as _
from lms.reporting.rules.figures import (
    ACTIVE,
    CERTIFIED,
    COMPLETED,
    ENROLLED,
    EXEMPT,
    MET,
    OBLIGED,
    OVERDUE,
)
from lms.reporting.rules.vocabulary import MEASURES, PREFIX

# Measures of figures whose code in the vocabulary differs.
MEASURE_OF: Final = {CERTIFIED: "certificates"}
# Names for tables that say of themselves whom they count.
SHORT_NAMES: Final = {
    ENROLLED: N_("Enrolled"),
    ACTIVE: N_("Under way"),
    COMPLETED: N_("Completed"),
    OBLIGED: N_("Must complete"),
    MET: N_("Of them completed"),
    OVERDUE: N_("Overdue"),
    EXEMPT: N_("Exempt"),
    CERTIFIED: N_("Certificates"),
}


def name_measure(measure: str) -> str:
    """Return the name of a measure."""
    return _(MEASURES[MEASURE_OF.get(measure, measure)].name)


def get_short_name(measure: str) -> str:
    """Return the short name of a measure of figures, for columns of people."""
    return _(SHORT_NAMES[measure])


def build_people_code(measure: str) -> str:
    """Return the code of the people of a measure of figures; certificates are documents."""
    return MEASURE_OF.get(measure) or f"{PREFIX}{measure}"


def name_invited() -> str:
    """Return the name of the number of people who have not accepted their post."""
    return _("Invited, not counted yet")


def describe_courses(count: int) -> str:
    """Say how many pairs of person and course stand behind a number of people."""
    return _("person × course: %(count)s") % {"count": format_number(count)}
