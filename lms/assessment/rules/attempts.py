"""Pure decisions about attempts: drawing, grading, passing, time limits. No database, no clock."""

import random
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

SHUFFLED_TYPES: Final = ("single", "multiple")
CHOICE_TYPES: Final = ("single", "multiple", "true-false")
LONGEST_TEXT: Final = 200
_NUMBER: Final = re.compile(r"[+-]?\d{1,15}(\.\d{1,10})?", re.ASCII)


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """The facts about a question that a draw needs."""

    id: int
    lesson_id: int
    level: int
    type: str
    options: int


def draw_questions(
    bank: Sequence[BankQuestion], count: int, seed: int, seen: frozenset[int] = frozenset()
) -> list[dict[str, Any]]:
    """Return the questions of an attempt and the order of their options, decided by the seed alone.

    Lessons take turns, so that each gets a question before any gets a second one. Within a
    lesson, questions not `seen` in earlier attempts come first.
    Returns [{"question": id, "order": [option positions]}, ...].
    """
    generator = random.Random(seed)  # noqa: S311 - reproducible on purpose: the seed records the draw
    by_lesson: dict[int, list[BankQuestion]] = {}
    for question in sorted(bank, key=lambda q: q.id):
        by_lesson.setdefault(question.lesson_id, []).append(question)
    queues = list(by_lesson.values())
    generator.shuffle(queues)
    for queue in queues:
        generator.shuffle(queue)
        queue.sort(key=lambda q: q.id in seen)
    chosen: list[BankQuestion] = []
    while len(chosen) < count and any(queues):
        for queue in queues:
            if queue and len(chosen) < count:
                chosen.append(queue.pop(0))
    chosen.sort(key=lambda q: q.level)
    return [{"question": q.id, "order": _order(q, generator)} for q in chosen]


def _order(question: BankQuestion, generator: random.Random) -> list[int]:
    order = list(range(question.options))
    if question.type in SHUFFLED_TYPES:
        generator.shuffle(order)
    return order


def parse_answer(
    question_type: str, order: Sequence[int], form_values: Sequence[str]
) -> dict[str, Any] | None:
    """Return the answer in its stored form from submitted form values.

    None for no answer, or for one that the question cannot have. A form names an option by its
    shown index, so that the page does not reveal the order in the bank.
    """
    if question_type in CHOICE_TYPES:
        shown_indexes = {
            int(value)
            for value in form_values
            if value.isascii() and value.isdigit() and len(value) < 4
        }
        chosen = sorted(order[index] for index in shown_indexes if index < len(order))
        if not chosen or (question_type != "multiple" and len(chosen) > 1):
            return None
        return {"options": chosen}
    typed = form_values[0] if form_values else ""
    text = " ".join(typed.replace("\0", "").split())[:LONGEST_TEXT]
    return {"text": text} if text else None


def is_removal(question_type: str, form_values: Sequence[str]) -> bool:
    """Return whether submitted form values take an earlier answer away: an emptied field or list.

    A choice of one cannot be emptied.
    """
    return question_type in ("number", "text", "multiple") and not any(
        value.strip() for value in form_values
    )


def is_right(question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None) -> bool:
    """Return whether an answer is right.

    `multiple` needs all right options and no other; a number lies within the range; a text is in
    the accepted list of either language.
    """
    if not answer:
        return False
    if question_type in CHOICE_TYPES:
        return sorted(answer.get("options", ())) == sorted(key["options"])
    text = str(answer.get("text", ""))
    if question_type == "number":
        value = parse_number(text)
        return value is not None and key["low"] <= value <= key["high"]
    return fold_text(text) in {fold_text(accepted) for accepted in (*key["kk"], *key["ru"])}


@dataclass(frozen=True, slots=True)
class ChoiceParts:
    """An answer of several options that is partly right: its right and its wrong ones.

    `missing`: how many right options were not chosen.
    """

    right: int
    wrong: int
    missing: int


def find_parts(
    question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any] | None
) -> ChoiceParts | None:
    """Return the parts of a wrong answer of several options, of which some are right; else None.

    Numbers only: the key is not given away.
    """
    if question_type != "multiple" or not answer:
        return None
    chosen, wanted = set(answer.get("options", ())), set(key["options"])
    if chosen == wanted or not chosen & wanted:
        return None
    return ChoiceParts(len(chosen & wanted), len(chosen - wanted), len(wanted - chosen))


def parse_number(text: str) -> float | None:
    """Return a number as people type it: decimal comma or point, spaces between thousands."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    return float(compact) if _NUMBER.fullmatch(compact) else None


def fold_text(text: str) -> str:
    """Return a text answer without differences that do not matter.

    These are case, surrounding and repeated spaces, spaces around a plus, a final full stop, ё.
    """
    return re.sub(r"\s*\+\s*", "+", " ".join(text.casefold().split())).rstrip(".").replace("ё", "е")


def percent_of(right: int, total: int) -> int:
    """Return whole per cent, rounded down: 69.9 is not 70."""
    return right * 100 // total if total else 0


def next_start(
    starts: Iterable[datetime], attempts: int, wait_hours: int, now: datetime
) -> datetime | None:
    """Return when the next attempt may begin; None means now.

    At most `attempts` attempts begin within any `wait_hours`; 0 attempts means no limit.
    """
    if not attempts:
        return None
    recent = sorted(start for start in starts if start > now - timedelta(hours=wait_hours))
    return recent[-attempts] + timedelta(hours=wait_hours) if len(recent) >= attempts else None


def count_attempts_left(
    starts: Iterable[datetime], attempts: int, wait_hours: int, now: datetime
) -> int | None:
    """Return how many attempts may begin now; None means as many as one likes."""
    if not attempts:
        return None
    recent = sum(start > now - timedelta(hours=wait_hours) for start in starts)
    return max(0, attempts - recent)


def end_of_attempt(started_at: datetime, minutes: int, extra_percent: int) -> datetime | None:
    """Return when an attempt's time is over, including granted extra time; None for no limit."""
    return (
        started_at + timedelta(minutes=minutes) * (100 + extra_percent) / 100 if minutes else None
    )
