"""The blueprint of corrections, and the loading of what a trainer may correct."""

from typing import Any, Final

from flask import Blueprint

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.queries import find_question
from lms.catalogue.queries import Outline, VersionEntry, list_versions, load_outline
from lms.core.errors import NotFound
from lms.regrading.queries.corrections import CorrectionRow, find_correction
from lms.web import access
from lms.web.transaction import reading_session

blueprint = Blueprint("regrading", __name__, url_prefix="/regrading")
TRAINERS: Final = (TRAINER, NATIONAL_ADMIN)


def load_versions(slug: str) -> list[VersionEntry]:
    """Return the versions of a course whose trainer the actor is. Raises NotFound."""
    is_own = access.actor().can_edit_course(slug)
    versions = list_versions(reading_session(), slug) if is_own else []
    if not versions:
        raise NotFound
    return versions


def load_newest(slug: str) -> Outline:
    """Return the outline of the newest version of a course. Raises NotFound."""
    return load_outline(reading_session(), load_versions(slug)[0].id)


def load_question(slug: str, number: int, question_id: int) -> tuple[Outline, Any]:
    """Return a question of a version with its outline. Raises NotFound."""
    version = next((row for row in load_versions(slug) if row.number == number), None)
    if version is None:
        raise NotFound
    question = find_question(reading_session(), version.id, question_id)
    if question is None:
        raise NotFound
    return load_outline(reading_session(), version.id), question


def load_correction(slug: str, correction_id: int) -> tuple[Outline, CorrectionRow]:
    """Return a correction of a course with the outline of its version. Raises NotFound."""
    course = load_newest(slug)
    row = find_correction(reading_session(), course.course_id, correction_id)
    if row is None:
        raise NotFound
    return load_outline(reading_session(), row.version_id), row
