"""The numbers of obligations that resolving changed, counted by their events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.obligations.rules import RESUMED_EVENT
from lms.obligations.rules.states import (
    CONTINUED_EVENT,
    ENDED_EVENT,
    EXEMPTED_EVENT,
    MET_EVENT,
    OPENED_EVENT,
)


@dataclass(slots=True)
class ResolvedCounts:
    """The numbers of obligations that resolving changed.

    `opened_count` includes those opened again; `moved_count` is of those with another affiliation
    or due day.
    """

    opened_count: int = 0
    met_count: int = 0
    ended_count: int = 0
    exempted_count: int = 0
    moved_count: int = 0

    def add(self, other: "ResolvedCounts") -> None:
        """Add the numbers of another call."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


_COUNTER_OF_EVENT: Final = {
    OPENED_EVENT: "opened_count",
    RESUMED_EVENT: "opened_count",
    MET_EVENT: "met_count",
    ENDED_EVENT: "ended_count",
    EXEMPTED_EVENT: "exempted_count",
    CONTINUED_EVENT: "moved_count",
}


def count_change(counts: ResolvedCounts, kinds: Sequence[str]) -> None:
    """Count a change by its last event, and a new obligation as opened too."""
    relevant = [kind for kind in kinds if kind in _COUNTER_OF_EVENT]
    if not relevant:
        return
    first, last = relevant[0], relevant[-1]
    if relevant[-2:] == [RESUMED_EVENT, CONTINUED_EVENT]:
        last = RESUMED_EVENT
    names = {_COUNTER_OF_EVENT[last]}
    if first == OPENED_EVENT:
        names.add(_COUNTER_OF_EVENT[first])
    for name in names:
        setattr(counts, name, getattr(counts, name) + 1)
