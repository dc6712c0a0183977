"""How often questions were shown, in all versions and courses that have them."""

from typing import Any, Final

from sqlalchemy import CTE, Select, and_, bindparam, func, select, union
from sqlalchemy.orm import Session, aliased

from lms.assessment.queries.current import build_current, sum_where
from lms.assessment.queries.facts import EXPOSURE
from lms.catalogue.models import CourseVersion, Module, Question, Quiz
from lms.core.database import BigKey

_VERSION = bindparam("version_id", type_=BigKey)


def _select_namesakes() -> CTE:
    """Select each question of a version with the ids under which it was ever shown.

    They are those of the same name in the same quiz of all versions of the course, and for one of
    a shared bank those of its shared name in all courses.
    """
    own, own_quiz, own_module = aliased(Question), aliased(Quiz), aliased(Module)
    own_version, version = aliased(CourseVersion), aliased(CourseVersion)
    of_name = (
        select(own.id.label("of_id"), Question.id.label("question_id"))
        .join(own_quiz, own_quiz.id == own.quiz_id)
        .join(own_version, own_version.id == own_quiz.version_id)
        .outerjoin(own_module, own_module.id == own_quiz.module_id)
        .join(version, version.course_id == own_version.course_id)
        .join(Quiz, Quiz.version_id == version.id)
        .outerjoin(Module, Module.id == Quiz.module_id)
        .join(Question, and_(Question.quiz_id == Quiz.id, Question.name == own.name))
        .where(
            own_quiz.version_id == _VERSION,
            func.coalesce(Module.slug, "") == func.coalesce(own_module.slug, ""),
        )
    )
    of_bank = (
        select(own.id, Question.id)
        .join(own_quiz, own_quiz.id == own.quiz_id)
        .join(Question, Question.shared_name == own.shared_name)
        .where(own_quiz.version_id == _VERSION)
    )
    return union(of_name, of_bank).cte("namesake")


def _build_exposure() -> Select[*tuple[Any, ...]]:
    namesake = _select_namesakes()
    rows = build_current(EXPOSURE, select(namesake.c.question_id))
    return (
        select(namesake.c.of_id, sum_where(rows.c.shown_count).label("shown_count"))
        .join(rows, rows.c.question_id == namesake.c.question_id)
        .group_by(namesake.c.of_id)
    )


_EXPOSURE: Final = _build_exposure()


def load_exposure(session: Session, version_id: int) -> dict[int, int]:
    """Return in how many attempts each question of a version was drawn, by its id.

    Attempts of other versions, and of other courses with the same shared bank, count as well; those
    that are under way too. A question that was never drawn is not there.
    """
    rows = session.connection().execute(_EXPOSURE, {"version_id": version_id}).all()
    return {row.of_id: row.shown_count for row in rows}
