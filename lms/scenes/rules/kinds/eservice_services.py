"""What is wrong with the services of a portal, their stages and the fields of their forms."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.eservice_fields import OF_OPTIONS, tidy_value
from lms.scenes.rules.kinds.eservice_start import STAGES


def check_services(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of services and their forms, each of which has the right shape."""
    topics = {topic["name"] for topic in start["topics"]}
    for name, service in start["services"].items():
        path = f"services.{name}"
        if service["topic"] not in topics:
            yield f"{path}.topic: " + _("There is no such topic.")
        fields = [field for step in service.get("steps", []) for field in step["fields"]]
        names = [field["name"] for field in fields]
        if len(set(names)) != len(names):
            yield f"{path}.steps: " + _("The names of fields differ.")
        if fields and not start.get("keys"):
            yield f"{path}.steps: " + _("A form is signed: there have to be keys.")
        yield from _check_stages(path, service, names)
        for field in fields:
            yield from check_value(path, field, field.get("value", ""), start)


def _check_stages(path: str, service: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    stages = service.get("stages", STAGES)
    if stages[0] != "sent" or "ready" in stages[:-1] or len(set(stages)) != len(stages):
        yield f"{path}.stages: " + _("Stages differ, begin with “sent”, and “ready” is the last.")
    returns = service.get("returns")
    if ("returned" in stages) != (returns is not None):
        yield f"{path}: " + _("“returned” and “returns” go together.")
    elif returns and returns["field"] not in names:
        yield f"{path}.returns.field: " + _("There is no such field.")


def check_value(
    path: str, field: Mapping[str, Any], value: Any, start: Mapping[str, Any]
) -> Iterator[str]:
    """Yield a fault for what nobody could have filled in."""
    kind = field["type"]
    possible = {
        "agree": ["yes"],
        "file": list(start.get("files", {})),
        **{key: [option["name"] for option in field.get("options", [])] for key in OF_OPTIONS},
    }
    if not isinstance(value, str) or (value and value not in possible.get(kind, [value])):
        yield f"{path}: " + _("The field “{name}” cannot hold this value.").format(
            name=field["name"]
        )
    elif value != tidy_value(field, value):
        yield f"{path}: " + _("The field “{name}” keeps this value as {value}.").format(
            name=field["name"], value=tidy_value(field, value)
        )
