"""The questions of a submitted attempt as its learner sees them."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from markupsafe import Markup

from lms.assessment.queries.answer_texts import (
    get_content,
    list_key_texts,
    mark_texts_safe,
    report_answer,
)
from lms.assessment.queries.attempts import AttemptRow
from lms.assessment.queries.shown import show_rubric
from lms.assessment.rules import WHOLE_MARK, AnswerPart, compute_percent, is_right, show_mark
from lms.assessment.rules.attempts import ChoiceParts, find_parts
from lms.assessment.rules.checks import NO_ANSWER, AnswerState
from lms.assessment.rules.review import Visibility
from lms.catalogue.models import Question
from lms.catalogue.queries import LessonEntry
from lms.catalogue.rules.question import WRITTEN


@dataclass(frozen=True, slots=True)
class GradedCriterion:
    """A criterion of a text with the level that a person chose."""

    name: Markup
    marks: int
    most: int
    words: Markup


@dataclass(frozen=True, slots=True)
class ShownGrade:
    """What a person decided on a text; `model` is '' where it is not to be seen."""

    criteria: tuple[GradedCriterion, ...]
    comment: str
    model: Markup

    @property
    def marks(self) -> int:
        """Return the marks of all criteria."""
        return sum(criterion.marks for criterion in self.criteria)

    @property
    def most(self) -> int:
        """Return the marks that could be reached."""
        return sum(criterion.most for criterion in self.criteria)


@dataclass(frozen=True, slots=True)
class ResultItem:
    """A question of a submitted attempt: answer, whether it was right, feedback, its lesson.

    `parts`: of an answer of several options that is partly right. `rows`: of a question in parts.
    `key`: the right answers, where they are visible and the answer was not right. `percent`: what
    was earned of the whole mark, `marks` the same in marks of `most`, its weight. `is_waiting`: a
    person has to grade it; `grade`: one has.
    """

    position: int
    right: bool
    prompt: Markup
    answer: tuple[Markup, ...]
    feedback: tuple[Markup, ...]
    lesson: LessonEntry
    parts: ChoiceParts | None = None
    rows: tuple[AnswerPart, ...] = ()
    key: tuple[Markup, ...] = ()
    percent: int = 0
    is_waiting: bool = False
    grade: ShownGrade | None = None
    marks: float = 0
    most: int = 1

    @property
    def is_partly_right(self) -> bool:
        """Return whether something of a wrong answer is right."""
        return not self.right and (self.parts is not None or any(row.is_right for row in self.rows))


def build_result_items(
    attempt: AttemptRow,
    lessons: Mapping[int, LessonEntry],
    questions: Mapping[int, Question],
    answers: Mapping[int, AnswerState],
    visible: Visibility,
) -> list[ResultItem]:
    """Return all questions of an attempt in order with answers and what is visible of them."""
    items = []
    for position, item in enumerate(attempt.drawn_items, 1):
        question, answer = questions[item["question"]], answers.get(position, NO_ANSWER)
        row = _build_item(position, question, answer, lessons, visible)
        weight = attempt.weights[position - 1]
        is_waiting = answer.mark is None and weight > 0
        marks = show_mark((answer.mark or 0) * weight)
        items.append(replace(row, is_waiting=is_waiting, marks=marks, most=weight))
    return items


def build_grade(question: Question, grade: Mapping[str, Any], *, with_model: bool) -> ShownGrade:
    """Return what a person decided on a text, in the reader's language."""
    content = get_content(question)
    criteria = tuple(
        GradedCriterion(
            name=criterion.name,
            marks=criterion.levels[level][0],
            most=criterion.levels[0][0],
            words=criterion.levels[level][1],
        )
        for criterion, level in zip(show_rubric(content), grade["levels"], strict=True)
    )
    (model,) = mark_texts_safe([content.get("model", "") if with_model else ""])
    return ShownGrade(criteria, grade["comment"], model)


def _build_item(
    position: int,
    question: Question,
    state: AnswerState,
    lessons: Mapping[int, LessonEntry],
    visible: Visibility,
) -> ResultItem:
    answer = state.given_answer
    # A right answer of a later attempt has a smaller mark.
    is_later = state.answers_given > 1 and state.mark is not None
    later = is_later and is_right(question.type, question.answer, answer)
    right, is_left_out = bool(state.right) or later, "counts" in question.answer
    report = report_answer(question, answer, with_notes=visible.feedback)
    return ResultItem(
        position=position,
        right=right,
        prompt=Markup(get_content(question)["prompt"]),  # noqa: S704 - sanitised when it was loaded
        answer=mark_texts_safe(report.texts),
        feedback=mark_texts_safe(report.notes),
        lesson=lessons[question.lesson_id],
        parts=None if right else find_parts(question.type, question.answer, answer),
        rows=report.parts,
        key=list_key_texts(question)
        if visible.key and not right and question.type != WRITTEN and not is_left_out
        else (),
        percent=compute_percent(state.mark or 0, WHOLE_MARK),
        grade=build_grade(question, state.grade, with_model=visible.model) if state.grade else None,
    )
