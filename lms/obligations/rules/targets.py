"""Write and parse the targets of assignments in forms and URLs."""

from typing import Final

from lms.core.text import parse_id
from lms.obligations.rules.terms import Target

UNIT: Final = "unit"
ORGANISATION: Final = "organisation"


def encode_target(target: Target) -> str:
    """Return a target as text for forms and URLs: "unit-12", "organisation-3"."""
    return (
        f"{UNIT}-{target.region_unit_id}"
        if target.region_unit_id is not None
        else f"{ORGANISATION}-{target.organisation_id}"
    )


def parse_target(text: str | None) -> Target | None:
    """Parse the text of encode_target(); None for anything else."""
    kind, _dash, digits = (text or "").partition("-")
    target_id = parse_id(digits)
    if kind not in (UNIT, ORGANISATION) or target_id is None:
        return None
    return Target(region_unit_id=target_id) if kind == UNIT else Target(organisation_id=target_id)
