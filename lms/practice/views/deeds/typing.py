"""Deeds with a keyboard."""

from collections.abc import Mapping
from typing import Final

from lms.core.i18n import gettext as _
from lms.practice.views.deeds.parts import fill_words, quote_typed
from lms.scenes.rules.kinds.base import State

KEYS: Final = {"erase": "Backspace", "enter": "Enter"}
LAYOUTS: Final = {"kk": "ҚАЗ", "ru": "РУС", "en": "ENG"}  # names on the drawn keyboard


def list_parts(words: Mapping[str, str], _state: State, name: str, *members: str) -> list[str]:
    """Return what was typed, or the key."""
    first = members[0] if members else ""
    match name:
        case "key":
            return [_("Typing"), *quote_typed(first)]
        case "layout":
            return [fill_words(words["typing-switch"], layout=LAYOUTS.get(first))]
    return [KEYS[name]]
