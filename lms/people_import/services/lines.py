"""What a line of an import keeps of a person, to and from the form in which it is kept: what the list says, what was done."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from lms.accounts.services.bulk import Listed, Saved
from lms.people_import.rules.entries import PersonEntry


def listed_values(listed: Listed) -> dict[str, Any]:
    """What the list says of a person, by name; what it doesn't say is left out."""
    return {name: value for name, value in asdict(listed).items() if value is not None}


def listed_from(values: Mapping[str, Any]) -> Listed:
    """The reverse of listed_values, after it was kept."""
    starts_on = values.get("starts_on")
    return Listed(**{**values, "starts_on": date.fromisoformat(starts_on) if starts_on else None})


def saved_from(values: Mapping[str, Any]) -> Saved:
    """What was done to a person, as it was kept."""
    pairs = {
        name: {key: (old, new) for key, (old, new) in values[name].items()}
        for name in ("person", "post")
    }
    return Saved(
        values["person_id"], values["made"], values["post_id"], values["post_made"], **pairs
    )


def read_listed(
    entry: PersonEntry, *, organisation_id: int, home_unit_id: int, region_unit_id: int | None
) -> Listed:
    """Read what an entry says of a person in an organisation; `home_unit_id` is of that one."""
    return Listed(
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
    )
