"""A text as whoever grades it sees it."""

from dataclasses import dataclass
from typing import Any

from markupsafe import Markup

from lms.assessment.queries import load_answer_states, load_attempts
from lms.assessment.queries.shown import ShownCriterion, show_rubric
from lms.catalogue.queries import Outline, QuizEntry, load_outline, load_questions
from lms.core.i18n import current_language
from lms.grading.errors import TextNotFound
from lms.grading.queries import TextRow, find_text
from lms.web import access
from lms.web.transaction import reading_session


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text as whoever grades it sees it: what was asked, what was written, the rubric.

    The question is in the language of the text, the rubric in the reader's. `grade` is None until
    it is graded.
    """

    row: TextRow
    outline: Outline
    quiz: QuizEntry
    prompt: Markup
    text: str
    guide: tuple[int, int] | None
    criteria: tuple[ShownCriterion, ...]
    model: Markup
    grade: dict[str, Any] | None


def load_text(text_id: int) -> ShownText:
    """Return a text that the actor may grade. Raises TextNotFound."""
    session = reading_session()
    row = find_text(session, access.actor(), text_id)
    if row is None:
        raise TextNotFound
    (attempt,) = load_attempts(session, [row.attempt_id])
    outline = load_outline(session, attempt.enrolment.version_id)
    question = load_questions(session, [row.question_id])[row.question_id]
    answer = load_answer_states(session, attempt.id)[row.position]
    content = question.content_ru if row.language == "ru" else question.content_kk
    own = question.content_kk if current_language() == "kk" else question.content_ru
    words = content.get("words")
    return ShownText(
        row=row,
        outline=outline,
        quiz=outline.find_quiz_by_id(attempt.quiz_id),
        prompt=Markup(content["prompt"]),  # noqa: S704 - sanitised when it was loaded
        text=answer.given_answer.get("text", ""),
        guide=(words[0], words[1]) if words else None,
        criteria=show_rubric(own),
        model=Markup(content.get("model", "")),  # noqa: S704 - sanitised when it was loaded
        grade=dict(answer.grade) if answer.grade else None,
    )
