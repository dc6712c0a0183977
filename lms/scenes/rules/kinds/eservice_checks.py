"""What an author may write in a portal of e-services."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.eservice_fields import OF_OPTIONS, TYPES
from lms.scenes.rules.kinds.eservice_owners import check_owners, check_person
from lms.scenes.rules.kinds.eservice_services import check_services, check_value
from lms.scenes.rules.kinds.eservice_start import STAGES, TABLES, WAYS
from lms.scenes.rules.kinds.eservice_values import (
    ValueTest,
    is_flag,
    is_id,
    is_list_of,
    is_number,
    is_one_of,
    is_some_of,
    is_table,
    is_text,
)

PAGES: Final = ("home", "service", "enter", "form", "check", "sign", "mine", "application")


TEXTS: Final = is_list_of(is_text)
TABLES_IN_LIST: Final = is_list_of(is_table)
# What a table holds; a "?" after the key: it may be left out.
START: Final[dict[str, ValueTest]] = {
    "large?": is_flag,
    "signed?": is_flag,
    "notes?": TEXTS,
    "ways?": is_some_of(*WAYS),
    "person": is_table,
    "topics": TABLES_IN_LIST,
    "services": lambda value: is_table(value) and bool(value),
    **{f"{table}?": is_table for table in TABLES},
}
PERSON: Final[dict[str, ValueTest]] = {
    **dict.fromkeys(("name", "iin", "password", "phone"), is_text),
    "code?": is_text,
}
TOPIC: Final[dict[str, ValueTest]] = {"name": is_id, "text": is_text}
SERVICE: Final[dict[str, ValueTest]] = {
    **dict.fromkeys(("topic", "title", "about", "term", "cost", "number"), is_text),
    "needs": TEXTS,
    "words?": is_text,
    "steps?": TABLES_IN_LIST,
    "stages?": is_some_of(*STAGES, "returned"),
    "returns?": is_table,
    "result?": TEXTS,
}
FIELD: Final[dict[str, ValueTest]] = {
    "name": is_id,
    "type": is_one_of(*TYPES),
    "label": is_text,
    "hint?": is_text,
    "optional?": is_flag,
    "value?": is_text,
}
OF_TYPE: Final[dict[str, dict[str, ValueTest]]] = {
    **{key: {"options": TABLES_IN_LIST} for key in OF_OPTIONS},
    "file": {"formats": TEXTS, "most": is_number},
}
OF_TABLE: Final[dict[str, dict[str, ValueTest]]] = {
    "files": {"text": is_text, "format": is_text, "size": is_number},
    "keys": {
        **dict.fromkeys(("text", "owner", "password"), is_text),
        "foreign?": is_flag,
        "expired?": is_flag,
    },
    "asks": {
        "page": is_one_of(*PAGES),
        **dict.fromkeys(("name", "text", "give", "refuse"), is_text),
    },
    "register": {"code": is_text, "text": is_text, "valid": is_flag},
    "applications": {
        "service": is_text,
        "stage?": is_number,
        "number?": is_text,
        "values?": is_table,
    },
}


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of an author's start."""
    faults = list(_check_shapes(start))
    yield from faults
    if not faults:
        yield from check_person(start["person"], start.get("ways", WAYS))
        yield from check_services(start)
        yield from _check_applications(start)
    yield from check_owners(start, "")


def _check_shapes(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield keys that are missing or unknown, and values of another form than they have."""
    faults = list(_check_keys("", start, START))
    yield from faults
    if faults:
        return
    yield from _check_keys("person", start["person"], PERSON)
    for number, topic in enumerate(start["topics"]):
        yield from _check_keys(f"topics.{number}", topic, TOPIC)
    for name, service in start["services"].items():
        yield from _check_service_shape(f"services.{name}", service)
    for table, shape in OF_TABLE.items():
        for name, entry in start.get(table, {}).items():
            yield from _check_keys(f"{table}.{name}", entry, shape)


def _check_keys(path: str, table: Any, shape: Mapping[str, ValueTest]) -> Iterator[str]:
    if not isinstance(table, dict):
        yield _("{path}: not a table").format(path=path)
        return
    names = {key.removesuffix("?"): key for key in shape}
    for key, value in table.items():
        inner = f"{path}.{key}".removeprefix(".")
        if key not in names:
            yield _("{path}: unknown key").format(path=inner)
        elif not shape[names[key]](value):
            yield _("{path}: this value cannot stand here").format(path=inner)
    for name, key in names.items():
        if key == name and name not in table:
            yield _("{path}: this key is missing").format(path=f"{path}.{name}".removeprefix("."))


def _check_service_shape(path: str, service: Any) -> Iterator[str]:
    faults = list(_check_keys(path, service, SERVICE))
    yield from faults
    if faults:
        return
    if "returns" in service:
        shape = {"field": is_id, "text": is_text, "wanted": TEXTS}
        yield from _check_keys(f"{path}.returns", service["returns"], shape)
    for number, step in enumerate(service.get("steps", [])):
        inner = f"{path}.steps.{number}"
        faults = list(_check_keys(inner, step, {"title": is_text, "fields": TABLES_IN_LIST}))
        yield from faults
        for place, field in enumerate([] if faults else step["fields"]):
            kind = field.get("type")
            more = OF_TYPE.get(kind, {}) if isinstance(kind, str) else {}
            yield from _check_keys(f"{inner}.fields.{place}", field, {**FIELD, **more})
            for option in field.get("options", []) if more and kind in OF_OPTIONS else []:
                yield from _check_keys(f"{inner}.fields.{place}.options", option, TOPIC)


def _check_applications(start: Mapping[str, Any]) -> Iterator[str]:
    for name, application in start.get("applications", {}).items():
        path = f"applications.{name}"
        service = start["services"].get(application["service"])
        if service is None:
            yield f"{path}.service: " + _("There is no such service.")
            continue
        if application.get("stage", 0) >= len(service.get("stages", STAGES)):
            yield f"{path}.stage: " + _("The service has fewer stages.")
        fields = {
            field["name"]: field for step in service.get("steps", []) for field in step["fields"]
        }
        for key, value in application.get("values", {}).items():
            if key not in fields:
                yield f"{path}.values.{key}: " + _("There is no such field.")
            else:
                yield from check_value(f"{path}.values.{key}", fields[key], value, start)
