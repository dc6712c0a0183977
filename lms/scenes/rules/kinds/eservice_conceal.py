"""What a final test hides of a portal of e-services: names, and which paper an office wants."""

from collections.abc import Iterator
from typing import Any, Final

from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys
from lms.scenes.rules.kinds.eservice_checks import PAGES
from lms.scenes.rules.kinds.eservice_fields import OF_OPTIONS, TYPES
from lms.scenes.rules.kinds.eservice_start import STAGES, TABLES, WAYS


def _list_fields(start: Start) -> Iterator[Start]:
    for service in start["services"].values():
        for step in service.get("steps", []):
            yield from step["fields"]


def _list_names(start: Start) -> list[list[str]]:
    fields = list(_list_fields(start))
    options = [option["name"] for field in fields for option in field.get("options", [])]
    groups = [start.get(table, {}) for table in TABLES if table != "applications"]
    topics = [topic["name"] for topic in start["topics"]]
    # An application has the name of its service, or one of its own.
    services = [*start["services"], *start.get("applications", {})]
    return [topics, services, [field["name"] for field in fields], options, *map(list, groups)]


def _hide_field(field: Start, rename: Rename) -> dict[str, Any]:
    safe_field = {**field, "name": rename(field["name"])}
    if "options" in field:
        safe_field["options"] = [
            {**option, "name": rename(option["name"])} for option in field["options"]
        ]
    if "value" in field and field["type"] in (*OF_OPTIONS, "file"):
        safe_field["value"] = rename(field["value"])
    return safe_field


def _hide_service(service: Start, files: list[str], rename: Rename) -> dict[str, Any]:
    """Return a service that takes any paper for the right one: the goal knows which it is."""
    safe_service = {**service, "topic": rename(service["topic"])}
    if "steps" in service:
        safe_service["steps"] = [
            {**step, "fields": [_hide_field(field, rename) for field in step["fields"]]}
            for step in service["steps"]
        ]
    if "returns" in service:
        field = rename(service["returns"]["field"])
        safe_service["returns"] = {**service["returns"], "field": field, "wanted": files}
    return safe_service


def _hide_application(application: Start, rename: Rename) -> dict[str, Any]:
    safe_application = {**application, "service": rename(application["service"])}
    if "values" in application:
        values = {name: rename(value) for name, value in application["values"].items()}
        safe_application["values"] = rename_keys(values, rename)
    return safe_application


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    safe_start = {
        **start,
        "topics": [{**entry, "name": rename(entry["name"])} for entry in start["topics"]],
    }
    files = sorted(map(rename, start.get("files", {})))
    services = {
        name: _hide_service(entry, files, rename) for name, entry in start["services"].items()
    }
    safe_start["services"] = rename_keys(services, rename)
    for table in TABLES:
        if table in start:
            safe_start[table] = rename_keys(start[table], rename)
    for name, application in safe_start.get("applications", {}).items():
        safe_start["applications"][name] = _hide_application(application, rename)
    return safe_start


CONCEALMENT: Final = Concealment(
    reason="The card of training data holds passwords and the code, the list of keys their owners; "
    "whether a key or a document is valid the portal says at once when it is used or looked up.",
    list_names=_list_names,
    hide=_hide_start,
    words=frozenset({*STAGES, "returned", *WAYS, *PAGES, "verify", *TYPES, "yes"}),
)
