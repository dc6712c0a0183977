"""Kinds and states of reforms in words."""

from typing import Final

from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.reforms.rules import APPLIED, CANCELLED, KIND_NAMES, PLANNED, WAITING

STATE_NAMES: Final = {
    WAITING: N_("Waits for a second person"),
    PLANNED: N_("Planned"),
    APPLIED: N_("Carried out"),
    CANCELLED: N_("Cancelled"),
}


def name_kind(kind: str) -> str:
    """Return a kind of reform in words."""
    return _(KIND_NAMES[kind]) if kind in KIND_NAMES else kind


def describe_state(state: str) -> str:
    """Return the state of a reform in words."""
    return _(STATE_NAMES[state])
