"""What an author may write in a portal of e-services, and whose data may stand in it."""

import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any, Final

from lms.core.i18n import gettext as _
from lms.scenes.rules.kinds.eservice_fields import (
    OF_OPTIONS,
    TRAINING_IIN,
    TYPES,
    is_living,
    judge_value,
    list_numbers,
    tidy_value,
)
from lms.scenes.rules.kinds.eservice_start import STAGES, TABLES, WAYS

ID: Final = re.compile(r"[a-z0-9-]+", re.ASCII)
PAGES: Final = ("home", "service", "enter", "form", "check", "sign", "mine", "application")
Test = Callable[[Any], bool]


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value.strip())


def _is_flag(value: Any) -> bool:
    return isinstance(value, bool)


def _is_number(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and value >= 0


def _is_table(value: Any) -> bool:
    return isinstance(value, dict)


def _is_id(value: Any) -> bool:
    return isinstance(value, str) and bool(ID.fullmatch(value))


def _is_list_of(test: Test) -> Test:
    return lambda value: isinstance(value, list) and all(map(test, value))


def _is_one_of(*values: str) -> Test:
    return lambda value: isinstance(value, str) and value in values


def _is_some_of(*values: str) -> Test:
    return lambda value: bool(value) and _is_list_of(_is_one_of(*values))(value)


TEXTS: Final = _is_list_of(_is_text)
TABLES_IN_LIST: Final = _is_list_of(_is_table)
# What a table holds; a "?" after the key: it may be left out.
START: Final[dict[str, Test]] = {
    "large?": _is_flag,
    "signed?": _is_flag,
    "notes?": TEXTS,
    "ways?": _is_some_of(*WAYS),
    "person": _is_table,
    "topics": TABLES_IN_LIST,
    "services": lambda value: _is_table(value) and bool(value),
    **{f"{table}?": _is_table for table in TABLES},
}
PERSON: Final[dict[str, Test]] = {
    **dict.fromkeys(("name", "iin", "password", "phone"), _is_text),
    "code?": _is_text,
}
TOPIC: Final[dict[str, Test]] = {"name": _is_id, "text": _is_text}
SERVICE: Final[dict[str, Test]] = {
    **dict.fromkeys(("topic", "title", "about", "term", "cost", "number"), _is_text),
    "needs": TEXTS,
    "words?": _is_text,
    "steps?": TABLES_IN_LIST,
    "stages?": _is_some_of(*STAGES, "returned"),
    "returns?": _is_table,
    "result?": TEXTS,
}
FIELD: Final[dict[str, Test]] = {
    "name": _is_id,
    "type": _is_one_of(*TYPES),
    "label": _is_text,
    "hint?": _is_text,
    "optional?": _is_flag,
    "value?": _is_text,
}
OF_TYPE: Final[dict[str, dict[str, Test]]] = {
    **{key: {"options": TABLES_IN_LIST} for key in OF_OPTIONS},
    "file": {"formats": TEXTS, "most": _is_number},
}
OF_TABLE: Final[dict[str, dict[str, Test]]] = {
    "files": {"text": _is_text, "format": _is_text, "size": _is_number},
    "keys": {
        **dict.fromkeys(("text", "owner", "password"), _is_text),
        "foreign?": _is_flag,
        "expired?": _is_flag,
    },
    "asks": {
        "page": _is_one_of(*PAGES),
        **dict.fromkeys(("name", "text", "give", "refuse"), _is_text),
    },
    "register": {"code": _is_text, "text": _is_text, "valid": _is_flag},
    "applications": {
        "service": _is_text,
        "stage?": _is_number,
        "number?": _is_text,
        "values?": _is_table,
    },
}


def check(start: Mapping[str, Any]) -> Iterator[str]:
    """Yield the faults of an author's start."""
    faults = list(_check_shapes(start))
    yield from faults
    if not faults:
        yield from _check_person(start["person"], start.get("ways", WAYS))
        yield from _check_services(start)
        yield from _check_applications(start)
    yield from _check_owners(start, "")


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
        for name, one in start.get(table, {}).items():
            yield from _check_keys(f"{table}.{name}", one, shape)


def _check_keys(path: str, table: Any, shape: Mapping[str, Test]) -> Iterator[str]:
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
        shape = {"field": _is_id, "text": _is_text, "wanted": TEXTS}
        yield from _check_keys(f"{path}.returns", service["returns"], shape)
    for number, step in enumerate(service.get("steps", [])):
        inner = f"{path}.steps.{number}"
        faults = list(_check_keys(inner, step, {"title": _is_text, "fields": TABLES_IN_LIST}))
        yield from faults
        for place, field in enumerate([] if faults else step["fields"]):
            kind = field.get("type")
            more = OF_TYPE.get(kind, {}) if isinstance(kind, str) else {}
            yield from _check_keys(f"{inner}.fields.{place}", field, {**FIELD, **more})
            for option in field.get("options", []) if more and kind in OF_OPTIONS else []:
                yield from _check_keys(f"{inner}.fields.{place}.options", option, TOPIC)


def _check_person(person: Mapping[str, Any], ways: list[str]) -> Iterator[str]:
    field = {"type": "iin"}
    if judge_value(field, person["iin"], {}) or not TRAINING_IIN.fullmatch(person["iin"]):
        yield "person.iin: " + _(
            "A training IIN is needed: its check digit is right, and by its first digits its "
            "holder is born in 2050 or later, such as 500101500016."
        )
    if judge_value({"type": "phone"}, person["phone"], {}):
        yield "person.phone: " + _("A training telephone is +7 700 000 00 01 or the like.")
    if "code" in ways and "code" not in person:
        yield "person: " + _("Who signs in by a code needs “code”.")


def _check_services(start: Mapping[str, Any]) -> Iterator[str]:
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
            yield from _check_value(path, field, field.get("value", ""), start)


def _check_stages(path: str, service: Mapping[str, Any], names: list[str]) -> Iterator[str]:
    stages = service.get("stages", STAGES)
    if stages[0] != "sent" or "ready" in stages[:-1] or len(set(stages)) != len(stages):
        yield f"{path}.stages: " + _("Stages differ, begin with “sent”, and “ready” is the last.")
    returns = service.get("returns")
    if ("returned" in stages) != (returns is not None):
        yield f"{path}: " + _("“returned” and “returns” go together.")
    elif returns and returns["field"] not in names:
        yield f"{path}.returns.field: " + _("There is no such field.")


def _check_value(
    path: str, field: Mapping[str, Any], value: Any, start: Mapping[str, Any]
) -> Iterator[str]:
    """Yield a fault for what nobody could have filled in."""
    kind = field["type"]
    possible = {
        "agree": ["yes"],
        "file": list(start.get("files", {})),
        **{key: [one["name"] for one in field.get("options", [])] for key in OF_OPTIONS},
    }
    if not isinstance(value, str) or (value and value not in possible.get(kind, [value])):
        yield f"{path}: " + _("The field “{name}” cannot hold this value.").format(
            name=field["name"]
        )
    elif value != tidy_value(field, value):
        yield f"{path}: " + _("The field “{name}” keeps this value as {value}.").format(
            name=field["name"], value=tidy_value(field, value)
        )


def _check_applications(start: Mapping[str, Any]) -> Iterator[str]:
    for name, application in start.get("applications", {}).items():
        path = f"applications.{name}"
        service = start["services"].get(application["service"])
        if service is None:
            yield f"{path}.service: " + _("There is no such service.")
            continue
        if application.get("stage", 0) >= len(service.get("stages", STAGES)):
            yield f"{path}.stage: " + _("The service has fewer stages.")
        fields = {one["name"]: one for step in service.get("steps", []) for one in step["fields"]}
        for key, value in application.get("values", {}).items():
            if key not in fields:
                yield f"{path}.values.{key}: " + _("There is no such field.")
            else:
                yield from _check_value(f"{path}.values.{key}", fields[key], value, start)


def _check_owners(value: Any, path: str) -> Iterator[str]:
    """Yield a fault for each text with a number that could be a living person's."""
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _check_owners(inner, f"{path}.{key}".removeprefix("."))
    elif isinstance(value, list):
        for number, inner in enumerate(value):
            yield from _check_owners(inner, f"{path}.{number}")
    elif isinstance(value, str) and (
        is_living(value) or any(map(_is_strange, list_numbers(value)))
    ):
        yield f"{path}: " + _(
            "Twelve digits, or a telephone, that could be a living person's. An IIN here begins as "
            "one born in 2050 or later does, a telephone is +7 700 000 00 01 or the like."
        )


def _is_strange(number: str) -> bool:
    return len(number) == 12 and not TRAINING_IIN.fullmatch(number)
