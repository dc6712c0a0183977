"""The history of an organisation in words."""

from collections.abc import Iterator
from datetime import date
from typing import Any, Final

from lms.accounts import queries
from lms.accounts.forms import list_kind_choices
from lms.accounts.rules import format_full_name
from lms.core.i18n import format_date
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units
from lms.web import access
from lms.web.templating import local
from lms.web.transaction import session

_ORGANISATION_KEYS: Final = ("parent_id", "into_id", "from_id", "merged_into_id")


class _EventDescriber:
    def __init__(self, organisation_names: dict[int, str], unit_names: dict[int, str]) -> None:
        self._organisation_names, self._unit_names = organisation_names, unit_names

    def describe(self, event: queries.OrganisationEventRow) -> Iterator[str]:
        """Yield what happened, in sentences without their full stops."""
        details = event.details
        yield self._name_kind(event)
        became, former_values = details.get("became", {}), details.get("was", {})
        for name in became:
            if event.kind != "created":
                old, new = (
                    self._format(name, former_values.get(name)),
                    self._format(name, became[name]),
                )
                yield f"{self._name_field(name)}: {old} → {new}"
        for name in ("into_id", "from_id"):
            if name in details:
                yield self._format(name, details[name])
        if "posts" in details:
            yield f"{_('People')}: {details['posts']}"

    @staticmethod
    def _name_kind(event: queries.OrganisationEventRow) -> str:
        if event.kind == "merged" and "from_id" in event.details:
            return _("Another organisation was merged into this one")
        return {
            "created": _("Added"),
            "changed": _("Changed"),
            "moved": _("Moved"),
            "merged": _("Merged into another organisation"),
            "closed": _("Closed"),
            "opened": _("Opened again"),
        }[event.kind]

    @staticmethod
    def _name_field(name: str) -> str:
        return {
            "bin": _("BIN"),
            "name_kk": _("Name in Kazakh"),
            "name_ru": _("Name in Russian"),
            "kind": _("Kind of organisation"),
            "region_unit_id": _("District or city"),
            "parent_id": _("Part of"),
        }[name]

    def _format(self, name: str, value: Any) -> str:
        if value is None:
            return "–"
        if name == "kind":
            return dict(list_kind_choices()).get(value, str(value))
        if name == "region_unit_id":
            return self._unit_names.get(value, "–")
        if name.endswith("_id"):
            return self._organisation_names.get(value, _("another organisation"))
        return format_date(value) if isinstance(value, date) else str(value)


def describe_events(events: list[queries.OrganisationEventRow]) -> list[dict[str, Any]]:
    """Return rows of a table: the day (on), what happened (what), who did it (who).

    Organisations that the actor may not see are not named.
    """
    words = _build_words(events)
    return [
        {
            "on": format_date(event.on),
            "what": ". ".join(words.describe(event)),
            "who": format_full_name(event.surname, event.given_name, event.patronymic)
            or _("Operator"),
        }
        for event in events
    ]


def _build_words(events: list[queries.OrganisationEventRow]) -> _EventDescriber:
    """Read the names of the organisations and units to which the events refer."""
    organisation_ids, unit_ids = set(), set()
    for event in events:
        for values in (
            event.details.get("was", {}),
            event.details.get("became", {}),
            event.details,
        ):
            organisation_ids |= {values[key] for key in _ORGANISATION_KEYS if values.get(key)}
            unit_ids |= {values[key] for key in ("region_unit_id",) if values.get(key)}
    organisations = queries.list_visible_organisations(
        session(), by=access.actor(), organisation_ids=organisation_ids
    )
    return _EventDescriber(
        {row.id: local(row, "name") for row in organisations},
        {unit_id: local(unit, "name") for unit_id, unit in find_units(session(), unit_ids).items()},
    )
