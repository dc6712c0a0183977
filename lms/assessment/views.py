"""Screens of assessment for trainers: how a course fares. Learners meet quizzes in lms/learning."""

from flask import Blueprint, render_template

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.queries import question_results, quiz_results
from lms.catalogue.queries import VersionEntry, outline, versions
from lms.core.errors import NotFound
from lms.enrolment.queries import counts_by_version
from lms.web import access
from lms.web.transaction import session

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")


@blueprint.get("/<slug>")
@access.role(TRAINER, NATIONAL_ADMIN)
def results(slug: str) -> str:
    """A course's page for its trainer: versions, enrolments, pass rates."""
    held = _versions(slug)
    newest = outline(session(), held[0].id)
    return render_template(
        "assessment/results.html",
        slug=slug,
        outline=newest,
        versions=held,
        counts=counts_by_version(session(), newest.course_id),
    )


@blueprint.get("/<slug>/versions/<int:number>")
@access.role(TRAINER, NATIONAL_ADMIN)
def version_results(slug: str, number: int) -> str:
    """One version: its quizzes with their pass rates, and each question, the least often right first."""
    version = next((v for v in _versions(slug) if v.number == number), None)
    if version is None:
        raise NotFound
    held = outline(session(), version.id)
    by_quiz = quiz_results(session(), version.id)
    return render_template(
        "assessment/version.html",
        slug=slug,
        outline=held,
        quizzes=[(quiz, by_quiz.get(quiz.id)) for quiz in held.quizzes],
        questions=question_results(session(), version.id),
        counts=counts_by_version(session(), held.course_id).get(version.id, {}),
    )


def _versions(slug: str) -> list[VersionEntry]:
    """The course's versions, if the person who asks is a trainer of it. Raises NotFound otherwise: foreign and missing look the same."""
    held = versions(session(), slug) if access.actor().may_edit_course(slug) else []
    if not held:
        raise NotFound
    return held
