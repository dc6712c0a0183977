"""The state that a start of a portal of e-services becomes."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.shuffling import shuffle_members

WAYS: Final = ("password", "key", "code")
STAGES: Final = ("sent", "working", "ready")
TEXTS: Final = ("after", "notice", "topic", "query", "service", "fixing", "open", "found")
TABLES: Final = ("files", "keys", "asks", "register", "applications")


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return the portal before anything is done, its services in an order of the seed."""
    own_start = deepcopy(dict(start))
    services = {name: _begin_service(service) for name, service in own_start["services"].items()}
    state: State = {
        **{"large": False, "signed": False, "notes": [], "ways": list(WAYS)},
        **{table: {} for table in TABLES},
        **own_start,
        "services": services,
        "order": shuffle_members(sorted(services), seed),
        "drafts": {name: make_draft(service) for name, service in services.items()},
        **{name: [] for name in ("seen", "checked", "used", "given", "refused", "sent")},
        **dict.fromkeys(TEXTS, ""),
        **{"page": "home", "step": 0, "complete": False, "sms": False, "day": 1, "faults": {}},
    }
    state["way"] = state["ways"][0]
    for name in sorted(state["applications"]):
        _begin_application(state, name)
    return state


def _begin_service(service: dict[str, Any]) -> dict[str, Any]:
    return {"steps": [], "stages": list(STAGES), "result": [], **service}


def make_draft(service: Mapping[str, Any]) -> dict[str, str]:
    """Return what stands in the fields of a form before somebody fills it in."""
    fields = (field for step in service["steps"] for field in step["fields"])
    return {field["name"]: field.get("value", "") for field in fields}


def _begin_application(state: State, name: str) -> None:
    application = state["applications"][name]
    service = state["services"][application["service"]]
    stage = application.get("stage", 0)
    application.update(stage=stage, status=service["stages"][stage], read=False, saved=False)
    application.setdefault("number", service["number"])
    application["values"] = {**make_draft(service), **application.get("values", {})}
    state["sent"].append(name)
