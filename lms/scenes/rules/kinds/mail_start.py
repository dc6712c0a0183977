"""The state that the start of a scene of mail becomes."""

import re
from collections.abc import Mapping
from typing import Any, Final

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.shuffling import shuffle_members

FOLDERS: Final = ("inbox", "sent", "drafts", "spam", "bin")
ACCOUNT: Final = "account"  # the screen of one's own account, beside the folders
PEOPLE: Final = ("to", "copy")
# What made-up people write and what is typed: ASCII, so that both languages read it alike.
ADDRESS: Final = re.compile(r"[a-z0-9._-]+@[a-z0-9-]+(?:\.[a-z0-9-]+)*\.[a-z]{2,}", re.ASCII)
MAX_ADDRESS: Final = 80
NEWEST: Final = "9"  # a letter without a day is of today and stands before all that have one
MailTable = dict[str, Any]


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return the letters in their folders, the newest first, and an account that is as it was."""
    account = {"password": "", "example": "", "code": "", "signed": True, **start[ACCOUNT]}
    letters = {
        name: _begin_letter(letter, account) for name, letter in start.get("letters", {}).items()
    }
    return {
        ACCOUNT: {**account, "factor": False, "length": 0, "words": 0},
        "contacts": _fill_about(start.get("contacts", {})),
        "files": _fill_about(start.get("files", {})),
        "computer": shuffle_members(start.get("computer", []), seed),
        "letters": letters,
        "order": sorted(letters, key=lambda name: _rank_letter(name, letters[name]), reverse=True),
        "report": start.get("report", False),
        "here": start.get("here", FOLDERS[0]),
        "find": "",
        "open": None,
        "writing": None,
        "made": 0,
    }


def _fill_about(tables: Mapping[str, MailTable]) -> dict[str, MailTable]:
    return {name: {"about": "", **table} for name, table in tables.items()}


def make_letter(account: MailTable, **values: Any) -> MailTable:
    """Return a letter of one's own, empty but for the values."""
    return {
        "name": account["name"],
        "address": account["address"],
        "to": [],
        "copy": [],
        "subject": "",
        "text": "",
        "words": 0,
        "files": [],
        "folder": "drafts",
        "was": "",
        "day": "",
        "time": "",
        "read": True,
        "sent": False,
        "way": "",
        "quote": "",
        "answered": "",
        "reported": False,
        **values,
    }


def _begin_letter(start: MailTable, account: MailTable) -> MailTable:
    folder = start.get("folder", FOLDERS[0])
    is_mine = folder in ("sent", "drafts")
    letter = make_letter(account, to=[account["address"]], read=is_mine, was=FOLDERS[0])
    lists: MailTable = {key: [*start[key]] for key in (*PEOPLE, "files") if key in start}
    return {**letter, **start, **lists, "folder": folder, "words": count_words(start["text"])}


def _rank_letter(name: str, letter: MailTable) -> str:
    return f"{letter['day'] or NEWEST} {letter['time'].rjust(5, '0')} {name}"


def count_words(text: str) -> int:
    """Return how many words a text has, whatever they are."""
    return len([word for word in re.split("[\t\n\v\f\r \u00a0\u2009\u202f]+", text) if word])


def is_email(text: str) -> bool:
    """Return whether a text is an address of mail."""
    return len(text) <= MAX_ADDRESS and ADDRESS.fullmatch(text) is not None
