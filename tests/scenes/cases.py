"""Vectors that both languages have to agree on.

`vectors/<kind>.json` lists cases {name, start, seed, actions} with what comes of them: `state`, the
whole state at the end, or predicates that hold (`holds`) or do not (`fails`) at the end, or
`impossible`, the index of the first action that nobody could have done, where playing ends. A case
without `start` has that of the case before it.
"""

import copy
import json
from itertools import pairwise
from pathlib import Path
from typing import Any

from lms.scenes.rules.kinds import KINDS
from tests.scenes.switch import SWITCH

FOLDER = Path(__file__).resolve().parent
ALL_KINDS = {SWITCH.name: SWITCH, **KINDS}


def read_vectors(kind: str) -> list[dict[str, Any]]:
    cases = json.loads((FOLDER / "vectors" / f"{kind}.json").read_text(encoding="utf-8"))
    for before, case in pairwise(cases):
        case.setdefault("start", copy.deepcopy(before["start"]))
    return cases


def read_shared(name: str) -> Any:
    return json.loads((FOLDER / "shared" / f"{name}.json").read_text(encoding="utf-8"))


def write_canonically(value: Any) -> str:
    """Return a text that is equal for equal JSON, where true is not 1."""
    return json.dumps(value, sort_keys=True, ensure_ascii=False)
