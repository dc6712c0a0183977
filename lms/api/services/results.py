"""What became of the items of a batch."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lms.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class ItemResult:
    """What became of one item. `id` is our number of what it is about."""

    index: int
    state: str
    id: int | None = None
    faults: list[dict[str, str]] = field(default_factory=list)


def failed(index: int, error: DomainError, field_name: str = "") -> ItemResult:
    """The result of an item that a domain refused."""
    return ItemResult(
        index, "faulty", None, [{"field": field_name, "code": error.code(), "detail": error.text()}]
    )


def summed(results: Sequence[ItemResult], states: Iterable[str]) -> dict[str, Any]:
    """The results with how many there are of each state."""
    counts = Counter(result.state for result in results)
    return {
        "counts": {state: counts[state] for state in states},
        "results": [asdict(result) for result in results],
    }
