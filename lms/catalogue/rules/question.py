"""A question as its author wrote it: reading of its lines, checking of its parts."""

import math
import re
import unicodedata
from dataclasses import dataclass, field
from typing import Final

from lms.catalogue.rules.prose import Part, check_prose
from lms.core.faults import Faults
from lms.core.i18n import N_

CHOICES: Final = ("single", "multiple", "true-false")
TYPES: Final = (*CHOICES, "number", "text")
BANK_KEYS: Final = ("type", "lesson", "level")
BANK_OPTIONS: Final = ("weight",)
MAX_WEIGHT: Final = 5
NAME: Final = re.compile(r"[a-z0-9]+(?:-[a-z0-9]+)*")
OPTION: Final = re.compile(r"- \[([ xX])\] +(\S.*)")
FEEDBACK: Final = re.compile(r"  > +(\S.*)")
NUMBER: Final = re.compile(r"-?\d{1,12}(?:\.\d{1,9})?", re.ASCII)
MAX_NAME: Final = 80
MAX_OPTIONS: Final = 8
MAX_ANSWERS: Final = 20
Numbered = tuple[int, str]


@dataclass(slots=True)
class Option:
    """One of several answers. `feedback` is '' if it is missing, which is a fault."""

    line: int
    text: str
    right: bool
    feedback: str = ""


