"""Pure decisions about attempts: drawing, reading of answers. No clock."""

import random
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessment.rules.typed import read_measure
from lms.assessment.rules.types import QUESTION_TYPES


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """The facts about a question that a draw needs. `hidden`: no other quiz shows it."""

    id: int
    lesson_id: int
    level: int
    type: str
    options: int
    hidden: bool = False
    weight: int = 1


def draw_questions(
    bank: Sequence[BankQuestion], count: int, seed: int, seen: frozenset[int] = frozenset()
) -> list[dict[str, Any]]:
    """Return the questions of an attempt and the order of their options, decided by the seed alone.

    At least half of them are hidden, as far as the bank has such. Lessons take turns, so that each
    gets a question before any gets a second one. Within a lesson, questions not `seen` in earlier
    attempts come first. Returns [{"question": id, "order": [option positions]}, ...], with the
    "weight" of a question that is worth more than one mark.
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
    hidden = [[q for q in queue if q.hidden] for queue in queues]
    chosen = _take_turns(hidden, -(-count // 2), ())
    chosen += _take_turns(queues, count - len(chosen), chosen)
    chosen.sort(key=lambda q: q.level)
    return [_build_item(q, generator) for q in chosen]


def _take_turns(
    queues: Sequence[Sequence[BankQuestion]], count: int, taken: Sequence[BankQuestion]
) -> list[BankQuestion]:
    """Return `count` questions that are not `taken`, from lessons with the fewest ones first."""
    used = Counter(question.lesson_id for question in taken)
    taken_ids = {question.id for question in taken}
    free = [
        (used[question.lesson_id] + place, turn, question)
        for turn, queue in enumerate(queues)
        for place, question in enumerate(q for q in queue if q.id not in taken_ids)
    ]
    return [question for *_, question in sorted(free, key=lambda row: row[:2])[:count]]


def _build_item(question: BankQuestion, generator: random.Random) -> dict[str, Any]:
    order = QUESTION_TYPES[question.type].arrange(question.options, generator)
    item = {"question": question.id, "order": order}
    return item | {"weight": question.weight} if question.weight > 1 else item


def arrange_in_lesson(question_type: str, count: int, name: str) -> list[int]:
    """Return the order of a question that all readers of a lesson see alike.

    It is the author's, unless that gives the answer away; then the question's name decides.
    """
    if not QUESTION_TYPES[question_type].is_order_secret:
        return list(range(count))
    return QUESTION_TYPES[question_type].arrange(count, random.Random(name))  # noqa: S311 - not secret


def parse_answer(
    question_type: str, order: Sequence[int], form_values: Sequence[str]
) -> dict[str, Any] | None:
    """Return the answer in its stored form from submitted form values.

    None for no answer, or for one that the question cannot have. A form names an option by its
    shown index, so that the page does not reveal the order in the bank.
    """
    return QUESTION_TYPES[question_type].parse(order, form_values)


def is_removal(question_type: str, form_values: Sequence[str]) -> bool:
    """Return whether submitted form values take an earlier answer away: an emptied field or list.

    A choice of one cannot be emptied, nor can an order.
    """
    return QUESTION_TYPES[question_type].is_removal(form_values)


def is_readable(question_type: str, key: Mapping[str, Any], answer: Mapping[str, Any]) -> bool:
    """Return whether an answer is what its field is for: a number, with its unit or without."""
    if question_type != "number":
        return True
    return read_measure(str(answer.get("text", "")), key.get("units", ())) is not None


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
