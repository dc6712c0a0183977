"""What is kept of a run beside its outcome, so that runs can be counted."""

import hashlib
import json
import re
from collections.abc import Collection, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from lms.scenes.rules.kinds.base import META_ACTIONS
from lms.scenes.rules.traces import Trace

GRACE_MILLISECONDS: Final = 60_000  # difference allowed between clocks
SMALLEST: Final = 5  # learners; figures and runs of fewer could tell about single people
FEWEST_TO_COMPARE: Final = 6  # actions; two people may well do fewer at the same milliseconds
ID: Final = re.compile(r"[a-z0-9+:-]+", re.ASCII)
LONGEST_ACTION: Final = 120


def is_longer_than_possible(trace: Trace, issued_at: datetime, now: datetime) -> bool:
    """Return whether a trace claims more time than passed since its token was issued."""
    elapsed_milliseconds = (now - issued_at).total_seconds() * 1000
    return trace.milliseconds > elapsed_milliseconds + GRACE_MILLISECONDS


def compute_digest(entries: Sequence[Sequence[Any]]) -> str:
    """Return the hash by which copied traces are found; '' for a trace too short to tell."""
    if len(entries) < FEWEST_TO_COMPARE:
        return ""
    text = json.dumps(entries, separators=(",", ":"), ensure_ascii=True)
    return hashlib.sha256(text.encode()).hexdigest()


def write_third_action(trace: Trace, typed_from: Mapping[str, int]) -> str:
    """Return the third action and the names in it, without what was typed; see Kind.typed_members.

    Such as "judge m1 fraud". The ids of a list are joined by +: "move bill+photo home keep".
    """
    actions = [action for action in trace.actions if action[0] not in META_ACTIONS]
    if len(actions) < 3:
        return ""
    text, *members = actions[2]
    for member in members[: typed_from.get(text, len(members))]:
        name = member.replace(" ", "+") if isinstance(member, str) else ""
        if not ID.fullmatch(name) or len(text) + 1 + len(name) > LONGEST_ACTION:
            break
        text += f" {name}"
    return str(text)


def read_third_action(text: str, typed_from: Mapping[str, int]) -> list[str]:
    """Return the action and the names in it that write_third_action wrote.

    Old runs hold one member, even one that was typed.
    """
    name, *members = text.split(" ")
    names = members[: typed_from.get(name, len(members))]
    return [name, *(member.replace("+", " ") for member in names)]


def build_mask(names: Sequence[str], reached_names: Collection[str]) -> int:
    """Return a number whose bit i says whether goal i was reached."""
    return sum(1 << index for index, name in enumerate(names) if name in reached_names)


def count_by_goal(names: Sequence[str], counts_by_mask: Collection[tuple[int, int]]) -> list[int]:
    """Return how many runs reached each goal, from how many had each mask."""
    return [
        sum(count for mask, count in counts_by_mask if mask >> index & 1)
        for index in range(len(names))
    ]
