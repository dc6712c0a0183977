"""What each type of question brings along: its answer lines, their checks, their rendering."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Final, Protocol

from lms.catalogue.rules.question import NumberedText, QuestionText
from lms.core.faults import Faults

MAX_PARTS: Final = 10  # marks are exact for at most ten parts, see assessment.rules.marks


class SizedPicture(Protocol):
    """A picture with its URL and its size."""

    @property
    def url(self) -> str: ...
    @property
    def width(self) -> int: ...
    @property
    def height(self) -> int: ...


@dataclass(frozen=True, slots=True)
class TextRenderer:
    """How texts of one language become HTML.

    `block` is for texts of several lines, `inline` for one line, `option` for one line or a
    picture in its place; `find_picture` returns the picture of a name.
    """

    block: Callable[[str], str]
    inline: Callable[[str], str]
    option: Callable[[str], str]
    find_picture: Callable[[str], SizedPicture]


class QuestionSyntax(Protocol):
    """One type of question as authors write it.

    What `render` returns stands in the content of one language, beside "prompt". The entry
    "options" holds what is shuffled when the question is drawn.
    """

    def take_line(self, question: QuestionText, number: int, line: str, faults: Faults) -> bool:
        """Keep a line that belongs to the answer; return False for one of the prompt."""

    def check(self, question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
        """Add the faults of the answer's lines."""

    def compare(self, kk: QuestionText, ru: QuestionText, faults: Faults) -> None:
        """Add the faults where the languages have other answers."""

    def render(self, question: QuestionText, renderer: TextRenderer) -> dict[str, Any]:
        """Return the content of one language beside the prompt."""

    def build_key(self, kk: QuestionText, ru: QuestionText) -> dict[str, Any]:
        """Return the answer key."""

    def list_texts(self, question: QuestionText) -> list[NumberedText]:
        """Return what a learner reads besides the prompt."""

    def show_answer(self, question: QuestionText) -> dict[str, str]:
        """Return {"shown": the right answer for people} where the key does not tell it."""


def check_count(
    question: QuestionText, faults: Faults, message: str, count: int, limits: tuple[int, int]
) -> None:
    """Add a fault if there are fewer or more of something than the limits, both included."""
    low, high = limits
    if not low <= count <= high:
        question.add_fault(faults, message, found=count, low=low, high=high)
