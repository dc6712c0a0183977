"""What all views of a diagnostic share: the learner's diagnostic of a course."""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import Outline, find_current_version_id, load_outline
from lms.core.i18n import gettext as _
from lms.diagnostics.errors import NoDiagnostic
from lms.diagnostics.queries import DiagnosticState, find_diagnostic, load_state
from lms.enrolment.queries import EnrolmentRow, find_latest_enrolment
from lms.learning.errors import NotEnrolled
from lms.web import access
from lms.web.transaction import session

blueprint = Blueprint("diagnostics", __name__, url_prefix="/diagnostics")


@dataclass(frozen=True, slots=True)
class LearnerDiagnostic:
    """A learner's enrolment in a course with a diagnostic, and its state once it was begun."""

    enrolment: EnrolmentRow
    outline: Outline
    state: DiagnosticState | None


@blueprint.errorhandler(NotEnrolled)
def lead_to_course(error: NotEnrolled) -> BaseResponse:
    """Lead to the course's page, which has the button that begins it."""
    flash(_("You have not begun this course yet. Here you can begin it."), "info")
    return redirect(url_for("catalogue.course", slug=error.params["slug"]), 303)


def load_diagnostic(slug: str, *, lock: bool = False) -> LearnerDiagnostic:
    """Return the actor's diagnostic of a course. Raises NotEnrolled, NoDiagnostic."""
    person_id = access.actor().person_id
    enrolment = find_latest_enrolment(session(), person_id=person_id, slug=slug, lock=lock)
    if enrolment is None:
        if find_current_version_id(session(), slug) is None:
            raise NoDiagnostic
        raise NotEnrolled(slug=slug)
    outline = load_outline(session(), enrolment.version_id)
    if not outline.diagnostic_questions:
        raise NoDiagnostic
    diagnostic = find_diagnostic(session(), enrolment.id)
    state = load_state(session(), diagnostic, outline.version_id) if diagnostic else None
    return LearnerDiagnostic(enrolment, outline, state)
