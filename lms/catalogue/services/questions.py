"""The rows of questions of a version that is being loaded."""

from lms.catalogue.models import Question
from lms.catalogue.rules.rendered import RenderedQuestion


def build_question(
    quiz_id: int, position: int, lesson_id: int, question: RenderedQuestion
) -> Question:
    """Return the row of a rendered question."""
    return Question(
        quiz_id=quiz_id,
        position=position,
        name=question.name,
        type=question.type,
        level=question.level,
        weight=question.weight,
        retired=question.retired,
        tags=question.tags,
        competences=question.competences,
        shared_name=question.shared_name,
        lesson_id=lesson_id,
        content_kk=question.content["kk"],
        content_ru=question.content["ru"],
        answer=question.answer,
    )
