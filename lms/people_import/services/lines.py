"""Conversion of a person's values to and from the form stored with an import's line."""

from collections.abc import Mapping
from dataclasses import fields
from datetime import date
from typing import Any, Final

from lms.accounts.services.bulk import ListedPerson, SavedPerson
from lms.people_import.rules import PersonEntry

# A day of birth is not stored.
STORED_FIELDS: Final = tuple(
    item.name for item in fields(ListedPerson) if item.name not in ("birth_day",)
)


def pack_listed(listed_person: ListedPerson) -> dict[str, Any]:
    """Return the values of a listed person that say something, by name."""
    return {
        name: value
        for name in STORED_FIELDS
        if (value := getattr(listed_person, name)) is not None and value is not False
    }


def unpack_listed(values: Mapping[str, Any]) -> ListedPerson:
    """Return the listed person from the stored values of a line."""
    arguments = {name: values[name] for name in STORED_FIELDS if name in values}
    if starts_on := arguments.get("starts_on"):
        arguments["starts_on"] = date.fromisoformat(starts_on)
    return ListedPerson(**arguments)


def pack_saved(saved_person: SavedPerson) -> dict[str, Any]:
    """Return the stored form of what applying did to a person."""
    return {
        "person_id": saved_person.person_id,
        "made": saved_person.is_new_account,
        "post_id": saved_person.post_id,
        "post_made": saved_person.is_new_post,
        "person": saved_person.person,
        "post": saved_person.post,
        "offer_id": saved_person.offer_id,
    }


def unpack_saved(values: Mapping[str, Any]) -> SavedPerson:
    """Return the stored record of what applying did to a person."""
    pairs = {
        name: {key: (old, new) for key, (old, new) in values[name].items()}
        for name in ("person", "post")
    }
    return SavedPerson(
        person_id=values["person_id"],
        is_new_account=values["made"],
        post_id=values["post_id"],
        is_new_post=values["post_made"],
        offer_id=values.get("offer_id"),
        **pairs,
    )


def build_listed(
    entry: PersonEntry,
    *,
    organisation_id: int,
    home_unit_id: int,
    region_unit_id: int | None,
    is_organisation_guessed: bool = False,
    decided_id: int | None = None,
) -> ListedPerson:
    """Return the listed person of an entry in an organisation.

    `home_unit_id` is the organisation's unit.
    """
    return ListedPerson(
        organisation_id=organisation_id,
        home_unit_id=home_unit_id,
        surname=entry.surname or "",
        given_name=entry.given_name or "",
        patronymic=entry.patronymic,
        iin=entry.iin,
        email=entry.email,
        phone=entry.phone,
        language=entry.language,
        region_unit_id=region_unit_id,
        position=entry.position,
        category=entry.category,
        starts_on=date.fromisoformat(entry.starts_on) if entry.starts_on else None,
        sex=entry.sex,
        birth_year=entry.birth_year,
        settlement=entry.settlement,
        birth_day=entry.birth_day,
        is_organisation_guessed=is_organisation_guessed,
        decided_id=decided_id,
    )
