"""The numbers of obligations that resolving changed, counted by their events."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.obligations.rules.states import (
    CONTINUED_EVENT,
    ENDED_EVENT,
    EXEMPTED_EVENT,
    MET_EVENT,
    OPENED_EVENT,
    RESUMED_EVENT,
)


@dataclass(slots=True)
class ResolvedCounts:
    """The numbers of obligations that resolving changed.

    `opened` includes those opened again; `moved` are those with another affiliation or due day.
    """

    opened: int = 0
    met: int = 0
    ended: int = 0
    exempted: int = 0
    moved: int = 0

    def add(self, other: "ResolvedCounts") -> None:
        """Add the numbers of another call."""
        for name in self.__slots__:
            setattr(self, name, getattr(self, name) + getattr(other, name))


_COUNTER_OF_EVENT: Final = {
    OPENED_EVENT: "opened",
    RESUMED_EVENT: "opened",
    MET_EVENT: "met",
    ENDED_EVENT: "ended",
    EXEMPTED_EVENT: "exempted",
    CONTINUED_EVENT: "moved",
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
