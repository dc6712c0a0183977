"""The smallest kind, for tests of what all kinds share: a row of lamps that are switched."""

from collections.abc import Iterator, Mapping
from typing import Any

from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State
from lms.scenes.rules.kinds.concealment import Concealment
from lms.scenes.rules.shuffling import shuffle_members


def check(start: Mapping[str, Any]) -> Iterator[str]:
    lamps = start.get("lamps")
    if not isinstance(lamps, list) or not all(isinstance(lamp, str) for lamp in lamps):
        yield "lamps: a list of names is missing."
    if not isinstance(start.get("sign", ""), str):
        yield "sign: the sign is no text."


def begin(start: Mapping[str, Any], seed: int) -> State:
    lamps = {lamp: {"on": False, "times": 0} for lamp in start["lamps"]}
    order = shuffle_members(start["lamps"], seed)
    return {"order": order, "lamps": lamps, "log": [], "sign": start.get("sign", "")}


def act(state: State, action: Action) -> None:
    match action:
        case ["switch", str(name)] if name in state["lamps"]:
            lamp = state["lamps"][name]
            lamp["on"] = not lamp["on"]
            lamp["times"] += 1
            state["log"].append(name)
        case ["press", int(place), str(name)] if (
            0 <= place < len(state["order"]) and state["order"][place] == name
        ):
            state["lamps"][name] = {"on": True, "times": state["lamps"][name]["times"]}
        case ["write", str(text)]:
            state["sign"] = text
        case _:
            raise ImpossibleAction


CONCEALMENT = Concealment(
    reason="Lamps are seen.", list_names=lambda start: [], hide=lambda start, rename: dict(start)
)
SWITCH = Kind(name="switch", check=check, begin=begin, act=act, conceal=CONCEALMENT)
