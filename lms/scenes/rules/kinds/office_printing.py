"""Printing of a document: which pages, and how often."""

import re
from typing import Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State, require_possible

MAX_PRINTS: Final = 20
MAX_COPIES: Final = 20
PAGES: Final = re.compile("([1-9])(?:-([1-9]))?")


def print_pages(state: State, text: str, copies: int) -> None:
    """Print some pages, each as often as is asked for."""
    pages = read_pages(text, state["pages"])
    require_possible(pages and 1 <= copies <= MAX_COPIES and len(state["prints"]) < MAX_PRINTS)
    state["prints"].append({"pages": pages, "copies": copies})


def read_pages(text: str, count: int) -> list[int]:
    """Return the pages of "1,4-6", all of them for "", none if it cannot be understood."""
    bare = fold_text(text).replace(" ", "").replace(";", ",")
    if not bare:
        return [*range(1, count + 1)]
    pages: set[int] = set()
    for part in bare.replace("–", "-").replace("—", "-").split(","):
        match = PAGES.fullmatch(part)
        first, last = (int(match[1]), int(match[2] or match[1])) if match else (1, 0)
        if not first <= last <= count:
            return []
        pages.update(range(first, last + 1))
    return sorted(pages)
