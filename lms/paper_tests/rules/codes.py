"""Answers as supervisors type them off a sheet.

Everything is numbered on a sheet: letters would stand in two alphabets. An answer of several rows
is one number for each row, "213", or "2 1 13" where numbers have two digits; "-" is an open row.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from lms.assessment.rules import CHOICE_TYPES, OPTION_VALUE, is_readable, list_gaps, parse_answer
from lms.catalogue.rules.question import WRITTEN

LONGEST_TYPED: Final = 1000  # letters; ten gaps are typed in one field
_SPACES: Final = re.compile(r"[\s,;.]+")
_DIGITS: Final = re.compile(r"[1-9]+")
_OPEN: Final = ("-", "–", "—")
PaperAnswer = dict[str, Any]


@dataclass(frozen=True, slots=True)
class PaperQuestion:
    """A question on a form: its type, its shown order, its content in a language, its key."""

    type: str
    order: Sequence[int]
    content: Mapping[str, Any]
    key: Mapping[str, Any]


def read_typed(question: PaperQuestion, text: str) -> PaperAnswer | None:
    """Return the stored form of an answer; None for no answer.

    Raises ValueError for one that the question cannot have.
    """
    text = " ".join(text.split())
    if not text:
        return None
    if question.type in CHOICE_TYPES:
        return _read_options(question, text)
    return _READERS[question.type](question, text)


def _read_options(question: PaperQuestion, text: str) -> PaperAnswer:
    digits = _SPACES.sub("", text)
    if not _DIGITS.fullmatch(digits) or max(map(int, digits)) > len(question.order):
        raise ValueError("no option has this number")
    return _parse_code(question, [str(int(digit) - 1) for digit in digits])


def _read_text(question: PaperQuestion, text: str) -> PaperAnswer:
    answer = _parse_code(question, [text])
    if not is_readable(question.type, question.key, answer):
        raise ValueError("not a number")
    return answer


def _parse_code(question: PaperQuestion, values: Sequence[str]) -> PaperAnswer:
    answer = parse_answer(question.type, question.order, values)
    if answer is None:
        raise ValueError("more than one option, or none")
    return answer


def _read_matching(question: PaperQuestion, text: str) -> PaperAnswer | None:
    numbers = read_numbers(text, len(question.content["rows"]), len(question.order))
    return _parse_rows(question, numbers)


def _read_categories(question: PaperQuestion, text: str) -> PaperAnswer | None:
    numbers = read_numbers(text, len(question.order), len(question.content["categories"]))
    return _parse_rows(question, numbers)


def _parse_rows(question: PaperQuestion, numbers: Sequence[int | None]) -> PaperAnswer | None:
    if not any(numbers):
        return None
    return _parse_code(question, ["" if number is None else str(number - 1) for number in numbers])


def _read_ranks(question: PaperQuestion, text: str) -> PaperAnswer | None:
    """Read the rank of each item as shown; ranks that nobody can read are left open."""
    ranks = read_numbers(text, len(question.order), len(question.order))
    filled_ranks = [rank for rank in ranks if rank is not None]
    if len(set(filled_ranks)) < len(filled_ranks):
        raise ValueError("two items have one rank")
    values: list[int | None] = [None] * len(ranks)
    for position, rank in zip(question.order, ranks, strict=True):
        if rank is not None:
            values[rank - 1] = position
    return {"values": values} if filled_ranks else None


def _read_gaps(question: PaperQuestion, text: str) -> PaperAnswer | None:
    """Read a gap after another, parted by semicolons; without them where all are chosen."""
    gaps = list_gap_options(question)
    if all(gaps) and ";" not in text:
        parts = [str(n or "-") for n in read_numbers(text, len(gaps), max(map(len, gaps)))]
    else:
        parts = [part.strip() for part in text.split(";")]
    if len(parts) != len(gaps):
        raise ValueError("not one answer for each gap")
    values = [_read_gap(part, options) for part, options in zip(parts, gaps, strict=True)]
    return _parse_code(question, values) if any(values) else None


def list_gap_options(question: PaperQuestion) -> list[list[int]]:
    """Return the shown indexes of the options of each gap; none for a typed one."""
    options = []
    for gap, first in list_gaps(question.content):
        own = range(first, first + gap.get("options", 0))
        options.append([i for i, position in enumerate(question.order) if position in own])
    return options


def _read_gap(part: str, options: Sequence[int]) -> str:
    if part in ("", *_OPEN):
        return ""
    if not options:
        return part
    (number,) = read_numbers(part, 1, len(options))
    return "" if number is None else OPTION_VALUE.format(index=options[number - 1])


def _read_levels(question: PaperQuestion, text: str) -> PaperAnswer:
    """Read the marks that a text was given for each criterion."""
    criteria = [[marks for marks, _ in row["levels"]] for row in question.content["criteria"]]
    numbers = read_numbers(text, len(criteria), max(map(max, criteria)), least=0)
    levels = []
    for marks, number in zip(criteria, numbers, strict=True):
        if number not in marks:
            raise ValueError("no level is worth these marks")
        levels.append(marks.index(number))
    return {"levels": levels}


def read_numbers(text: str, count: int, most: int, *, least: int = 1) -> list[int | None]:
    """Return `count` numbers from `least` to `most`, None for "-". Raises ValueError."""
    parts = [part for part in _SPACES.split(text) if part]
    if len(parts) == 1 and count > 1:
        parts = list(parts[0])
    if len(parts) != count:
        raise ValueError("not one number for each row")
    return [_read_number(part, least, most) for part in parts]


def _read_number(part: str, least: int, most: int) -> int | None:
    if part in _OPEN:
        return None
    if not (part.isascii() and part.isdigit() and len(part) < 3 and least <= int(part) <= most):
        raise ValueError("no such number")
    return int(part)


_READERS: Final[Mapping[str, Callable[[PaperQuestion, str], PaperAnswer | None]]] = {
    "number": _read_text,
    "text": _read_text,
    "matching": _read_matching,
    "categorise": _read_categories,
    "ordering": _read_ranks,
    "gaps": _read_gaps,
    WRITTEN: _read_levels,
}
PAPER_TYPES: Final = frozenset({*CHOICE_TYPES, *_READERS})
