"""Deeds with mail."""

from typing import Final

from lms.practice.views.deeds.parts import cut_text, fill_words, quote_typed
from lms.practice.views.deeds.scene_words import SceneWords
from lms.scenes.rules.kinds.base import State

BUTTONS: Final = {
    "sign-in": "mail-sign-in",
    "sign-out": "mail-sign-out",
    "close": "mail-back",
    "write": "mail-write",
    "password": "mail-phrase-set",
    "factor": "mail-factor-begin",
}


def list_parts(words: SceneWords, state: State, name: str, *members: str) -> list[str]:
    """Return the button or the field, then whom, what or which file it was for."""
    first, second = (*members, "", "")[:2]
    match name:
        case "go":
            parts = [words[f"mail-{first}"]]
        case "open":
            letter = state["letters"].get(first)
            values = (
                {"name": letter["name"], "title": cut_text(letter["subject"])} if letter else {}
            )
            parts = [fill_words(words["mail-said-open"], **values)]
        case "add" | "fill":
            parts = [words[f"mail-{first}"], *(_name_person(state, second) or quote_typed(second))]
        case "remove" | "detach":
            file = state["files"].get(first, {}).get("name", "")
            label = file if name == "detach" else "".join(_name_person(state, second)) or second
            parts = [fill_words(words["mail-remove"], name=label)]
        case "attach" | "download":
            file = state["files"].get(first, {}).get("name", "")
            parts = [words.get(f"mail-do-{name}") or words[f"mail-{name}"], file]
        case "find":
            parts = [words["mail-find"], *quote_typed(first)]
        case _:
            parts = [words[BUTTONS.get(name, f"mail-do-{name}")]]
    return parts


def _name_person(state: State, email: str) -> list[str]:
    people = [state["account"], *state["contacts"].values(), *state["letters"].values()]
    return [person["name"] for person in people if person["address"] == email][:1]
