"""Pure drawing of an attempt: its seed alone decides which questions it has, and their order."""

import heapq
import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from lms.assessment.rules.types import QUESTION_TYPES
from lms.catalogue.rules.draw_rules import DrawRule
from lms.catalogue.rules.matching import Places


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
    seen: frozenset[int] = frozenset(),
    rules: Sequence[DrawRule] = (),
) -> list[dict[str, Any]]:
    """Return the questions of an attempt and the order of their options, decided by the seed alone.

    As many as can be fill the places of the rules, each one place. At least half are hidden, as
    far as bank and rules allow. Lessons take turns, so that each gets a question before any gets a
    second one. Within a lesson, questions not `seen` in earlier attempts come first. Returns
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
        queue.sort(key=lambda q: q.id in seen)
    half = -(-count // 2)
    chosen = _draw_by_rules(queues, count, half, rules) if rules else []
    missing = min(half - sum(q.hidden for q in chosen), count - len(chosen))
    chosen += _take_turns(queues, missing, chosen, lambda q: q.hidden)
    chosen += _take_turns(queues, count - len(chosen), chosen)
    chosen.sort(key=lambda q: q.level)
    return [_build_item(q, generator) for q in chosen]


def _draw_by_rules(
    queues: Sequence[Sequence[BankQuestion]], count: int, half: int, rules: Sequence[DrawRule]
) -> list[BankQuestion]:
    """Return questions for the places of the rules, as many of `count` as the bank allows.

    What the other places cannot hold of the hidden `half` comes first here. That loses no place:
    see Places.
    """
    fitting = {
        q.id: [place for place, rule in enumerate(rules) if rule.accepts(q)]
        for queue in queues
        for q in queue
    }
    wanted = [rule.count for rule in rules]
    filled, places = Places(wanted).fill(fitting), Places(wanted)
    needed = half - (count - filled)
    chosen = _take_turns(queues, needed, (), lambda q: q.hidden and places.add(q.id, fitting[q.id]))
    rest = min(count, filled) - len(chosen)
    return chosen + _take_turns(queues, rest, chosen, lambda q: places.add(q.id, fitting[q.id]))


def _take_turns(
    queues: Sequence[Sequence[BankQuestion]],
    count: int,
    taken: Sequence[BankQuestion],
    accepts: Callable[[BankQuestion], bool] = lambda _question: True,
) -> list[BankQuestion]:
    """Return `count` questions that are not `taken`, from lessons with the fewest ones first."""
    used = Counter(question.lesson_id for question in taken)
    taken_ids = {question.id for question in taken}
    turns = [(used[queue[0].lesson_id], turn) for turn, queue in enumerate(queues)]
    heapq.heapify(turns)
    waiting = [iter([q for q in queue if q.id not in taken_ids]) for queue in queues]
    chosen: list[BankQuestion] = []
    while turns and len(chosen) < count:
        held, turn = heapq.heappop(turns)
        question = next(filter(accepts, waiting[turn]), None)
        if question is not None:
            chosen.append(question)
            heapq.heappush(turns, (held + 1, turn))
    return chosen


def _build_item(question: BankQuestion, generator: random.Random) -> dict[str, Any]:
    order = QUESTION_TYPES[question.type].arrange(question.options, generator)
    item = {"question": question.id, "order": order}
    return item | {"weight": question.weight} if question.weight > 1 else item
