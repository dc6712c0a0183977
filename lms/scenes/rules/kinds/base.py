"""What a kind of scene has to offer, so that reading, replay and pages need not know it."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from lms.scenes.rules.kinds.concealment import Concealment

State = dict[str, Any]
Action = list[Any]  # its name, then strings and whole numbers

# Actions of the player, which no kind sees and none may name its own.
HINT: Final = "hint"
SHOW: Final = "show"
DONE: Final = "done"
META_ACTIONS: Final = (HINT, SHOW, DONE)


class ImpossibleAction(Exception):
    """Nobody could have done this action in this state. The state is unchanged."""


def require_possible(condition: object) -> None:
    """Raise ImpossibleAction unless the condition is true."""
    if not condition:
        raise ImpossibleAction


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of scene: pure functions that agree with static/js/practice/kinds/<name>.js.

    `check` yields the faults of an author's start, whose texts stand in it in one language: ready
    sentences by gettext. A fault that begins with a path and a colon ("messages.m1: ...") is shown
    at the line of that path. It is called before anything else, with whatever TOML holds.

    `begin` returns a new state for a start that has no faults, and changes nothing of the start.
    Keys of objects are [a-z0-9-]+ at every depth. What may stand in any order is shuffled by the
    seed, so that another run's trace does not fit.

    `act` changes the state in place; it raises ImpossibleAction, before it changes anything, for
    what nobody could have done. The action comes from outside: a list of 1 to 8 strings and whole
    numbers, its name first, whose number and types of members are for the kind to check.

    `solve` returns actions that reach the goal from a new state, where these depend on the seed;
    the scene then needs no [solution]. The browser gets them with the scene.

    `typed_members` says of actions from which member on they hold what somebody typed, counted from
    0: that is kept with the trace alone. Members before it name things of the scene.

    `conceal` says what a final test has to hide of a start. It is asked of each kind: one that has
    nothing to hide says why.
    """

    name: str
    check: Callable[[Mapping[str, Any]], Iterator[str]]
    begin: Callable[[Mapping[str, Any], int], State]
    act: Callable[[State, Action], None]
    conceal: Concealment
    solve: Callable[[State], list[Action]] | None = None
    typed_members: Mapping[str, int] = field(default_factory=dict)
