"""The state that the start of an inbox becomes."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.shuffling import shuffle_members

FRAUD: Final = "fraud"
HONEST: Final = "honest"
SENDER: Final = "sender"
FLAGS: Final = ("large", "feedback", "addresses")
DEFAULTS: Final = {"large": False, "feedback": False, "addresses": True}
InboxMessage = dict[str, Any]


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return the author's messages with nothing decided, in an order of the seed."""
    ids = sorted(start["messages"])
    order = shuffle_members(ids, seed)
    # The newest stands on top: times such as "9:05" and "10:10".
    times = sorted(
        (start["messages"][name]["time"] for name in ids), key=lambda time: (len(time), time)
    )
    newest_first = dict(zip(order, reversed(times), strict=True))
    return {
        **{flag: start.get(flag, DEFAULTS[flag]) for flag in FLAGS},
        "order": order,
        "messages": {
            name: _begin_message(start["messages"][name], newest_first[name]) for name in ids
        },
        "open": None,
        "read": [],
        "opened": [],
    }


def _begin_message(message: InboxMessage, time: str) -> InboxMessage:
    decision = {"time": time, "verdict": "", "place": "", "seen": [], "opened": [], "locked": False}
    return {**deepcopy(message), **decision}
