"""Pure drawing of an attempt: its seed alone decides which questions it has, and their order."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessment.rules.types import QUESTION_TYPES
from lms.catalogue.rules.draw_rules import DrawRule
from lms.catalogue.rules.matching import RuleSlots


@dataclass(frozen=True, slots=True)
class BankQuestion:
    """The facts about a question that a draw needs. `hidden`: no other quiz shows it.

    For the fields from `tags` on see catalogue.rules.draw_rules.DrawnFacts.
    """

    id: int
    lesson_id: int
    level: int
    type: str
    options: int
    hidden: bool = False
    weight: int = 1
    tags: tuple[str, ...] = ()
    competences: tuple[str, ...] = ()
    lesson: str = ""
    bank: str = ""


def draw_questions(
    bank: Sequence[BankQuestion],
    count: int,
    seed: int,
    seen_ids: frozenset[int] = frozenset(),
    rules: Sequence[DrawRule] = (),
) -> list[dict[str, Any]]:
    """Return the questions of an attempt and the order of their options, decided by the seed alone.

    As many as can be fill the slots of the rules, each one slot. At least half are hidden, as
    far as bank and rules allow. Lessons take turns, so that each gets a question before any gets a
    second one. Within a lesson, questions that earlier attempts had, `seen_ids`, come last. Returns
    [{"question": id, "order": [option positions]}, ...], with the "weight" of a question that is
    worth more than one mark.
    """
    generator = random.Random(seed)  # noqa: S311 - reproducible on purpose: the seed records the draw
    by_lesson: dict[int, list[BankQuestion]] = {}
    for question in sorted(bank, key=lambda q: q.id):
        by_lesson.setdefault(question.lesson_id, []).append(question)
    queues = list(by_lesson.values())
    generator.shuffle(queues)
    for queue in queues:
        generator.shuffle(queue)
        queue.sort(key=lambda q: q.id in seen_ids)
    half = -(-count // 2)
    questions = _draw_by_rules(queues, count, half, rules) if rules else []
    missing = min(half - sum(q.hidden for q in questions), count - len(questions))
    questions += _take_turns(queues, missing, questions, lambda q: q.hidden)
    questions += _take_turns(queues, count - len(questions), questions)
    questions.sort(key=lambda q: q.level)
    return [_build_item(q, generator) for q in questions]


def _draw_by_rules(
    queues: Sequence[Sequence[BankQuestion]], count: int, half: int, rules: Sequence[DrawRule]
) -> list[BankQuestion]:
    """Return questions for the slots of the rules, as many of `count` as the bank allows.

    What the other slots cannot hold of the hidden `half` comes first here. That loses no slot:
    see RuleSlots.
    """
    fitting = {
        q.id: [index for index, rule in enumerate(rules) if rule.is_met_by(q)]
        for queue in queues
        for q in queue
    }
    counts = [rule.count for rule in rules]
    slot_count, slots = RuleSlots(counts).fill(fitting), RuleSlots(counts)
    hidden_count = half - (count - slot_count)
    questions = _take_turns(
        queues, hidden_count, (), lambda q: q.hidden and slots.add(q.id, fitting[q.id])
    )
    rest = min(count, slot_count) - len(questions)
    return questions + _take_turns(
        queues, rest, questions, lambda q: slots.add(q.id, fitting[q.id])
    )


def _take_turns(
    queues: Sequence[Sequence[BankQuestion]],
    count: int,
    drawn_questions: Sequence[BankQuestion],
    accepts: Callable[[BankQuestion], bool] = lambda _question: True,
) -> list[BankQuestion]:
    """Return `count` more than `drawn_questions`, from lessons with the fewest of them first."""
    drawn_by_lesson = Counter(question.lesson_id for question in drawn_questions)
    drawn_ids = {question.id for question in drawn_questions}
    turns = [(drawn_by_lesson[queue[0].lesson_id], turn) for turn, queue in enumerate(queues)]
    heapq.heapify(turns)
    remaining_questions = [iter([q for q in queue if q.id not in drawn_ids]) for queue in queues]
    questions: list[BankQuestion] = []
    while turns and len(questions) < count:
        drawn_count, turn = heapq.heappop(turns)
        question = next(filter(accepts, remaining_questions[turn]), None)
        if question is not None:
            questions.append(question)
            heapq.heappush(turns, (drawn_count + 1, turn))
    return questions


def _build_item(question: BankQuestion, generator: random.Random) -> dict[str, Any]:
    order = QUESTION_TYPES[question.type].arrange(question.options, generator)
    item = {"question": question.id, "order": order}
    return item | {"weight": question.weight} if question.weight > 1 else item
