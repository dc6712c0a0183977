"""Screens of assessment for trainers: course results. Learners take quizzes in lms/learning."""

from flask import Blueprint, render_template

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.queries import list_question_results, load_quiz_results
from lms.catalogue.queries import VersionEntry, list_versions, load_outline
from lms.core.errors import NotFound
from lms.enrolment.queries import counts_by_version
from lms.web import access
from lms.web.transaction import session

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")


@blueprint.get("/<slug>")
@access.role(TRAINER, NATIONAL_ADMIN)
def results(slug: str) -> str:
    """Show a course's results to its trainer: versions, enrolments, pass rates."""
    versions = _versions(slug)
    newest_outline = load_outline(session(), versions[0].id)
    return render_template(
        "assessment/results.html",
        slug=slug,
        outline=newest_outline,
        versions=versions,
        counts=counts_by_version(session(), newest_outline.course_id),
    )


@blueprint.get("/<slug>/versions/<int:number>")
@access.role(TRAINER, NATIONAL_ADMIN)
def version_results(slug: str, number: int) -> str:
    """Show a version: quizzes with pass rates, questions with the least often right first."""
    version = next((v for v in _versions(slug) if v.number == number), None)
    if version is None:
        raise NotFound
    version_outline = load_outline(session(), version.id)
    by_quiz = load_quiz_results(session(), version.id)
    return render_template(
        "assessment/version.html",
        slug=slug,
        outline=version_outline,
        quizzes=[(quiz, by_quiz.get(quiz.id)) for quiz in version_outline.quizzes],
        questions=list_question_results(session(), version.id),
        counts=counts_by_version(session(), version_outline.course_id).get(version.id, {}),
    )


def _versions(slug: str) -> list[VersionEntry]:
    """Return the course's versions if the actor is a trainer of it.

    Raises NotFound otherwise: a course of others and a missing one look the same.
    """
    course_versions = list_versions(session(), slug) if access.actor().can_edit_course(slug) else []
    if not course_versions:
        raise NotFound
    return course_versions
