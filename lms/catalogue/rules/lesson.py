"""A lesson in one language: front matter and text."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Final

from lms.catalogue.rules.checks import (
    check_taught_steps,
    count_steps_until,
    lines_to_read,
    read_check_boxes,
    replace_questions,
)
from lms.catalogue.rules.prose import Part, check_prose, count_words
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.steps import Step, cut_steps
from lms.core.faults import Faults
from lms.core.i18n import N_
from lms.core.text_lines import read_lines

MAX_LESSON: Final = 100 * 1024
LIMITS: Final = {
    "title": 200,
    "goal": 400,
    "act": 300,
    "source": 500,
    "task_minutes": 3,
    "review": 10,
}
REPEATED: Final = ("act", "source")
MAX_TASK_MINUTES: Final = 240


@dataclass(frozen=True, slots=True)
class CitedAct:
    """A line `act: order-832, п. 23`: the act's id in the register and the clause."""

    line: int
    id: str
    clause: str


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

    def step_of(self, question: QuestionText) -> int:
        """Return the number of the step in which a question stands."""
        return count_steps_until(self.steps, question)


def read_lesson(
    path: str, content: bytes, pictures: frozenset[str], faults: Faults
) -> LessonText | None:
    """Return the lesson; None if the file cannot be read or has no front matter."""
    lines = read_lines(path, content, MAX_LESSON, faults)
    if lines is None:
        return None
    end = _end_of_front_matter(lines)
    if end is None:
        message = N_(
            "The lesson begins with its front matter: a line ---, then title, goal and "
            "task_minutes, then a line ---."
        )
        faults.add(path, 1, message)
        return None
    values = _front_matter(path, lines[1:end], faults)
    body = list(enumerate(lines, 1))[end + 1 :]
    boxes = read_check_boxes(path, body, pictures, faults)
    parts = check_prose(path, body, pictures, faults, lesson=True, question_lines=boxes.lines)
    steps = cut_steps(body)
    check_taught_steps(boxes.questions, steps, faults)
    words = count_words(lines_to_read(body, boxes))
    if not words:
        faults.add(path, end + 1, N_("The lesson has no text."))
    return LessonText(
        path=path,
        review=_read_review_day(path, values, faults),
        title=_read_single_value(path, values, "title", faults),
        goal=_read_single_value(path, values, "goal", faults),
        task_minutes=_task_minutes(path, values, faults),
        acts=_cited_acts(path, values, faults),
        sources=tuple(text for _, text in values.get("source", [])),
        body="\n".join(replace_questions(body, boxes)).strip() + "\n",
        words=words,
        parts=tuple(parts),
        steps=steps,
        questions=tuple(boxes.questions),
    )


Values = dict[str, list[tuple[int, str]]]


def _end_of_front_matter(lines: list[str]) -> int | None:
    if lines[0].strip() != "---":
        return None
    return next((index for index, line in enumerate(lines[1:60], 1) if line.strip() == "---"), None)


def _front_matter(path: str, lines: list[str], faults: Faults) -> Values:
    values: Values = {}
    for number, line in enumerate(lines, 2):
        if not line.strip():
            continue
        match = re.fullmatch(r"([a-z_]+):(.*)", line)
        if match is None:
            faults.add(
                path,
                number,
                N_("A line of the front matter is a name, a colon and a value, such as: title: …"),
            )
            continue
        key, value = match.group(1), match.group(2).strip()
        if key in values and key in LIMITS and value and key not in REPEATED:
            faults.add(path, number, N_("%(key)s stands twice."), key=key)
        else:
            _check_value(path, number, key, value, faults)
        values.setdefault(key, []).append((number, value))
    return values


def _check_value(path: str, number: int, key: str, value: str, faults: Faults) -> None:
    if key not in LIMITS:
        message = N_("%(key)s is no key of the front matter. Keys are: %(keys)s.")
        faults.add(path, number, message, key=key, keys=", ".join(LIMITS))
    elif not value:
        faults.add(path, number, N_("%(key)s is empty."), key=key)
    elif len(value) > LIMITS[key]:
        message = N_("%(key)s has %(length)s characters; it may have %(limit)s at most.")
        faults.add(path, number, message, key=key, length=len(value), limit=LIMITS[key])


def _read_single_value(path: str, values: Values, key: str, faults: Faults) -> str:
    if key not in values:
        faults.add(path, 1, N_("%(key)s is missing."), key=key)
        return ""
    return values[key][0][1]


def _task_minutes(path: str, values: Values, faults: Faults) -> int:
    text = _read_single_value(path, values, "task_minutes", faults)
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


def _cited_acts(path: str, values: Values, faults: Faults) -> tuple[CitedAct, ...]:
    acts = []
    for line, value in values.get("act", []):
        name, _, clause = (part.strip() for part in value.partition(","))
        acts.append(CitedAct(line, name, clause))
        if value and not clause:
            message = N_("An act is cited with its clause after a comma, such as: law-94, п. 2.")
            faults.add(path, line, message)
    return tuple(acts)


def _read_review_day(path: str, values: Values, faults: Faults) -> date | None:
    """Return the day of review. A lesson with sources or acts needs one."""
    if "review" not in values:
        lines = [line for key in REPEATED for line, _ in values.get(key, [])]
        if lines:
            message = N_(
                "A lesson with a source needs a review: date by which somebody looks at it again."
            )
            faults.add(path, min(lines), message)
        return None
    number, text = values["review"][0]
    try:
        return datetime.strptime(text, "%Y-%m-%d").replace(tzinfo=UTC).date()
    except ValueError:
        faults.add(path, number, N_("review has to be a day such as 2027-11-01."))
        return None
