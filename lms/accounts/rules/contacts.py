"""Contacts that a person has typed, whether they are the person's or only claimed."""

from typing import Any, Final

CLAIMABLE: Final = ("email", "phone")


def get_typed_contact(person: Any, name: str) -> str | None:
    """Return the person's contact of CLAIMABLE, even if it is only claimed."""
    contact: str | None = getattr(person, name) or getattr(person, f"{name}_claim")
    return contact
