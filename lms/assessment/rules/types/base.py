"""What each type of question brings along: drawing, reading of a form, marks, words about it.

Content and key are those of catalogue.models.Question. `order` holds the positions in the bank of
what is shuffled, content["options"], as the page shows it. `answer` is the one given, as it
is stored.
"""

import random
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final, Protocol

# Divisible by 1 to 10: what has at most ten parts is marked without a remainder.
WHOLE_MARK: Final = 2520
LONGEST_TEXT: Final = 200
MAX_VALUES: Final = 10

QuestionContent = Mapping[str, Any]
AnswerKey = Mapping[str, Any]
StoredAnswer = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class AnswerPart:
    """One of several parts of an answer, as people read it. Texts are HTML.

    `label` is the row, the place or the gap; `answer` is '' for one that was left open.
    """

    label: str
    answer: str
    is_right: bool
    note: str = ""


@dataclass(frozen=True, slots=True)
class AnswerReport:
    """An answer as people read it: its texts, the feedback on each, or its parts. Texts are HTML.

    `notes` are one for each text; without texts they are about the answer as a whole.
    """

    texts: tuple[str, ...] = ()
    notes: tuple[str, ...] = ()
    parts: tuple[AnswerPart, ...] = ()


class QuestionType(Protocol):
    """One type of question as it is drawn, answered and marked.

    `is_order_secret`: the order in the bank gives the key away, so it is never shown.
    """

    is_order_secret: bool

    def arrange(self, count: int, generator: random.Random) -> list[int]:
        """Return the order of an attempt."""

    def parse(self, order: Sequence[int], form_values: Sequence[str]) -> dict[str, Any] | None:
        """Return the answer in its stored form; None for none, or one that cannot be."""

    def is_removal(self, form_values: Sequence[str]) -> bool:
        """Return whether the form takes an earlier answer away."""

    def list_values(self, order: Sequence[int], answer: StoredAnswer) -> list[str]:
        """Return the form values of a stored answer."""

    def grade(self, key: AnswerKey, answer: StoredAnswer) -> int:
        """Return the mark of an answer, from 0 to WHOLE_MARK."""

    def report(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> AnswerReport:
        """Return an answer as people read it, without the key."""

    def list_right(
        self, content: QuestionContent, key: AnswerKey, answer: StoredAnswer
    ) -> list[tuple[str, str]]:
        """Return the right answers that were not given, each with its reason or ''. HTML."""

    def build_right(self, key: AnswerKey) -> dict[str, Any]:
        """Return a right answer."""


def read_index(value: str) -> int | None:
    """Return the number of a form value; None for anything else."""
    is_index = value.isascii() and value.isdigit() and len(value) < 4
    return int(value) if is_index else None


def grade_parts(verdicts: Sequence[bool]) -> int:
    """Return the mark of an answer whose parts have equal shares."""
    return WHOLE_MARK * sum(verdicts) // len(verdicts) if verdicts else 0


def keep_text(value: str) -> str:
    """Return a typed text as it is stored: without characters that nobody sees."""
    visible = "".join(letter for letter in value if letter.isprintable() or letter.isspace())
    return " ".join(visible.split())[:LONGEST_TEXT]


def shuffle_positions(count: int, generator: random.Random) -> list[int]:
    """Return the positions in an order of the generator's."""
    order = list(range(count))
    generator.shuffle(order)
    return order


def is_empty(form_values: Sequence[str]) -> bool:
    """Return whether no field of a form is filled in."""
    return not any(value.strip() for value in form_values)
