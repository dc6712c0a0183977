"""A scene as it is stored, and as it is played in one language."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from lms.scenes.rules.kinds.base import DONE, Action, Kind
from lms.scenes.rules.replay import ForbiddenDeed, Goal, Script
from lms.scenes.rules.text_references import Texts, resolve_texts


@dataclass(frozen=True, slots=True)
class SceneSource:
    """The data of a practice task.

    `content` is {"start", "goals": [{"name", "marks", "when"}], "forbidden": [{"name", "when"}],
    "solution": [action, ...] or None}, with references for texts; `texts` has these by language.
    """

    kind: str
    level: int
    minutes: int
    is_required: bool
    pass_percent: int
    competences: list[str]
    content: dict[str, Any]
    texts: dict[str, Texts]


def build_script(content: Mapping[str, Any], pass_percent: int, texts: Mapping[str, Any]) -> Script:
    """Return what a replay needs of a stored scene, in the language of the texts."""
    return Script(
        start=resolve_texts(content["start"], texts),
        goals=tuple(
            Goal(goal["name"], goal["marks"], resolve_texts(goal["when"], texts))
            for goal in content["goals"]
        ),
        forbidden=tuple(
            ForbiddenDeed(deed["name"], resolve_texts(deed["when"], texts))
            for deed in content["forbidden"]
        ),
        pass_percent=pass_percent,
    )


def list_solution(
    kind: Kind, script: Script, content: Mapping[str, Any], seed: int, texts: Mapping[str, Any]
) -> list[Action]:
    """Return the actions that reach the goal, without "done": the author's, else the kind's."""
    if content["solution"] is None:
        assert kind.solve is not None  # the reading of the scene saw to it
        return kind.solve(kind.begin(script.start, seed))
    solution: list[Action] = resolve_texts(content["solution"], texts)
    return solution


def build_trace(actions: list[Action]) -> list[list[Any]]:
    """Return a trace of these actions, a second each, that ends with "done"."""
    return [[1000 * second, *action] for second, action in enumerate([*actions, [DONE]], 1)]
