"""The blueprint of assessment, and the loading of what a trainer may see."""

from typing import Any, Final

from flask import Blueprint

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.queries import find_question
from lms.catalogue.queries import Outline, VersionEntry, list_versions, load_outline
from lms.core.errors import NotFound
from lms.web import access
from lms.web.transaction import reading_session

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")
READERS: Final = (TRAINER, NATIONAL_ADMIN)


def load_versions(slug: str) -> list[VersionEntry]:
    """Return the course's versions if the actor is a trainer of it.

    Raises NotFound otherwise: a course of others and a missing one look the same.
    """
    is_own = access.actor().can_edit_course(slug)
    course_versions = list_versions(reading_session(), slug) if is_own else []
    if not course_versions:
        raise NotFound
    return course_versions


def load_version(slug: str, number: int) -> Outline:
    """Return the outline of a version of a course whose trainer the actor is. Raises NotFound."""
    version = next((v for v in load_versions(slug) if v.number == number), None)
    if version is None:
        raise NotFound
    return load_outline(reading_session(), version.id)


def load_question(slug: str, number: int, question_id: int) -> tuple[Outline, Any]:
    """Return a question with the version that has it. Raises NotFound."""
    outline = load_version(slug, number)
    row = find_question(reading_session(), outline.version_id, question_id)
    if row is None:
        raise NotFound
    return outline, row
