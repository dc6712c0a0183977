"""The words of the player and of each kind, through gettext."""

from collections.abc import Callable
from typing import Final

from lms.practice.views.words import (
    browser,
    eservice,
    files,
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
    words = KIND_WORDS.get(kind)
    return shell.list_words() | (words() if words else {})
