"""The events of a programme in words, with what they changed."""

from collections.abc import Mapping
from datetime import date
from typing import Any

from lms.core.i18n import format_date, format_number
from lms.core.i18n import gettext as _
from lms.programmes.queries import ProgrammeEventRow
from lms.programmes.rules import find_half_year
from lms.programmes.views.words import name_half


def describe_event(event: ProgrammeEventRow, names: Mapping[int, str]) -> tuple[str, list[str]]:
    """Return an event in words, and its changes. `names`: of the indicators, by id."""
    heads = {
        "created": _("Began to be drafted"),
        "approved": _("Approved"),
        "begun": _("Implementation began"),
        "closed": _("Closed"),
        "changed": _("Changed"),
        "plan_changed": _("Plan changed"),
    }
    return heads[event.kind], _change_texts(event, names)


def _change_texts(event: ProgrammeEventRow, names: Mapping[int, str]) -> list[str]:
    details = event.details
    if event.kind == "changed":
        columns = [name for name in details["was"] if name != "document_sha256"]
        return [
            _change_text(
                _name_field(name),
                *(_format_field_value(name, details[side][name]) for side in ("was", "is")),
            )
            for name in columns
        ]
    if event.kind == "approved":
        return [
            _("Document No. %(number)s of %(day)s")
            % {"number": details["number"], "day": _format_iso_date(details["day"])}
        ]
    if event.kind != "plan_changed":
        return []
    if "gone" in details:
        return [
            _change_text(
                f"{names.get(plan['indicator'], '')}, {_describe_half(plan['first'])}",
                plan["planned"],
                None,
            )
            for plan in details["gone"]
        ]
    return _plan_change_texts(details, names)


def _plan_change_texts(details: dict[str, Any], names: Mapping[int, str]) -> list[str]:
    old, new = details["was"], details["is"]
    changed_days = [first for first in sorted({*old, *new}) if old.get(first) != new.get(first)]
    lines = [
        names.get(details["indicator"], ""),
        *(
            _change_text(_describe_half(first), old.get(first), new.get(first))
            for first in changed_days
        ),
    ]
    if total := details.get("total"):
        lines.append(_change_text(_("Whole programme"), total["was"], total["is"]))
    return (
        [*lines, _("Basis: %(reason)s") % {"reason": details["reason"]}]
        if details["reason"]
        else lines
    )


def _change_text(name: str, old: Any, new: Any) -> str:
    return _("%(what)s: %(was)s → %(new)s") % {
        "what": name,
        "was": _describe_value(old),
        "new": _describe_value(new),
    }


def _describe_value(value: Any) -> str:
    if value in (None, ""):
        return "–"
    return format_number(value) if isinstance(value, int) else str(value)


def _describe_half(first: str) -> str:
    return name_half(find_half_year(date.fromisoformat(first)))


def _format_field_value(name: str, value: str | None) -> str | None:
    return _format_iso_date(value) if value and name.endswith("_on") else value


def _format_iso_date(day: str) -> str:
    return format_date(date.fromisoformat(day))


def _name_field(name: str) -> str:
    return {
        "name_kk": _("Name in Kazakh"),
        "name_ru": _("Name in Russian"),
        "starts_on": _("First day"),
        "ends_on": _("Last day"),
        "document_number": _("Number"),
        "document_on": _("Of which day"),
        "document_name": _("File"),
    }[name]
