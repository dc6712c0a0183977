"""Screens for approving or refusing a large assignment."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import LIST_SEEN
from lms.core.i18n import gettext as _
from lms.obligations import queries, services
from lms.obligations.errors import NotWaiting
from lms.obligations.forms.people import ReasonForm
from lms.obligations.rules import WAITING
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.obligations.views.words import describe_term_lines
from lms.web import access
from lms.web.container import moment, today
from lms.web.language import set_form_page
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.get("/<int:assignment_id>/approval")
@access.role(*ASSIGNERS)
def approval(assignment_id: int) -> str:
    """Show the effect of a waiting assignment, to be approved or refused."""
    return _render_form(assignment_id, ReasonForm())


@blueprint.post("/<int:assignment_id>/approve")
@access.role(*ASSIGNERS)
def approve(assignment_id: int) -> BaseResponse:
    """Approve an assignment."""
    services.approve_assignment(
        session(), assignment_id=assignment_id, by=access.actor(), moment=moment()
    )
    flash(_("The assignment is approved and in force."), "success")
    return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)


@blueprint.post("/<int:assignment_id>/refuse")
@access.role(*ASSIGNERS)
def refuse(assignment_id: int) -> BaseResponse | tuple[str, int]:
    """Refuse an assignment with a reason."""
    form = ReasonForm()
    if not form.is_submitted():
        set_form_page(url_for("obligations.approval", assignment_id=assignment_id))
        return _render_form(assignment_id, form), 422
    services.refuse_assignment(
        session(),
        assignment_id=assignment_id,
        reason=form.reason.data,
        by=access.actor(),
        moment=moment(),
    )
    flash(
        _("The assignment is refused. Nobody has to complete the course because of it."), "success"
    )
    return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)


def _render_form(assignment_id: int, form: ReasonForm) -> str:
    row = load_assignment(assignment_id)
    if row.state != WAITING:
        raise NotWaiting
    terms = queries.load_terms(reading_session(), assignment_id)
    reach = queries.preview_assignment(
        reading_session(),
        terms=terms,
        by=access.actor(),
        today=today(),
        assignment_id=assignment_id,
    )
    note_access([person.id for person in reach.sample], LIST_SEEN)
    is_own = row.created_by == access.actor().person_id
    return render_template(
        "obligations/approval.html",
        row=row,
        words=describe_term_lines(terms),
        reach=reach,
        form=form,
        is_own=is_own,
    )
