"""What a line of an import keeps of a person, to and from the form in which it is kept: what the list says, what was done."""

from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from lms.accounts.services.bulk import Listed, Saved


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
