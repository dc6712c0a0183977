"""What a final test hides of a scene of pointing: names, and which words are wanted."""

from typing import Any, Final

from lms.scenes.rules.kinds.concealment import Concealment, Rename, Start, rename_keys
from lms.scenes.rules.kinds.pointing_check import SIZES


def _list_names(start: Start) -> list[list[str]]:
    things = start.get("things", {})
    entries = {entry["id"] for thing in things.values() for entry in thing.get("menu", [])}
    return [[*things], [*start.get("holders", {})], sorted(entries)]


def _hide_start(start: Start, rename: Rename) -> dict[str, Any]:
    """Return a start that does not say which words are wanted."""
    safe_start = dict(start)
    for group in ("things", "holders"):
        if group in start:
            safe_start[group] = rename_keys(start[group], rename)
    for name, thing in safe_start.get("things", {}).items():
        if "menu" in thing:
            menu = [{**entry, "id": rename(entry["id"])} for entry in thing["menu"]]
            safe_start["things"][name] = {**thing, "menu": menu}
        for key in thing.keys() & {"needs", "stops"}:
            safe_start["things"][name] = {
                **safe_start["things"][name],
                key: [*map(rename, thing[key])],
            }
    for key in start.keys() & {"list", "row"}:
        safe_start[key] = [rename(name) for name in start[key]]
    if "text" in start:
        safe_start["text"] = {"value": start["text"]["value"]}
    return safe_start


def _rewrite_predicate(start: Start, predicate: list[Any]) -> list[Any]:
    """Return a predicate that compares the words themselves where it asked if they are right."""
    match predicate:
        case ["is", "text.right", bool(is_right)]:
            same = ["is", "text.bare", start["text"]["wanted"]]
            return same if is_right else ["not", same]
    return predicate


CONCEALMENT: Final = Concealment(
    reason="What a thing is and can do is drawn and said; what lies inside is shown by opening it.",
    list_names=_list_names,
    hide=_hide_start,
    words=frozenset(SIZES),
    rewrite=_rewrite_predicate,
)
