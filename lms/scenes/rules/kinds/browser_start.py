"""The state that the start of a training browser becomes."""

from collections.abc import Mapping
from copy import deepcopy
from typing import Any, Final

from lms.scenes.rules.folding import fold_text
from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.shuffling import shuffle_members

MAX_TABS: Final = 8
SCHEMES: Final = ("https://", "http://")
DOORS: Final = ("link", "button")  # parts that lead to another page


def split_url(text: str) -> tuple[str, str]:
    """Return how an address begins ("https://", "http://" or "") and what it leads to."""
    folded_text = fold_text(text)
    scheme = next(
        (scheme_prefix for scheme_prefix in SCHEMES if folded_text.startswith(scheme_prefix)), ""
    )
    return scheme, folded_text.removeprefix(scheme).removeprefix("www.").rstrip("/")


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return a browser whose tabs, and results after the advertisements, stand in any order."""
    pages = {
        name: {"site": "", "look": "plain", "owner": "", "fails": 0, **deepcopy(page)}
        for name, page in start["pages"].items()
    }
    order = shuffle_members(start.get("tabs", []), seed) or ["made-1"]
    tab_pages = [name if name in pages else "" for name in order]
    results = [{"ad": False, **result} for result in start.get("results", [])]
    others = [result for result in results if not result["ad"]]
    return {
        "pages": pages,
        "results": [
            *(result for result in results if result["ad"]),
            *shuffle_members(others, seed),
        ],
        "order": order,
        "tabs": {name: open_tab(page) for name, page in zip(order, tab_pages, strict=True)},
        "tab": order[0],
        "page": tab_pages[0],
        "made": 0 if "tabs" in start else 1,
        "bookmarks": list(start.get("bookmarks", [])),
        "visited": [page for page in tab_pages[:1] if page],
        "looked": [],
        "searched": [],
        "sent": [],
        "given": {},
        "downloads": _keep_files(pages, start.get("downloads", [])),
        "opened": [],
    }


def open_tab(page: str) -> dict[str, Any]:
    """Return a tab that shows a page and has been nowhere else."""
    return {"page": page, "past": [], "next": [], "find": ""}


def keep_file(file: Mapping[str, Any], page: str) -> dict[str, Any]:
    """Return a download. Of a risky file the browser asks first whether it is to be kept."""
    is_kept = not file.get("risky", False)
    return {"file": file["file"], "inside": file.get("inside", ""), "page": page, "kept": is_kept}


def _keep_files(pages: Mapping[str, Any], file_names: list[str]) -> dict[str, Any]:
    return {
        part["name"]: keep_file(part, name)
        for name, page in pages.items()
        for part in page["parts"]
        if part["kind"] == "file" and part["name"] in file_names
    }
