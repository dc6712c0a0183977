"""Audiences and roles of people, and the kind of scope in which a role is held."""

from dataclasses import dataclass
from typing import Final

CITIZEN: Final = "citizen"
CIVIL_SERVANT: Final = "civil_servant"
AUDIENCES: Final = (CITIZEN, CIVIL_SERVANT)

TRAINER: Final = "trainer"
CONSULTANT: Final = "consultant"
OFFICER: Final = "officer"
HR: Final = "hr"
NATIONAL_ADMIN: Final = "national_admin"
ROLES: Final = (TRAINER, CONSULTANT, OFFICER, HR, NATIONAL_ADMIN)

# The kind of scope in which a role is held.
SCOPE_OF_ROLE: Final = {
    TRAINER: "course",
    CONSULTANT: "region_unit",
    OFFICER: "region_unit",
    HR: "organisation",
    NATIONAL_ADMIN: None,
}


@dataclass(frozen=True, slots=True)
class Grant:
    """A role in its scope."""

    role: str
    region_unit_id: int | None = None
    organisation_id: int | None = None
    course_slug: str | None = None
