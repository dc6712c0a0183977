"""Deeds with a browser."""

from typing import Final

from lms.core.i18n import gettext as _
from lms.practice.views.deeds.parts import cut_text, fill_words, quote_typed
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State

BUTTONS: Final = {"look": "browser-lock", "bookmark": "browser-star"}


def list_parts(words: SceneWords, state: State, name: str, *members: str) -> list[str]:
    """Return the button, then the page or the file that it was for, or what was typed."""
    first = members[0] if members else ""
    tabs = state["tabs"]
    match name:
        case "go":
            parts = [words["browser-address"], *quote_typed(first)]
        case "find":
            parts = [words["browser-find"], *quote_typed(first)]
        case "send":
            parts = [_("Send a form"), *quote_typed(first)]
        case "follow":
            parts = [_("Link"), _get_title(state, first)]
        case "open":
            parts = [words["browser-bookmarks"], _get_title(state, first)]
        case "unbookmark":
            parts = [fill_words(words["browser-unbookmark"], title=_get_title(state, first))]
        case "switch" | "close":
            page = tabs[first]["page"] if first in tabs else None
            title = words["browser-start"] if page == "" else _get_title(state, page or "")
            closing = fill_words(words["browser-close"], title=title)
            parts = [closing] if name == "close" else [words["browser-tabs"], title]
        case "download":
            parts = [fill_words(words["browser-said-download"], name=_get_file(state, first))]
        case "keep" | "run" | "remove":
            parts = [words[f"browser-{name}"], _get_file(state, first)]
        case _:
            parts = [words[BUTTONS.get(name, f"browser-{name}")]]
    return parts


def _get_title(state: State, page_id: str) -> str:
    return cut_text(state["pages"].get(page_id, {}).get("title", ""))


def _get_file(state: State, file_id: str) -> str:
    parts = (part for page in state["pages"].values() for part in page["parts"])
    names = (part["file"] for part in parts if part["kind"] == "file" and part["name"] == file_id)
    return next(names, "")