@dataclass(slots=True)
class QuestionText:
    """A question as its file has it.

    Prompt, options and feedback are Markdown; a right number lies from `low` to `high`.
    `required` and `optional` are the keys that it has where it stands.
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
    parts: tuple[Part, ...] = ()
    required: tuple[str, ...] = BANK_KEYS
    optional: tuple[str, ...] = BANK_OPTIONS

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


def add_line(question: QuestionText, number: int, line: str, faults: Faults) -> None:
    """Add a line to the part of its question where it belongs."""
    has_answer = bool(question.options or question.key)
    if not question.prompt and (match := re.fullmatch(r"([a-z_]+):\s*(.*)", line)):
        _take_key(question, number, match.group(1), match.group(2), faults)
    elif match := OPTION.fullmatch(line):
        question.options.append(Option(number, match.group(2), match.group(1) != " "))
    elif question.options and (match := FEEDBACK.fullmatch(line)):
        _take_feedback(question, number, match.group(1), faults)
    elif match := re.fullmatch(r"= *(.*)", line):
        if question.key:
            faults.add(question.path, number, N_("The question has two lines of answer (=)."))
        question.key = (number, match.group(1))
    elif has_answer and (match := re.fullmatch(r"(right|wrong): +(\S.*)", line)):
        setattr(question, match.group(1), (number, match.group(2)))
    elif line.strip() and has_answer:
        faults.add(
            question.path,
            number,
            N_(
                "This line belongs to no option. Options are - [ ] … or - [x] …, "
                "each with a line of two spaces, > and feedback."
            ),
        )
    elif line.strip() and re.match(r"\s*[-*] ?\[", line):
        faults.add(
            question.path,
            number,
            N_("An option is written - [ ] … or - [x] … at the beginning of the line."),
        )
    elif line.strip() or question.prompt:
        question.prompt.append((number, line))


def _take_key(question: QuestionText, number: int, key: str, value: str, faults: Faults) -> None:
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


def _take_feedback(question: QuestionText, number: int, text: str, faults: Faults) -> None:
    option = question.options[-1]
    if option.feedback:
        faults.add(
            question.path, number, N_("The option has feedback already: write it on one line.")
        )
    option.feedback = text


def check_question(question: QuestionText, pictures: frozenset[str], faults: Faults) -> None:
    """Check the keys, the text, the options or the answer of a question."""
    for key in question.required:
        if key not in question.keys:
            question.fault(faults, N_("%(name)s: %(key)s is missing."), key=key)
    if "level" in question.keys and not question.level:
        faults.add(question.path, question.line_of("level"), N_("level is 1, 2 or 3."))
    if not question.weight:
        message = N_("weight is a whole number from 1 to %(most)s.")
        faults.add(question.path, question.line_of("weight"), message, most=MAX_WEIGHT)
    if "type" in question.keys and question.type not in TYPES:
        message = N_("type is one of: %(types)s.")
        faults.add(question.path, question.line_of("type"), message, types=", ".join(TYPES))
    if not question.prompt_text:
        question.fault(faults, N_("%(name)s: the question itself is missing."))
    parts = check_prose(question.path, question.prompt, pictures, faults, lesson=False)
    question.parts = tuple(parts)
    _check_short_texts(question, faults)
    if question.type in CHOICES:
        _check_options(question, faults)
    elif question.type in TYPES:
        _check_key(question, faults)


def _check_short_texts(question: QuestionText, faults: Faults) -> None:
    """Check options and feedback: one line each, so without headings, pictures and lists."""
    lines = [(option.line, option.text) for option in question.options]
    lines += [(option.line + 1, option.feedback) for option in question.options if option.feedback]
    lines += [line for line in (question.right, question.wrong) if line]
    for number, text in lines:
        if len(text) > 600:
            faults.add(
                question.path,
                number,
                N_("The text has %(length)s characters; it may have %(limit)s at most."),
                length=len(text),
                limit=600,
            )
        check_prose(question.path, [(number, text)], frozenset(), faults, lesson=False)


def _check_options(question: QuestionText, faults: Faults) -> None:
    if question.key or question.right or question.wrong:
        line = (question.key or question.right or question.wrong or (question.line, ""))[0]
        message = N_(
            "Lines with =, right: and wrong: belong to questions of the types number and text."
        )
        faults.add(question.path, line, message)
    _check_option_count(question, faults)
    _check_right_options(question, faults)
    if len({normalise_answer(option.text) for option in question.options}) < len(question.options):
        question.fault(faults, N_("%(name)s: two options are the same."))
    for option in question.options:
        if not option.feedback:
            message = N_("The option has no feedback: add a line of two spaces, > and a sentence.")
            faults.add(question.path, option.line, message)


def _check_option_count(question: QuestionText, faults: Faults) -> None:
    count = len(question.options)
    if not 2 <= count <= MAX_OPTIONS:
        message = N_("%(name)s: the question has %(found)s options; it needs %(low)s to %(high)s.")
        question.fault(faults, message, found=count, low=2, high=MAX_OPTIONS)
    elif question.type == "true-false" and count != 2:
        question.fault(faults, N_("%(name)s: true-false has exactly two options."))


def _check_right_options(question: QuestionText, faults: Faults) -> None:
    right_count = len(question.right_positions)
    if question.type == "multiple" and right_count < 2:
        message = N_("%(name)s: multiple needs two or more right options ([x]).")
        question.fault(faults, message)
    if question.type == "multiple" and right_count == len(question.options):
        question.fault(faults, N_("%(name)s: at least one option has to be wrong."))
    if question.type in ("single", "true-false") and right_count != 1:
        question.fault(faults, N_("%(name)s: exactly one option has to be right ([x])."))


def _check_key(question: QuestionText, faults: Faults) -> None:
    if question.options:
        faults.add(
            question.path,
            question.options[0].line,
            N_("Questions of the types number and text have no options but a line with =."),
        )
    for name, line in (("right:", question.right), ("wrong:", question.wrong)):
        if line is None:
            question.fault(faults, N_("%(name)s: %(key)s is missing."), key=name)
    if question.key is None:
        question.fault(faults, N_("%(name)s: %(key)s is missing."), key="=")
    elif question.type == "number":
        _read_number(question, question.key, faults)
    else:
        _read_answers(question, question.key, faults)


def _read_number(question: QuestionText, key: Numbered, faults: Faults) -> None:
    bounds = [text.strip() for text in key[1].split("..")]
    if len(bounds) > 2 or not all(NUMBER.fullmatch(text) for text in bounds):
        faults.add(
            question.path,
            key[0],
            N_(
                "The answer is a number with a point, such as = 2.5, "
                "or a range, such as = 2.9..3.1."
            ),
        )
        return
    question.low, question.high = float(bounds[0]), float(bounds[-1])
    if question.low > question.high or not math.isfinite(question.high):
        faults.add(question.path, key[0], N_("The range begins with the smaller number."))


def _read_answers(question: QuestionText, key: Numbered, faults: Faults) -> None:
    answers = [normalise_answer(text) for text in key[1].split("|")]
    question.answers = tuple(dict.fromkeys(answers))
    if (
        not all(answers)
        or not 1 <= len(answers) <= MAX_ANSWERS
        or any(len(text) > 60 for text in answers)
    ):
        faults.add(
            question.path,
            key[0],
            N_("The answer is a word or several with | between them, 60 characters each at most."),
        )
