"""A lesson in one language: front matter and text."""

from dataclasses import dataclass
from datetime import date
from typing import Final

from lms.catalogue.rules.checks import (
    check_taught_steps,
    count_steps_until,
    list_lines_to_read,
    read_check_boxes,
    replace_questions,
)
from lms.catalogue.rules.citations import CitedAct, read_cited_acts, read_review_day
from lms.catalogue.rules.front_matter import (
    FrontMatter,
    find_front_matter_end,
    read_front_matter,
    read_single_value,
)
from lms.catalogue.rules.prose import check_prose
from lms.catalogue.rules.prose_state import Part
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.steps import Step, cut_steps
from lms.catalogue.rules.word_counts import count_words
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.text_lines import read_lines

MAX_LESSON: Final = 100 * 1024
MAX_TASK_MINUTES: Final = 240


@dataclass(frozen=True, slots=True)
class LessonText:
    """The content of a lesson's file in one language.

    `body` is Markdown in which a placeholder stands for each of the `questions`.
    """

    path: str
    title: str
    goal: str
    task_minutes: int
    acts: tuple[CitedAct, ...]
    sources: tuple[str, ...]
    review: date | None
    body: str
    words: int
    parts: tuple[Part, ...]
    steps: tuple[Step, ...]
    questions: tuple[QuestionText, ...]

    def find_step(self, question: QuestionText) -> int:
        """Return the number of the step in which a question stands."""
        return count_steps_until(self.steps, question)


def read_lesson(
    path: str, content: bytes, pictures: frozenset[str], faults: Faults
) -> LessonText | None:
    """Return the lesson; None if the file cannot be read or has no front matter."""
    lines = read_lines(path, content, MAX_LESSON, faults)
    if lines is None:
        return None
    end = find_front_matter_end(lines)
    if end is None:
        message = N_(
            "The lesson begins with its front matter: a line ---, then title, goal and "
            "task_minutes, then a line ---."
        )
        faults.add(path, 1, message)
        return None
    values = read_front_matter(path, lines[1:end], faults)
    body = list(enumerate(lines, 1))[end + 1 :]
    boxes = read_check_boxes(path, body, pictures, faults)
    parts = check_prose(path, body, pictures, faults, lesson=True, question_lines=boxes.lines)
    steps = cut_steps(body)
    check_taught_steps(boxes.questions, steps, faults)
    words = count_words(list_lines_to_read(body, boxes))
    if not words:
        faults.add(path, end + 1, N_("The lesson has no text."))
    return LessonText(
        path=path,
        review=read_review_day(path, values, faults),
        title=read_single_value(path, values, "title", faults),
        goal=read_single_value(path, values, "goal", faults),
        task_minutes=_read_task_minutes(path, values, faults),
        acts=read_cited_acts(path, values, faults),
        sources=tuple(text for _, text in values.get("source", [])),
        body="\n".join(replace_questions(body, boxes)).strip() + "\n",
        words=words,
        parts=tuple(parts),
        steps=steps,
        questions=tuple(boxes.questions),
    )


def _read_task_minutes(path: str, values: FrontMatter, faults: Faults) -> int:
    text = read_single_value(path, values, "task_minutes", faults)
    if text and not (
        text.isascii() and text.isdigit() and len(text) <= 3 and int(text) <= MAX_TASK_MINUTES
    ):
        faults.add(
            path,
            values["task_minutes"][0][0],
            N_("%(key)s has to be a whole number from %(low)s to %(high)s."),
            key="task_minutes",
            low=0,
            high=MAX_TASK_MINUTES,
        )
        return 0
    return int(text or 0)
