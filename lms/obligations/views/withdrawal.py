"""Screens on which an assignment is withdrawn."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.obligations import services
from lms.obligations.errors import AssignmentNotFound
from lms.obligations.rules import STANDING, WAITING
from lms.obligations.views.common import ASSIGNERS, blueprint, load_assignment
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import session


@blueprint.get("/<int:assignment_id>/withdraw")
@access.role(*ASSIGNERS)
def withdraw(assignment_id: int) -> str:
    """Ask for confirmation before withdrawing."""
    row = load_assignment(assignment_id)
    if row.state not in (STANDING, WAITING):
        raise AssignmentNotFound
    return render_template("obligations/withdraw.html", row=row)


@blueprint.post("/<int:assignment_id>/withdraw")
@access.role(*ASSIGNERS)
def confirm_withdrawal(assignment_id: int) -> BaseResponse:
    """Withdraw an assignment: open obligations end, met ones stay."""
    ended_count = services.withdraw_assignment(
        session(), assignment_id=assignment_id, by=access.actor(), moment=moment()
    )
    flash(
        _("The assignment is withdrawn. Obligations that ended with it: %(count)s.")
        % {"count": format_number(ended_count)},
        "success",
    )
    return redirect(url_for("obligations.assignment", assignment_id=assignment_id), 303)
