"""The wordings of a question, with its key, in all versions of its course."""

from sqlalchemy import func
from sqlalchemy.orm import Session

from lms.assessment.queries.question_versions import select_namesakes
from lms.assessment.rules import Wording
from lms.catalogue.models import CorrectedKey, CourseVersion, Question
from lms.core.rows import read_rows

_QUESTION = Question.__table__.c


def list_wordings(session: Session, course_id: int, module_slug: str, name: str) -> list[Wording]:
    """Return the texts and the key of a question in each version of its course, the newest first.

    `module_slug` is '' for the final test.
    """
    key = func.coalesce(CorrectedKey.__table__.c.answer, _QUESTION.answer).label("key")
    rows = session.connection().execute(
        select_namesakes()
        .with_only_columns(
            _QUESTION.id.label("question_id"),
            CourseVersion.__table__.c.number,
            _QUESTION.type,
            _QUESTION.content_kk,
            _QUESTION.content_ru,
            key,
        )
        .outerjoin(CorrectedKey.__table__, CorrectedKey.__table__.c.question_id == _QUESTION.id)
        .order_by(CourseVersion.__table__.c.number.desc()),
        {"course_id": course_id, "module_slug": module_slug, "name": name},
    )
    return list(read_rows(Wording, rows))
