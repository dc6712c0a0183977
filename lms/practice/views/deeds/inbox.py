"""Deeds with an inbox."""

from collections.abc import Mapping
from typing import Any

from lms.practice.views.deeds.parts import cut_text, fill_words
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State


def list_parts(words: SceneWords, state: State, name: str, *members: str) -> list[str]:
    """Return the button or the verdict, then the message that it was for."""
    message_id, second = (*members, "", "")[:2]
    message = state["messages"].get(message_id)
    if message is None:
        return [words["inbox-back"]]
    sender, title = message["name"], cut_text(message.get("subject") or message["parts"][0]["text"])
    part = _find_part(message, second)
    match name:
        case "open":
            return [fill_words(words["inbox-said-open"], name=sender, title=title)]
        case "judge":
            deed = words[f"inbox-{second}" if second else "inbox-ask"]
        case "peek":
            deed = words["inbox-peek-link" if part else f"inbox-peek-{message['channel']}"]
        case "follow":
            deed = fill_words(words["inbox-said-opened"], text=cut_text(part))
        case "point":
            deed = fill_words(words["inbox-said-place"], text=cut_text(part or message["address"]))
        case _:
            deed = words["inbox-why"]
    return [deed, f"{sender}. {title}"]


def _find_part(message: Mapping[str, Any], name: str) -> str:
    return next((part["text"] for part in message["parts"] if part["name"] == name), "")
