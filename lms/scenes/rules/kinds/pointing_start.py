"""The state that the start of a scene of pointing becomes."""

from collections.abc import Mapping
from typing import Any

from lms.scenes.rules.kinds.base import State
from lms.scenes.rules.shuffling import shuffle_members


def begin(start: Mapping[str, Any], seed: int) -> State:
    """Return the state in which nothing has been touched."""
    things = {name: _make_thing(thing) for name, thing in start.get("things", {}).items()}
    list_names = list(start.get("list", []))
    text = start.get("text")
    return {
        "size": start["size"],
        "order": list(start["row"])
        if "row" in start
        else shuffle_members(sorted(name for name in things if name not in list_names), seed),
        "things": things,
        "holders": {
            name: {
                "picture": holder["picture"],
                "name": holder["name"],
                "keys": holder.get("keys", ""),
                "holds": [],
            }
            for name, holder in start.get("holders", {}).items()
        },
        "list": list_names,
        "seen": 0,
        "picked": "",
        "menu": "",
        "text": _make_text(text) if text else None,
    }


def _make_thing(thing: Mapping[str, Any]) -> State:
    return {
        "picture": thing["picture"],
        "name": thing["name"],
        "switch": thing.get("switch", False),
        "pick": thing.get("pick", False),
        "move": thing.get("move", False),
        "inside": thing.get("open", ""),
        "tip": thing.get("tip", ""),
        "menu": [{"id": entry["id"], "label": entry["label"]} for entry in thing.get("menu", [])],
        "needs": list(thing.get("needs", [])),
        "stops": list(thing.get("stops", [])),
        "most": 1 if thing.get("word") else thing.get("most", 0),
        "level": thing.get("level", 0),
        "word": thing.get("word", ""),
        "pointed": False,
        "clicks": 0,
        "on": thing.get("on", False),
        "open": False,
        "opened": False,
        "chosen": "",
        "holder": "",
    }


def _make_text(text: Mapping[str, Any]) -> State:
    """Return the text with nothing selected; a final test does not say what is wanted."""
    words = text.get("wanted", "")
    return {"value": text["value"], "wanted": words, "selected": "", "bare": "", "right": False}
