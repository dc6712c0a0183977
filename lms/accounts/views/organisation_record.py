"""The record of an organisation in words: what happened, with what was and what is."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from lms.accounts import queries
from lms.accounts.forms import kind_choices
from lms.accounts.rules import full_name
from lms.core.i18n import current_language, format_date
from lms.core.i18n import gettext as _
from lms.regions.queries import units
from lms.web import access
from lms.web.transaction import session


def record_words(events: list[queries.OrganisationEventRow]) -> list[dict[str, Any]]:
    """The events as a table shows them: the day, what happened, who did it. Organisations that the actor may not see are not named."""
    details = [
        values
        for event in events
        for values in (event.details.get("was", {}), event.details.get("became", {}), event.details)
    ]
    ids = {
        values[key]
        for values in details
        for key in ("parent_id", "into_id", "from_id", "merged_into_id")
        if values.get(key)
    }
    bodies = queries.named_organisations(session(), by=access.actor(), organisation_ids=ids)
    places = units(
        session(), {values["region_unit_id"] for values in details if values.get("region_unit_id")}
    )
    names = f"name_{current_language()}"
    words = _Words(
        {row.id: getattr(row, names) for row in bodies},
        {key: getattr(unit, names) for key, unit in places.items()},
    )
    return [
        {
            "on": format_date(event.on),
            "what": ". ".join(words.of(event)),
            "who": full_name(event.surname, event.given_name, event.patronymic) or _("Operator"),
        }
        for event in events
    ]


class _Words:
    def __init__(self, bodies: dict[int, str], places: dict[int, str]) -> None:
        self._bodies, self._places = bodies, places

    def of(self, event: queries.OrganisationEventRow) -> Iterator[str]:
        """What happened, in sentences without their last stop."""
        details = event.details
        yield {
            "created": _("Added"),
            "changed": _("Changed"),
            "moved": _("Moved"),
            "merged": _("Another organisation was merged into this one")
            if "from_id" in details
            else _("Merged into another organisation"),
            "closed": _("Closed"),
            "opened": _("Opened again"),
        }[event.kind]
        became, was = details.get("became", {}), details.get("was", {})
        for name in became:
            if event.kind != "created":
                yield f"{self._label(name)}: {self._value(name, was.get(name))} → {self._value(name, became[name])}"
        for name in ("into_id", "from_id"):
            if name in details:
                yield self._value(name, details[name])
        if "posts" in details:
            yield f"{_('People')}: {details['posts']}"

    def _label(self, name: str) -> str:
        return {
            "bin": _("BIN"),
            "name_kk": _("Name in Kazakh"),
            "name_ru": _("Name in Russian"),
            "kind": _("Kind of organisation"),
            "region_unit_id": _("District or city"),
            "parent_id": _("Part of"),
        }[name]

    def _value(self, name: str, value: Any) -> str:
        if value is None:
            return "–"
        if name == "kind":
            return dict(kind_choices()).get(value, str(value))
        if name == "region_unit_id":
            return self._places.get(value, "–")
        if name.endswith("_id"):
            return self._bodies.get(value, _("another organisation"))
        return format_date(value) if isinstance(value, date) else str(value)
