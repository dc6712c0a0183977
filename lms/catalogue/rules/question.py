"""A question as its author wrote it: its keys, its text, its parts. See types for answers."""

import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from lms.catalogue.rules.prose import Part, check_prose
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
NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OPTION: Final = re.compile(r"- \[([ xX])\] +(\S.*)")
MAX_NAME: Final = 80
MAX_SHORT_TEXT: Final = 600
Numbered = tuple[int, str]


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


@dataclass(frozen=True, slots=True)
class Level:
    """What a text may reach in a criterion, and what that is worth."""

    line: int
    marks: int
    text: str


@dataclass(slots=True)
class Criterion:
    """One thing that a text is graded by: its levels, the best one first."""

    line: int
    name: str
    levels: list[Level] = field(default_factory=list)


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
    keys: dict[str, Numbered] = field(default_factory=dict)
    prompt: list[Numbered] = field(default_factory=list)
    options: list[Option] = field(default_factory=list)
    key: Numbered | None = None
    right: Numbered | None = None
    wrong: Numbered | None = None
    answers: tuple[str, ...] = ()
    low: float = 0.0
    high: float = 0.0
    rows: list[PairRow] = field(default_factory=list)
    items: list[Numbered] = field(default_factory=list)
    gaps: list["QuestionText"] = field(default_factory=list)
    units: tuple[str, ...] = ()
    criteria: list[Criterion] = field(default_factory=list)
    model: list[Numbered] | None = None
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

    def line_of(self, key: str) -> int:
        """Return the line of type, lesson or level; the question's first line if it is missing."""
        return self.keys.get(key, (self.line, ""))[0]

    @property
    def prompt_text(self) -> str:
        """Return the question itself as Markdown."""
        return "\n".join(text for _, text in self.prompt).strip()

    def fault(self, faults: Faults, message: str, /, **params: object) -> None:
        """Add a fault at the question's first line, with its name."""
        faults.add(self.path, self.line, message, name=self.name[:80], **params)


def check_name(path: str, number: int, name: str, faults: Faults) -> None:
    """Add a fault if a question cannot have this name."""
    if not NAME.fullmatch(name) or len(name) > MAX_NAME:
        message = N_(
            "The name of a question is made of small Latin letters, digits and dashes, 80 at most."
        )
        faults.add(path, number, message)


def normalise_answer(text: str) -> str:
    """Return a text answer for comparison: case, surrounding and repeated spaces do not matter."""
    return " ".join(unicodedata.normalize("NFC", text).casefold().split())


def take_key(question: QuestionText, number: int, key: str, value: str, faults: Faults) -> None:
    """Keep a line such as `level: 2`, or add its fault."""
    known = (*question.required, *question.optional)
    if key not in known:
        faults.add(
            question.path,
            number,
            N_("%(key)s is no key of a question. Keys are: %(keys)s."),
            key=key,
            keys=", ".join(known),
        )
    elif key in question.keys:
        faults.add(question.path, number, N_("%(key)s stands twice."), key=key)
    else:
        question.keys[key] = (number, value.strip())


def check_short_text(
    question: QuestionText, line: Numbered, faults: Faults, pictures: frozenset[str] = frozenset()
) -> None:
    """Check an option, feedback or hint: one line without headings and lists.

    With `pictures` a picture may stand in its place.
    """
    number, text = line
    if len(text) > MAX_SHORT_TEXT:
        message = N_("The text has %(length)s characters; it may have %(limit)s at most.")
        faults.add(question.path, number, message, length=len(text), limit=MAX_SHORT_TEXT)
    question.parts += check_prose(question.path, [line], pictures, faults, lesson=False)


def check_prompt(question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
    """Check the keys of a question, its text and its hint."""
    for key in question.required:
        if key not in question.keys:
            question.fault(faults, N_("%(name)s: %(key)s is missing."), key=key)
    if "level" in question.keys and not question.level:
        faults.add(question.path, question.line_of("level"), N_("level is 1, 2 or 3."))
    if "retired" in question.keys and not question.is_retired:
        message = N_("retired has one value: yes. Leave it out of a question that is drawn.")
        faults.add(question.path, question.line_of("retired"), message)
    if not question.weight:
        message = N_("weight is a whole number from 1 to %(most)s.")
        faults.add(question.path, question.line_of("weight"), message, most=MAX_WEIGHT)
    if "type" in question.keys and question.type not in TYPES:
        message = N_("type is one of: %(types)s.")
        faults.add(question.path, question.line_of("type"), message, types=", ".join(TYPES))
    if not question.prompt_text:
        question.fault(faults, N_("%(name)s: the question itself is missing."))
    question.parts += check_prose(question.path, question.prompt, pictures, faults, lesson=False)
    if "hint" in question.keys:
        if not question.keys["hint"][1]:
            question.fault(faults, N_("%(name)s: %(key)s is missing."), key="hint")
        check_short_text(question, question.keys["hint"], faults)
