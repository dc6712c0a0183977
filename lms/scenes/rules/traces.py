"""Traces: what a browser sends of a run, checked before anything is replayed."""

from dataclasses import dataclass
from typing import Any, Final

from lms.scenes.rules.kinds.base import DONE
from lms.scenes.rules.predicates import is_whole_number

MAX_ACTIONS: Final = 5000
MAX_MEMBERS: Final = 8
MAX_TEXT: Final = 2000  # code points
MAX_MILLISECONDS: Final = 24 * 3600 * 1000


class TraceRefused(Exception):
    """A trace that no player sends. `reason` names why, for logs and tests."""

    def __init__(self, reason: str) -> None:
        """Keep the reason."""
        super().__init__(reason)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class Trace:
    """The actions of a run, the last one being "done", and the time of each."""

    times: list[int]
    actions: list[list[Any]]

    @property
    def entries(self) -> list[list[Any]]:
        """Return it as it was sent: [[ms, name, ...], ...]."""
        return [[time, *action] for time, action in zip(self.times, self.actions, strict=True)]

    @property
    def milliseconds(self) -> int:
        """Return how long the run took."""
        return self.times[-1]


def read_trace(value: Any) -> Trace:
    """Return a trace from [[ms, name, ...], ...]. Raises TraceRefused."""
    if not isinstance(value, list) or not all(isinstance(entry, list) for entry in value):
        raise TraceRefused("shape")
    if len(value) > MAX_ACTIONS:
        raise TraceRefused("too large")
    times, actions = [entry[0] for entry in value if entry], [entry[1:] for entry in value]
    _check_times(times, len(value))
    if not all(is_action(action) for action in actions):
        raise TraceRefused("shape")
    if [DONE] not in actions or actions.index([DONE]) != len(actions) - 1:
        raise TraceRefused("unfinished")
    return Trace(times, actions)


def _check_times(times: list[Any], count: int) -> None:
    if len(times) != count or not all(is_whole_number(time) for time in times):
        raise TraceRefused("shape")
    if any(later < earlier for earlier, later in zip([0, *times], times, strict=False)):
        raise TraceRefused("times")
    if times and times[-1] > MAX_MILLISECONDS:
        raise TraceRefused("times")


def is_action(value: Any) -> bool:
    """Return whether a value has the form of an action, whatever its kind."""
    return (
        isinstance(value, list)
        and 1 <= len(value) <= MAX_MEMBERS
        and isinstance(value[0], str)
        and all(is_whole_number(member) or _is_text(member) for member in value)
    )


def _is_text(value: Any) -> bool:
    """Return whether a value is a text that a database holds: no NUL, no half of a pair."""
    return (
        isinstance(value, str)
        and len(value) <= MAX_TEXT
        and not any(letter == "\0" or "\ud800" <= letter <= "\udfff" for letter in value)
    )
