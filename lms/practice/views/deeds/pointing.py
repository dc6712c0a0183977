"""Deeds of a hand: pointing, clicking, dragging."""

from lms.core.i18n import gettext as _
from lms.practice.views.deeds.parts import quote_typed
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State


def list_parts(words: SceneWords, state: State, name: str, *members: str | int) -> list[str]:
    """Return what the hand did, then with which thing."""
    first, second = map(str, (*members, "", "")[:2])
    label = state["things"].get(first, {}).get("name", "")
    match name:
        case "choose":
            return [_("Entry of a menu"), _find_entry(state, first)]
        case "drop":
            holder = state["holders"].get(second, {}).get("name", "")
            return [_("Dragging"), label, holder or words["pointing-table"] * (len(members) > 1)]
        case "set":
            is_word = state["things"].get(first, {}).get("word")
            return [_("Setting"), label, "" if is_word else second]
        case "select":
            return [_("Selecting words"), *quote_typed(first.strip())]
    deeds = {
        "point": _("Pointing"),
        "click": _("Click"),
        "double": _("Double click"),
        "shut": words["pointing-close"],
        "menu": _("Right click"),
        "close": words["pointing-said-close"].rstrip("."),
        "scroll": _("Scrolling"),
    }
    return [deeds[name], label]


def _find_entry(state: State, entry_id: str) -> str:
    entries = (entry for thing in state["things"].values() for entry in thing["menu"])
    return next((entry["label"] for entry in entries if entry["id"] == entry_id), "")
