"""What a final test hides of a training browser: the author's names of pages and files."""

from typing import Any, Final

from lms.scenes.rules.kinds.browser_check import LOOKS, PARTS
from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys

LISTS: Final = ("tabs", "bookmarks", "downloads")


def _list_names(start: Start) -> list[list[str]]:
    parts = [part for page in start["pages"].values() for part in page["parts"]]
    return [[*start["pages"]], [part["name"] for part in parts if part["kind"] == "file"]]


def _rename_part(part: Start, rename: Rename) -> dict[str, Any]:
    return {**part, **{key: rename(part[key]) for key in ("to", "name") if key in part}}


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    """Return a start in which no name, and no order that is shuffled, tells the false page."""
    pages = {
        name: {**page, "parts": [_rename_part(part, rename) for part in page["parts"]]}
        for name, page in start["pages"].items()
    }
    lists = {key: sorted(map(rename, start[key])) for key in LISTS if key in start}
    safe_start = {**start, "pages": rename_keys(pages, rename), **lists}
    if "results" in start:
        results = [_rename_part(result, rename) for result in start["results"]]
        safe_start["results"] = sorted(results, key=lambda result: result["to"])
    return safe_start


CONCEALMENT: Final = Concealment(
    reason="Addresses are read in the bar, owners behind the padlock, and the browser itself warns "
    "of a risky file when it is fetched: to look there is what is asked for.",
    list_names=_list_names,
    hide=_hide_start,
    words=frozenset({*PARTS, *LOOKS}),
)
