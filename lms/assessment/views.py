"""Screens of assessment for trainers: how a course fares. Learners meet quizzes in lms/learning."""

from flask import Blueprint, render_template, url_for

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.assessment.queries import question_results, quiz_results
from lms.catalogue.queries import CourseEntry, course_entry, outline, versions
from lms.core.errors import NotFound
from lms.core.i18n import format_percent, gettext, local_field
from lms.enrolment.queries import counts_by_version
from lms.web import access
from lms.web.transaction import session

blueprint = Blueprint("assessment", __name__, url_prefix="/assessment")


@blueprint.get("/<slug>")
@access.role(TRAINER, NATIONAL_ADMIN)
def results(slug: str) -> str:
    """A course's page for its trainer: versions, enrolments, pass rates."""
    course = _course(slug)
    held = versions(session(), course.id)
    return render_template(
        "assessment/results.html", course=course, versions=held, counts=counts_by_version(session(), course.id),
        current=outline(session(), course.current_version_id) if course.current_version_id else None,
    )  # fmt: skip


@blueprint.get("/<slug>/versions/<int:number>")
@access.role(TRAINER, NATIONAL_ADMIN)
def version_results(slug: str, number: int) -> str:
    """One version: its quizzes with their pass rates, and each question, the hardest first."""
    course = _course(slug)
    version_id = next((v.id for v in versions(session(), course.id) if v.number == number), None)
    if version_id is None:
        raise NotFound
    held = outline(session(), version_id)
    quizzes = quiz_results(session(), version_id)
    return render_template(
        "assessment/version.html", course=course, outline=held, quizzes=[(quiz, quizzes.get(quiz.id)) for quiz in held.quizzes],
        questions=question_results(session(), version_id),
    )  # fmt: skip


def _course(slug: str) -> CourseEntry:
    """The course, if the person who asks is a trainer of it. Raises NotFound otherwise: foreign and missing look the same."""
    course = course_entry(session(), slug)
    if course is None or not access.actor().may_edit_course(slug):
        raise NotFound
    return course
