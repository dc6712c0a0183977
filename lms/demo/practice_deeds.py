"""What generated learners do in a practice task: solve it, look at hints, go astray, give up."""

import random
from collections.abc import Callable, Iterator
from itertools import islice
from typing import Final

from lms.scenes.rules.kinds.base import (
    DONE,
    HINT,
    META_ACTIONS,
    SHOW,
    Action,
    ImpossibleAction,
    Kind,
    State,
)
from lms.scenes.rules.replay import Script
from lms.scenes.rules.traces import Trace, read_trace

# Manners with their weights.
MANNERS: Final = {"solve": 9, "hint": 4, "stop": 3, "stray": 7, "watch": 1}
SHARE_GIVEN_UP: Final = 0.6  # share of players who went astray
SLOWEST, FASTEST = 9000, 1500  # milliseconds for an action
LONGEST_LOOK: Final = 20_000  # milliseconds before the first one


def play_task(
    chance: random.Random, kind: Kind, script: Script, seed: int, solution: list[Action]
) -> Trace:
    """Return the trace of somebody who solves a task, or does not."""
    actions = _list_actions(chance, kind, kind.begin(script.start, seed), solution)
    pace = chance.uniform(FASTEST, SLOWEST)
    time = chance.randrange(SLOWEST, LONGEST_LOOK)
    entries = []
    for action in [*actions, [DONE]]:
        entries.append([time, *action])
        time += int(pace * chance.uniform(0.5, 1.5))
    return read_trace(entries)


def _list_actions(
    chance: random.Random, kind: Kind, state: State, solution: list[Action]
) -> Iterator[Action]:
    """Yield possible actions, played in the state."""
    manner = chance.choices([*MANNERS], [*MANNERS.values()])[0]
    middle = max(len(solution) // 2, 1)
    before, after = solution[:middle], solution[middle:]
    match manner:
        case "solve":
            actions = solution
        case "hint":
            actions = [*before, [HINT], *after]
        case "stop":
            actions = [*before, [HINT]]
        case "watch":
            actions = [*before, [SHOW], *after]
        case _:
            actions = solution[:2]
    yield from _play_possible(kind, state, actions)
    if manner == "stray":
        strays = _list_strays(chance, kind.name, state, solution[2:3])
        yield from islice(_play_possible(kind, state, strays), 1)
        yield from _play_possible(
            kind, state, solution[2:] if chance.random() > SHARE_GIVEN_UP else []
        )


def _play_possible(kind: Kind, state: State, actions: list[Action]) -> Iterator[Action]:
    """Yield those actions that are possible, and do them: a page offers no others."""
    for action in actions:
        try:
            if action[0] not in META_ACTIONS:
                kind.act(state, action)
        except ImpossibleAction:
            continue
        yield action


def _list_strays(
    chance: random.Random, kind: str, state: State, right: list[Action]
) -> list[Action]:
    """Return wrong actions in the order in which they are tried; some begin most often."""
    actions = [action for action in STRAYS[kind](state) if action not in right]
    first = int(len(actions) * chance.random() ** 2)
    return [*actions[first:], *actions[:first]]


def _list_in_inbox(state: State) -> list[Action]:
    message = state["messages"].get(state["open"], {"parts": []})
    doors = [part["name"] for part in message["parts"] if part["kind"] != "text"]
    return [
        *(["judge", state["open"], verdict] for verdict in ("honest", "fraud")),
        ["close"],
        *(["follow", state["open"], door] for door in doors),
    ]


def _list_in_office(state: State) -> list[Action]:
    cell = next(iter(state["doc"]["items"]))
    return [["set", cell, "bold", "on"], ["clear", cell], ["undo"], ["save"]]


STRAYS: Final[dict[str, Callable[[State], list[Action]]]] = {
    "browser": lambda _state: [["look"], ["home"], ["back"], ["tab"]],
    "eservice": lambda _state: [["go", "verify"], ["go", "mine"], ["back"], ["go", "home"]],
    "files": lambda _state: [["go", "downloads"], ["go", "desktop"], ["undo"], ["go", "bin"]],
    "inbox": _list_in_inbox,
    "mail": lambda _state: [["go", "drafts"], ["go", "spam"], ["write"], ["close"]],
    "office": _list_in_office,
    "pointing": lambda state: [["click", name] for name in state["things"]],
    "typing": lambda _state: [["key", "а"], ["layout", "en"], ["erase"], ["layout", "ru"]],
}
