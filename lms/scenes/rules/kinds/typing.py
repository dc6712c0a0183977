"""Typing: lines of text on the Kazakh, Russian and English layouts, and the weak keys once more.

Start: `lines` ({text, layout}), `repeat` (how many weak keys are repeated, 3), `follow` (whether
the drawn keyboard changes its layout with the lines, true). The same in
static/js/practice/kinds/typing.js.

What counts is the sign that arrives, whichever keyboard it came from. A sign that came because the
machine is set to another layout is no mistake of the hand: it is not written, and `slip` is it.
"""

import unicodedata
from collections.abc import Mapping
from typing import Any, Final

from lms.scenes.rules.keyboards import LAYOUTS, choose_layout, is_of_wrong_layout
from lms.scenes.rules.kinds.base import Action, ImpossibleAction, Kind, State
from lms.scenes.rules.kinds.concealment import Concealment
from lms.scenes.rules.kinds.typing_check import check
from lms.scenes.rules.kinds.typing_lines import list_drills, make_line

MAX_WRONG: Final = 3  # signs that a line takes after its first wrong one
MAX_ARRIVING: Final = 80  # signs that one action brings, such as a word that a phone completes


def begin(start: Mapping[str, Any], _seed: int) -> State:
    """Return the state before the first sign. Nothing is shuffled: a text has its order."""
    lines = [make_line(line["text"], line["layout"], repeat=False) for line in start["lines"]]
    return {
        "lines": lines,
        "line": 0,
        "layout": lines[0]["layout"],
        "follow": start.get("follow", True),
        "repeat": start.get("repeat", 3),
        "right": 0,
        "mistakes": 0,
        "missed": [],
        "slip": "",
        "slips": 0,
        "written": False,
        "repeated": False,
    }


def act(state: State, action: Action) -> None:
    """Type, erase, end a line, or change the layout of the drawn keyboard."""
    match action:
        case ["key", str(text)] if _can_arrive(text):
            for sign in unicodedata.normalize("NFC", text):
                _type_sign(state, sign)
        case ["erase"]:
            _erase_sign(state)
        case ["enter"]:
            _end_line(state)
        case ["layout", str(layout)] if layout in LAYOUTS:
            state["layout"] = layout
            state["slip"] = ""
        case _:
            raise ImpossibleAction


def solve_lines(state: State) -> list[Action]:
    """Return actions that write all lines, a word each."""
    actions: list[Action] = []
    for line in state["lines"]:
        words = line["text"].split(" ")
        actions += [["key", word + " "] for word in words[:-1]] + [["key", words[-1]], ["enter"]]
    return actions[:-1]


def _can_arrive(text: str) -> bool:
    """Return whether a keyboard brings a text: some signs, none of which controls a machine."""
    return 1 <= len(text) <= MAX_ARRIVING and all(" " <= sign != "\x7f" for sign in text)


def _find_line(state: State) -> State | None:
    """Return the line that is being written; None once all are."""
    number = state["line"]
    return state["lines"][number] if number < len(state["lines"]) else None


def count_right(line: State) -> int:
    """Return how many signs of a line are right, up to the first wrong one."""
    right = 0
    for typed_sign, text_sign in zip(line["typed"], line["text"], strict=False):
        if typed_sign != text_sign:
            break
        right += 1
    return right


def _type_sign(state: State, sign: str) -> None:
    """Take a sign: right, wrong, after a wrong one, or of another layout."""
    line = _find_line(state)
    if not line or line["typed"] == line["text"]:
        return
    right = count_right(line)
    wrong = len(line["typed"]) - right
    if wrong:
        line["typed"] += sign if wrong < MAX_WRONG else ""
        return
    next_sign = line["text"][right]
    layout = _plan_layout(state, line, next_sign, at_begin=not right)
    state["slip"] = ""
    if sign == next_sign:
        _take_right(state, line, layout, sign)
    elif is_of_wrong_layout(next_sign, layout, sign):
        state["slip"] = sign
        state["slips"] += 1
    else:
        line["typed"] += sign
        _take_wrong(state, line, layout, next_sign)


def _plan_layout(state: State, line: State, next_sign: str, *, at_begin: bool) -> str:
    """Return the layout for a sign: a line begins in its own, and changes only where it must."""
    layouts = [state["layout"], line["layout"]]
    if at_begin:
        layouts.reverse()
    return choose_layout(next_sign, *layouts) or layouts[0]


def _take_right(state: State, line: State, layout: str, sign: str) -> None:
    """Write a right sign; the last one of the last line ends the writing, or the whole."""
    line["typed"] += sign
    state["right"] += 1
    state["layout"] = layout
    if line["typed"] == line["text"] and state["line"] == len(state["lines"]) - 1:
        _end_line(state)


def _take_wrong(state: State, line: State, layout: str, next_sign: str) -> None:
    """Count a mistake and remember its key; those of the repetition are not counted again."""
    if line["repeat"]:
        return
    state["mistakes"] += 1
    for mistake in state["missed"]:
        if mistake["sign"] == next_sign:
            mistake["times"] += 1
            return
    state["missed"].append({"sign": next_sign, "layout": layout, "times": 1})


def _erase_sign(state: State) -> None:
    line = _find_line(state)
    state["slip"] = ""
    if line:
        line["typed"] = line["typed"][:-1]


def _end_line(state: State) -> None:
    """Go on to the next line if this one is whole; after the last one, to the weak keys."""
    line = _find_line(state)
    state["slip"] = ""
    if not line or line["typed"] != line["text"]:
        return
    state["line"] += 1
    if state["line"] == len(state["lines"]) and not state["written"]:
        state["written"] = True
        state["lines"] += list_drills(state)
    next_line = _find_line(state)
    if not next_line:
        state["repeated"] = True
    elif state["follow"]:
        state["layout"] = next_line["layout"]


CONCEALMENT: Final = Concealment(
    reason="The lines are what is to be typed: they stand on the screen, and nothing has a name.",
    list_names=lambda _start: [],
    hide=lambda start, _rename: dict(start),
)
TYPED: Final = {"key": 0}
TYPING: Final = Kind(
    name="typing",
    check=check,
    begin=begin,
    act=act,
    conceal=CONCEALMENT,
    solve=solve_lines,
    typed_members=TYPED,
)
