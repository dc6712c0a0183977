"""Results of the items of a batch."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, field
from typing import Any

from lms.core.errors import DomainError


@dataclass(frozen=True, slots=True)
class ItemResult:
    """The result of one item; `id` is that of its person or organisation."""

    index: int
    state: str
    id: int | None = None
    faults: list[dict[str, str]] = field(default_factory=list)


def build_failure(index: int, error: DomainError, field_name: str = "") -> ItemResult:
    """Return the result of an item that a domain refused."""
    return ItemResult(
        index=index,
        state="faulty",
        id=None,
        faults=[{"field": field_name, "code": error.get_code(), "detail": error.describe()}],
    )


def summarise_results(results: Sequence[ItemResult], states: Iterable[str]) -> dict[str, Any]:
    """Return the results with their counts by state."""
    counts = Counter(result.state for result in results)
    return {
        "counts": {state: counts[state] for state in states},
        "results": [asdict(result) for result in results],
    }
