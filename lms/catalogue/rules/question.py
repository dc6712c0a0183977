"""A question as its author wrote it: its keys, its text, its parts. See types for answers."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from lms.catalogue.rules.criteria import Criterion
from lms.catalogue.rules.prose_state import Part
from lms.core.faults import Faults
from lms.core.i18n import N_

TYPES: Final = (
    "single",
    "multiple",
    "true-false",
    "number",
    "text",
    "matching",
    "ordering",
    "categorise",
    "gaps",
    "hotspot",
    "written",
)
WRITTEN: Final = "written"  # a person grades it
BANK_KEYS: Final = ("type", "lesson", "level")
WEIGHT: Final = "weight"
MAX_WEIGHT: Final = 5
OPTIONAL_KEYS: Final = ("hint", "unit")
SAME_OPTIONS: Final = (WEIGHT, "tags", "competence", "retired")  # the same in both languages
BANK_OPTIONS: Final = (*SAME_OPTIONS, *OPTIONAL_KEYS, "words")  # no lesson asks for a text
OPTION: Final = re.compile(r"- \[([ xX])\] +(\S.*)")
NumberedText = tuple[int, str]


@dataclass(slots=True)
class Option:
    """One of several answers. `feedback` is '' if it is missing, which is a fault.

    `point` is its place on a picture, in per cent of width and height.
    """

    line: int
    text: str
    right: bool
    feedback: str = ""
    point: tuple[int, int] | None = None


@dataclass(slots=True)
class PairRow:
    """A row of a question in rows: what stands at the left, and what belongs to it.

    `left` is '' for what belongs to no row.
    """

    line: int
    left: str
    right: str
    feedback: str = ""


@dataclass(slots=True)
class QuestionText:
    """A question as its file has it.

    Prompt, options and feedback are Markdown; a right number lies from `low` to `high`.
    `rows` are those of matching and categorise, `items` those of ordering in their right order,
    `gaps` questions of their own, `criteria` and `model` those of a text that a person grades;
    `model` is None where there is none. `required` and `optional` are the keys that it has where it
    stands. `bank` is the shared bank that it is from.
    """

    path: str
    line: int
    name: str
    keys: dict[str, NumberedText] = field(default_factory=dict)
    prompt: list[NumberedText] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    key: NumberedText | None = None
    right: NumberedText | None = None
    wrong: NumberedText | None = None
    answers: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    rows: list[PairRow] = field(default_factory=list)
    items: list[NumberedText] = field(default_factory=list)
    gaps: list["QuestionText"] = field(default_factory=list)
    units: tuple[str, ...] = ()
    criteria: list[Criterion] = field(default_factory=list)
    model: list[NumberedText] | None = None
    parts: list[Part] = field(default_factory=list)
    required: tuple[str, ...] = BANK_KEYS
    optional: tuple[str, ...] = BANK_OPTIONS
    bank: str = ""

    @property
    def type(self) -> str:
        """Return one of TYPES, or whatever was written."""
        return self.keys.get("type", (0, ""))[1]

    @property
    def lesson(self) -> str:
        """Return the lesson that the question is about, as written."""
        return self.keys.get("lesson", (0, ""))[1]

    @property
    def level(self) -> int:
        """Return 1, 2 or 3; 0 for anything else."""
        text = self.keys.get("level", (0, ""))[1]
        return int(text) if text in ("1", "2", "3") else 0

    @property
    def weight(self) -> int:
        """Return how many marks the question is worth; 0 for anything but 1 to MAX_WEIGHT."""
        text = self.keys.get("weight", (0, "1"))[1]
        is_weight = text.isascii() and text.isdigit() and len(text) == 1
        return int(text) if is_weight and int(text) <= MAX_WEIGHT else 0

    @property
    def is_retired(self) -> bool:
        """Return whether no quiz draws the question any more."""
        return self.keys.get("retired", (0, ""))[1] == "yes"

    @property
    def right_positions(self) -> list[int]:
        """Return the 0-based positions of the right options."""
        return [position for position, option in enumerate(self.options) if option.right]

    def find_line(self, key: str) -> int:
        """Return the line of type, lesson or level; the question's first line if it is missing."""
        return self.keys.get(key, (self.line, ""))[0]

    @property
    def prompt_text(self) -> str:
        """Return the question itself as Markdown."""
        return "\n".join(text for _, text in self.prompt).strip()

    def add_fault(self, faults: Faults, message: str, /, **params: object) -> None:
        """Add a fault at the question's first line, with its name."""
        faults.add(self.path, self.line, message, name=self.name[:80], **params)


def normalise_answer(text: str) -> str:
    """Return a text answer for comparison: case, surrounding and repeated spaces do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def take_key(question: QuestionText, number: int, key: str, value: str, faults: Faults) -> None:
    """Keep a line such as `level: 2`, or add its fault."""
    known_keys = (*question.required, *question.optional)
    if key not in known_keys:
        faults.add(
            question.path,
            number,
            N_("%(key)s is no key of a question. Keys are: %(keys)s."),
            key=key,
            keys=", ".join(known_keys),
        )
    elif key in question.keys:
        faults.add(question.path, number, N_("%(key)s stands twice."), key=key)
    else:
        question.keys[key] = (number, value.strip())
