"""Deeds with tables and texts."""

from typing import Final

from lms.core.i18n import gettext as _
from lms.practice.views.deeds.parts import fill_words, quote_typed
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State

BUTTONS: Final = {"unfilter": "office-filter-all", "unchart": "office-chart-none"}


def list_parts(words: SceneWords, state: State, name: str, *members: str | int) -> list[str]:
    """Return the tool, then the cells or paragraphs that it was for, and what was typed."""
    first, second, third = map(str, (*members, "", "", "")[:3])
    match name:
        case "enter":
            parts = [_("Typing"), _name_area(words, state, first), *quote_typed(second)]
        case "set":
            parts = [*_name_look(words, second, third), _name_area(words, state, first)]
        case "resize":
            parts = [words["office-do-size"], _name_area(words, state, first), second]
        case "clear" | "filter":
            parts = [words[f"office-do-{name}"], _name_area(words, state, first)]
        case "sort":
            parts = [words[f"office-do-{second or 'up'}"], first.upper()]
        case "chart":
            parts = [words["office-do-chart"], f"{first} {second}".strip().upper()]
        case "replace":
            parts = [words["office-do-find"], *quote_typed(first, second)]
        case "save-as":
            parts = [words["office-do-save-as"], *quote_typed(f"{first}.{third}" if first else "")]
        case _:
            parts = [words[BUTTONS.get(name, f"office-do-{name}")]]
    return parts


def _name_look(words: SceneWords, name: str, value: str) -> list[str]:
    """Return the tool by the property that it sets, and the choice in its menu."""
    if name == "style":
        return [words.get(f"office-do-{value}", words["office-text"]), ""]
    tool = words.get(f"office-do-{name}", words["office-bar"])
    return [tool, words.get(f"office-{name}-{value or 'none'}", "")]


def _name_area(words: SceneWords, state: State, area: str) -> str:
    """Return cells as A1:B2, paragraphs as a text calls them."""
    if state["mode"] == "table" or not area:
        return area.upper()
    return fill_words(words["office-paragraph"], n=area.replace("p", "").replace(":", "–"))
