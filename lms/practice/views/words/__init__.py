"""The words of the player and of each kind, through gettext."""

from collections.abc import Callable
from typing import Final

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


def list_all_words(kind: str) -> dict[str, str]:
    """Return the words of the player and of a kind by their names."""
    return shell.list_words() | _list_kind_words(kind)


def list_final_words(kind: str) -> dict[str, str]:
    """Return the words of the player of a final test and of a kind by their names."""
    return finals.list_words() | _list_kind_words(kind)


def _list_kind_words(kind: str) -> dict[str, str]:
    words = KIND_WORDS.get(kind)
    return words() if words else {}
