"""How far the check of a text is, and the parts that it has found."""

from dataclasses import dataclass

from lms.core.faults import Faults


@dataclass(frozen=True, slots=True)
class Part:
    """A part that both languages of a text must have: a heading, a box or a picture."""

    line: int
    kind: str
    name: str


@dataclass(slots=True)
class ProseState:
    """State of a check: the current line's box, list and paragraph."""

    path: str
    pictures: frozenset[str]
    faults: Faults
    parts: list[Part]
    box: str = ""
    box_line: int = 0
    box_is_empty: bool = True
    boxes: int = 0
    question_lines: frozenset[int] = frozenset()
    after_check: int = 0  # the line of a check box that has no answer box yet
    in_list: bool = False
    before: str = ""
    length: int = 0  # characters of the paragraph so far
    opening: int = 0  # the opening signs in the paragraph so far
