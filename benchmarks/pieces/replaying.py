"""P15: the replay of a run of 500 actions that grades it, beside reading its JSON."""

import json
from collections.abc import Iterator
from statistics import median
from time import process_time
from typing import Any, Final

from benchmarks.report import Line, judge, show_beside
from benchmarks.scale import Scale
from lms.scenes.rules.kinds import KINDS
from lms.scenes.rules.replay import ForbiddenDeed, Goal, Script, replay_trace
from lms.scenes.rules.scene import build_trace
from lms.scenes.rules.traces import read_trace

ACTIONS: Final = 500
MESSAGES: Final = 12
ROUNDS: Final = 40
MOST_MS: Final = 5.0


def run(_scale: Scale) -> Iterator[Line]:
    """Measure P15. Processor time, since other load would lengthen the other."""
    text, script = json.dumps(build_trace(_list_actions())), _build_script()
    readings = [
        _measure_processor_time(lambda: read_trace(json.loads(text))) for _ in range(ROUNDS)
    ]
    trace = read_trace(json.loads(text))
    replays = [
        _measure_processor_time(lambda: replay_trace(KINDS["inbox"], script, 7, trace))
        for _ in range(ROUNDS)
    ]
    subject = f"replaying {ACTIONS} actions with {MESSAGES} goals, ms of processor time"
    yield judge("P15", subject, median(replays), most=MOST_MS, unit=" ms", rounds=ROUNDS)
    yield show_beside("P15", "reading the trace from JSON and checking it", median(readings), " ms")


def _measure_processor_time(work: Any) -> float:
    began = process_time()
    work()
    return (process_time() - began) * 1000


def _build_script() -> Script:
    messages = {
        f"m{number}": {
            "channel": "chat",
            "name": "Айгүл",
            "address": f"+7 700 000 00 {number:02}",
            "time": f"9:{number + 10}",
            "parts": [{"name": "text", "kind": "text", "text": "Кодты жіберіңіз"}],
            "answer": "fraud",
            "places": ["text"],
            "why": "Код сұрайды.",
        }
        for number in range(MESSAGES)
    }
    goals = tuple(
        Goal(name, 1, ["all", ["is", f"messages.{name}.place", "text"], ["has", "read", "none"]])
        for name in messages  # never reached, so that each is judged after each action
    )
    each = ["each", "messages", ["is", "locked", True]]
    return Script(
        start={"messages": messages},
        goals=goals,
        forbidden=(ForbiddenDeed("all", each),),
        pass_percent=100,
    )


def _list_actions() -> list[list[Any]]:
    actions: list[list[Any]] = []
    while len(actions) < ACTIONS - 1:
        name = f"m{len(actions) % MESSAGES}"
        actions += [["open", name], ["judge", name, "fraud"], ["point", name, "text"]]
        actions += [["judge", name, "honest"], ["close"]]
    return actions[: ACTIONS - 1]
