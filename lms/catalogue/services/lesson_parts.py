"""Storing of the check-yourself questions of lessons."""

from collections.abc import Mapping

from sqlalchemy.orm import Session

from lms.catalogue.models import CheckQuestion, Lesson
from lms.catalogue.rules.rendering import RenderedCourse


def add_checks(session: Session, lessons: Mapping[str, Lesson], rendered: RenderedCourse) -> None:
    """Add the questions of all lessons, which are given by "module/lesson"."""
    for key, checks in rendered.checks.items():
        for position, check in enumerate(checks, 1):
            question = CheckQuestion(
                lesson_id=lessons[key].id,
                position=position,
                name=check.name,
                type=check.type,
                step=check.step,
                taught_step=check.taught_step,
                content_kk=check.content["kk"],
                content_ru=check.content["ru"],
                answer=check.answer,
            )
            session.add(question)
    session.flush()
