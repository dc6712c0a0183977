"""Whether a question is the same in two versions of a course. No database."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

TEXT_KK: Final = "kk"
TEXT_RU: Final = "ru"
KEY: Final = "key"


@dataclass(frozen=True, slots=True)
class Wording:
    """A question as a version has it: its texts, and the key that holds there now."""

    question_id: int
    number: int
    type: str
    content_kk: Mapping[str, Any]
    content_ru: Mapping[str, Any]
    key: Mapping[str, Any]

    @property
    def fingerprint(self) -> str:
        """Return all that people read, and the key by which they are marked, in one order."""
        parts = [self.type, self.content_kk, self.content_ru, self.key]
        return json.dumps(parts, sort_keys=True)


def group_wordings(wordings: Sequence[Wording]) -> list[list[Wording]]:
    """Return the wordings that are the same together, in the order in which each first comes."""
    groups: dict[str, list[Wording]] = {}
    for wording in wordings:
        groups.setdefault(wording.fingerprint, []).append(wording)
    return list(groups.values())


def list_changes(before: Wording, after: Wording) -> list[str]:
    """Return what differs: TEXT_KK, TEXT_RU, KEY. Another type is another key."""
    return [
        name
        for name, old_value, became in (
            (TEXT_KK, before.content_kk, after.content_kk),
            (TEXT_RU, before.content_ru, after.content_ru),
            (KEY, (before.type, before.key), (after.type, after.key)),
        )
        if old_value != became
    ]
