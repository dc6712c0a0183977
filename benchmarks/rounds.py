"""Rounds that alternate between the product and its yardstick. One during which the machine did something else is thrown away and taken again."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from statistics import median
from time import monotonic, sleep
from typing import Any, Final

import psutil

from benchmarks.scale import Scale

Measured = Mapping[str, float]
SETTLE_SECONDS: Final = 0.3
SERVERS: Final[set[int]] = (
    set()
)  # processes that we started and that left us, as the server of a database does


@dataclass(frozen=True, slots=True)
class Round:
    """What each side gave in a round, and the greatest share of the machine that others took meanwhile."""

    sides: dict[str, Measured]
    foreign: float
    clean: bool


@dataclass(frozen=True, slots=True)
class Rounds:
    """The rounds that count (the last unclean ones if there were too few clean ones) and how many were thrown away."""

    kept: list[Round]
    thrown_away: int

    @property
    def clean(self) -> bool:
        """Whether nothing else ran in any round that counts."""
        return all(one.clean for one in self.kept)

    def evidence(self) -> dict[str, Any]:
        """What a line tells of its rounds: the foreign shares of those that count, and how many were thrown away."""
        return {
            "foreign": [round(one.foreign, 4) for one in self.kept],
            "thrown_away": self.thrown_away,
        }

    def middle(self, side: str, name: str) -> float:
        """The median of a figure of one side."""
        return median(one.sides[side][name] for one in self.kept)

    def ratio(self, side: str, to: str, name: str = "rate") -> float:
        """The median of the ratios of two sides within the same round."""
        return median(one.sides[side][name] / one.sides[to][name] for one in self.kept)


class Watch:
    """Which share of the machine's processors others take: all that is busy, and what the host took away, less our processes."""

    def __init__(self) -> None:
        self._began, self._busy, self._own = monotonic(), _busy(), _own()

    def foreign(self) -> float:
        """The share since the start, 0 to 1."""
        seconds = (monotonic() - self._began) * (psutil.cpu_count() or 1)
        return max(0.0, (_busy() - self._busy) - (_own() - self._own)) / seconds


def alternate(scale: Scale, sides: Mapping[str, Callable[[], Measured]]) -> Rounds:
    """Measures the sides one after the other, as often as the scale says."""
    clean: list[Round] = []
    unclean: list[Round] = []
    while len(clean) < scale.rounds and len(unclean) <= scale.retakes:
        one = _take(scale, sides)
        (clean if one.clean else unclean).append(one)
    missing = scale.rounds - len(clean)
    return Rounds(clean + unclean[len(unclean) - missing :], len(unclean) - missing)


def _take(scale: Scale, sides: Mapping[str, Callable[[], Measured]]) -> Round:
    found: dict[str, Measured] = {}
    worst = 0.0
    for name, measure in sides.items():
        sleep(SETTLE_SECONDS)
        watch = Watch()
        found[name] = measure()
        worst = max(worst, watch.foreign())
    return Round(found, worst, worst <= scale.foreign_share)


def _busy() -> float:
    times = psutil.cpu_times()
    return float(times.user + times.nice + times.system + getattr(times, "steal", 0.0))


def _own() -> float:
    """Processor seconds of this process and all that it started, those that have ended included."""
    total = 0.0
    for one in (psutil.Process(), *(psutil.Process(pid) for pid in SERVERS)):
        for process in (one, *one.children(recursive=True)):
            try:
                times = process.cpu_times()
            except psutil.NoSuchProcess:
                continue
            total += times.user + times.system + times.children_user + times.children_system
    return total
