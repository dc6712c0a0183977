"""Faults of a request, each with a JSON pointer and a stable code."""

from typing import Final

from lms.core.errors import RequestFault
from lms.core.i18n import N_, gettext

RequestFaults = list[RequestFault]
MOST_FAULTS: Final = 100  # enough to fix a request; bounds the length of the reply
MESSAGES: Final = {
    "unknown_field": N_("This field is not known here."),
    "missing": N_("This field is required."),
    "wrong_type": N_("This has to be: %(expected)s."),
    "too_short": N_("This is too short or empty."),
    "too_long": N_("This is too long."),
    "too_small": N_("This is too small."),
    "too_large": N_("This is too large."),
    "wrong_form": N_("This does not have the form that is described."),
    "not_a_choice": N_("This has to be one of: %(expected)s."),
    "invisible_characters": N_("There are invisible or control characters in this text."),
    "not_a_day": N_("This has to be a day as 2026-03-09."),
    "repeated": N_("This parameter may be given once."),
}


def add_fault(faults: RequestFaults, at: str, code: str, expected: str = "") -> None:
    """Add a fault, up to MOST_FAULTS."""
    if len(faults) < MOST_FAULTS:
        faults.append(RequestFault(at, code, gettext(MESSAGES[code]) % {"expected": expected}))
