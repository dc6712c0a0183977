"""Pure decisions about attempts: drawing, grading, passing, when the next try may begin. No database, no clock."""

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
    """What a draw needs to know of a question."""

    id: int
    lesson_id: int
    level: int
    type: str
    options: int


def draw(
    bank: Sequence[BankQuestion], count: int, seed: int, seen: frozenset[int] = frozenset()
) -> list[dict[str, Any]]:
    """The questions of an attempt and the order of their options, decided by the seed alone.

    Lessons take turns, so that each is asked about before one is asked about twice; within a lesson, questions that earlier
    attempts did not hold come first. Returns [{"question": id, "order": [option positions]}, ...].
    """
    chance = random.Random(seed)  # noqa: S311 - reproducible on purpose: the seed is the record of the draw
    by_lesson: dict[int, list[BankQuestion]] = {}
    for question in sorted(bank, key=lambda q: q.id):
        by_lesson.setdefault(question.lesson_id, []).append(question)
    queues = list(by_lesson.values())
    chance.shuffle(queues)
    for queue in queues:
        chance.shuffle(queue)
        queue.sort(key=lambda q: q.id in seen)
    chosen: list[BankQuestion] = []
    while len(chosen) < count and any(queues):
        for queue in queues:
            if queue and len(chosen) < count:
                chosen.append(queue.pop(0))
    chosen.sort(key=lambda q: q.level)
    return [{"question": q.id, "order": _order(q, chance)} for q in chosen]


def _order(question: BankQuestion, chance: random.Random) -> list[int]:
    order = list(range(question.options))
    if question.type in SHUFFLED_TYPES:
        chance.shuffle(order)
    return order


def parse_given(
    question_type: str, order: Sequence[int], values: Sequence[str]
) -> dict[str, Any] | None:
    """The answer in its stored form from what a form sent; None for no answer, or for one that the question cannot have.

    A form names an option by the place at which it was shown, so that nothing on the page tells the order in the bank.
    """
    if question_type in CHOICE_TYPES:
        shown = {
            int(value) for value in values if value.isascii() and value.isdigit() and len(value) < 4
        }
        chosen = sorted(order[place] for place in shown if place < len(order))
        if not chosen or (question_type != "multiple" and len(chosen) > 1):
            return None
        return {"options": chosen}
    text = " ".join((values[0] if values else "").replace("\0", "").split())[:LONGEST_TEXT]
    return {"text": text} if text else None


def is_right(
    question_type: str, answer: Mapping[str, Any], given: Mapping[str, Any] | None
) -> bool:
    """Whether an answer is right. All right options and no other of `multiple`; a number within the range; a text in the list, of either language."""
    if not given:
        return False
    if question_type in CHOICE_TYPES:
        return sorted(given.get("options", ())) == sorted(answer["options"])
    text = str(given.get("text", ""))
    if question_type == "number":
        value = parse_number(text)
        return value is not None and answer["low"] <= value <= answer["high"]
    return fold_text(text) in {fold_text(accepted) for accepted in (*answer["kk"], *answer["ru"])}


def parse_number(text: str) -> float | None:
    """A number as people type it: decimal comma or point, spaces between thousands."""
    compact = re.sub(r"[\s\u00a0\u202f]", "", text).replace(",", ".").replace("−", "-")
    return float(compact) if _NUMBER.fullmatch(compact) else None


def fold_text(text: str) -> str:
    """A text answer without what does not matter: capitals, spaces around and doubled, spaces around a plus, a full stop at the end."""
    return re.sub(r"\s*\+\s*", "+", " ".join(text.casefold().split())).rstrip(".").replace("ё", "е")


def percent_of(right: int, total: int) -> int:
    """Whole per cent, rounded down: 69.9 is not 70."""
    return right * 100 // total if total else 0


def next_start(
    starts: Iterable[datetime], attempts: int, wait_hours: int, now: datetime
) -> datetime | None:
    """When the next try may begin; None means now. At most `attempts` tries begin within any `wait_hours`; 0 attempts means no limit."""
    if not attempts:
        return None
    recent = sorted(start for start in starts if start > now - timedelta(hours=wait_hours))
    return recent[-attempts] + timedelta(hours=wait_hours) if len(recent) >= attempts else None


def end_of_attempt(started_at: datetime, minutes: int, extra_percent: int) -> datetime | None:
    """When the time of an attempt is over, with the extra time that its learner was granted; None for no limit."""
    return (
        started_at + timedelta(minutes=minutes) * (100 + extra_percent) / 100 if minutes else None
    )
