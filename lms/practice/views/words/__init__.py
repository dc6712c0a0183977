"""The words of the player and of each kind, through gettext."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from lms.practice.views.words import (
    browser,
    eservice,
    files,
    finals,
    inbox,
    mail,
    office,
    pointing,
    shell,
    typing,
)
from lms.scenes.rules.drawings import list_drawings

# Each kind of lms/scenes/rules/kinds stands here.
KIND_WORDS: Final[dict[str, Callable[[], dict[str, str]]]] = {
    "browser": browser.list_words,
    "eservice": eservice.list_words,
    "files": files.list_words,
    "inbox": inbox.list_words,
    "mail": mail.list_words,
    "office": office.list_words,
    "pointing": pointing.list_words,
    "typing": typing.list_words,
}


def list_all_words(kind: str, start: Mapping[str, Any]) -> dict[str, str]:
    """Return the words of the player and of a kind, and the drawings of a start, by their names."""
    return shell.list_words() | _list_kind_words(kind, start)


def list_final_words(kind: str, start: Mapping[str, Any]) -> dict[str, str]:
    """Return the same with the words of the player of a final test."""
    return finals.list_words() | _list_kind_words(kind, start)


def _list_kind_words(kind: str, start: Mapping[str, Any]) -> dict[str, str]:
    words = KIND_WORDS.get(kind)
    drawings = list_drawings(kind, start)
    return (words() if words else {}) | {f"drawing-{name}": drawings[name] for name in drawings}
