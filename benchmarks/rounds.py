"""Rounds that alternate between the product and its yardstick.

A round during which other load disturbed the machine is thrown away and measured again.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import monotonic, sleep
from typing import Any, Final

import psutil

from benchmarks.scale import Scale

Figures = Mapping[str, float]
SETTLE_SECONDS: Final = 0.3
# Processes that we started but that are no children of ours, such as a database server.
SERVERS: Final[set[int]] = set()


@dataclass(frozen=True, slots=True)
class Round:
    """The figures of each side in a round, and the greatest share of other load meanwhile."""

    sides: dict[str, Figures]
    foreign: float
    is_clean: bool


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds that count, and how many were thrown away.

    If there were too few clean rounds, the last unclean ones count too.
    """

    counting: list[Round]
    thrown_away: int

    @property
    def is_clean(self) -> bool:
        """Return whether no other load disturbed a round that counts."""
        return all(each.is_clean for each in self.counting)

    def build_evidence(self) -> dict[str, Any]:
        """Return the other load of the counting rounds, and how many were thrown away."""
        return {
            "foreign": [round(each.foreign, 4) for each in self.counting],
            "thrown_away": self.thrown_away,
        }

    def get_median(self, side: str, name: str) -> float:
        """Return the median of a figure of one side."""
        return median(each.sides[side][name] for each in self.counting)

    def compute_ratio(self, side: str, to: str, name: str = "rate") -> float:
        """Return the median of the ratios of two sides within a round."""
        return median(each.sides[side][name] / each.sides[to][name] for each in self.counting)


class LoadWatch:
    """Measures the share of the processors that others use.

    It is all busy time, with what the host took away, less that of our processes.
    """

    def __init__(self) -> None:
        self._began, self._busy, self._own = monotonic(), _get_busy_seconds(), _get_own_seconds()

    def measure_foreign(self) -> float:
        """Return the share since the start, 0 to 1."""
        seconds = (monotonic() - self._began) * (psutil.cpu_count() or 1)
        return (
            max(0.0, (_get_busy_seconds() - self._busy) - (_get_own_seconds() - self._own))
            / seconds
        )


def measure_rounds(scale: Scale, sides: Mapping[str, Callable[[], Figures]]) -> Rounds:
    """Measure the sides in turn, as often as the scale says."""
    clean: list[Round] = []
    unclean: list[Round] = []
    while len(clean) < scale.rounds and len(unclean) <= scale.retakes:
        new_round = _measure_round(scale, sides)
        (clean if new_round.is_clean else unclean).append(new_round)
    missing = scale.rounds - len(clean)
    return Rounds(clean + unclean[len(unclean) - missing :], len(unclean) - missing)


def _measure_round(scale: Scale, sides: Mapping[str, Callable[[], Figures]]) -> Round:
    figures: dict[str, Figures] = {}
    worst = 0.0
    for name, measure in sides.items():
        sleep(SETTLE_SECONDS)
        watch = LoadWatch()
        figures[name] = measure()
        worst = max(worst, watch.measure_foreign())
    return Round(figures, worst, worst <= scale.foreign_share)


def _get_busy_seconds() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + getattr(times, "steal", 0.0))


def _get_own_seconds() -> float:
    """Return the processor seconds of this process, all its children and SERVERS.

    Children that have ended are included.
    """
    total = 0.0
    for root in (psutil.Process(), *(psutil.Process(pid) for pid in SERVERS)):
        for process in (root, *root.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
    return total
