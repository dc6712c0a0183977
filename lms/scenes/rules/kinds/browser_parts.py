"""What stands on a page of a training browser, and what a search there finds."""

from collections.abc import Iterator
from typing import Any

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State


def list_results(state: State, words: str) -> list[dict[str, Any]]:
    """Return the results of a search: those of which a word stands in what was asked for."""
    query = fold_text(words)
    return [
        result
        for result in state["results"]
        if any(word in query for word in fold_text(result["words"]).split(" "))
    ]


def list_parts(state: State, *kinds: str) -> Iterator[dict[str, Any]]:
    """Yield the parts of these kinds on the page that is shown."""
    page = state["pages"].get(state["page"], {"parts": []})
    return (part for part in page["parts"] if part["kind"] in kinds)
