"""Deeds with a portal of e-services."""

from collections.abc import Mapping
from typing import Any, Final

from lms.practice.views.deeds.parts import cut_text, quote_typed
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State

BUTTONS: Final = {"code": "eservice-send-code", "day": "eservice-next-day"}


def list_parts(words: SceneWords, state: State, name: str, *members: str) -> list[str]:
    """Return the button or the field, then what it was for; no password."""
    first, second = (*members, "", "")[:2]
    match name:
        case "go":
            parts = [words[f"eservice-page-{first}"]]
        case "topic":
            parts = [words["eservice-all"] if not first else _find_text(state["topics"], first)]
        case "find" | "verify":
            parts = [words[f"eservice-{name}"], *quote_typed(first)]
        case "open":
            parts = [words["eservice-page-home"], _get_title(state, first)]
        case "read":
            application = state["applications"].get(first, {})
            parts = [words["eservice-page-mine"], _get_title(state, application.get("service"))]
        case "way":
            parts = [words["eservice-way"], words[f"eservice-way-{first}"]]
        case "fill" | "edit":
            field = _find_field(state, first)
            label = field.get("label", words["eservice-step"])
            value = _name_value(words, state, field, second)
            parts = [words["eservice-edit"], label] if name == "edit" else [label, *value]
        case "give" | "refuse":
            parts = [
                cut_text(state["asks"].get(first, {}).get(name, words[f"eservice-said-{name}"]))
            ]
        case _:
            parts = [words[BUTTONS.get(name, f"eservice-{name}")]]
    return parts


def _get_title(state: State, service: str | None) -> str:
    return cut_text(state["services"].get(service, {}).get("title", ""))


def _find_text(entries: Any, name: str) -> str:
    return next((entry["text"] for entry in entries if entry["name"] == name), "")


def _find_field(state: State, name: str) -> Mapping[str, Any]:
    """Return a field by its name: of the service that is open, else of any that has it."""
    services = state["services"]
    open_services = [services[state["service"]]] if state["service"] in services else []
    fields = (
        field
        for service in [*open_services, *services.values()]
        for step in service["steps"]
        for field in step["fields"]
    )
    return next((field for field in fields if field["name"] == name), {})


def _name_value(words: SceneWords, state: State, field: Mapping[str, Any], value: str) -> list[str]:
    if field.get("type") == "agree" and value:
        return [words["eservice-yes"]]
    file = state["files"].get(value, {}).get("text") if field.get("type") == "file" else ""
    return quote_typed(file or _find_text(field.get("options", []), value) or value)
