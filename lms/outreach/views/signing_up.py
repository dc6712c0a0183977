"""What learners do in a training: sign up and withdraw."""

from flask import flash, redirect, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.outreach import services
from lms.outreach.rules import COMING
from lms.outreach.views.common import blueprint
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import session


@blueprint.post("/trainings/<int:training_id>/sign-up")
@access.signed_in
def sign_up(training_id: int) -> BaseResponse:
    """Take a seat, or a turn on the waiting list."""
    state = services.sign_up(session(), training_id=training_id, by=access.actor(), now=now())
    flash(
        _("You have a seat. We expect you.")
        if state == COMING
        else _(
            "All seats are taken. You are on the waiting list: we tell you when a seat becomes "
            "free."
        ),
        "success" if state == COMING else "info",
    )
    return redirect(url_for("outreach.training", training_id=training_id), 303)


@blueprint.post("/trainings/<int:training_id>/withdraw")
@access.signed_in
def withdraw(training_id: int) -> BaseResponse:
    """Give the seat back, or the turn on the waiting list."""
    previous_state = services.withdraw_sign_up(
        session(), training_id=training_id, by=access.actor(), moment=moment()
    )
    flash(
        _("You gave your seat back. Thank you: somebody else can come now.")
        if previous_state == COMING
        else _("You are no longer on the list of this training."),
        "success",
    )
    return redirect(url_for("outreach.training", training_id=training_id), 303)
