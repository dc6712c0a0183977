"""Screens on which a training is cancelled."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.outreach import services
from lms.outreach.forms.training import CancelForm
from lms.outreach.views.common import MANAGERS, blueprint, load_managed
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import session


@blueprint.get("/trainings/<int:training_id>/cancel")
@access.role(*MANAGERS)
def cancel(training_id: int) -> str:
    """Ask for the reason of a cancellation."""
    return render_template("outreach/cancel.html", row=load_managed(training_id), form=CancelForm())


@blueprint.post("/trainings/<int:training_id>/cancel")
@access.role(*MANAGERS)
def confirm_cancelling(training_id: int) -> BaseResponse | tuple[str, int]:
    """Cancel a training; whoever signed up is told."""
    row, form = load_managed(training_id), CancelForm()
    if form.is_submitted():
        services.cancel_training(
            session(),
            training_id=training_id,
            reason=form.reason.data,
            by=access.actor(),
            moment=moment(),
        )
        flash(_("The training is cancelled. Everybody who signed up is told."), "success")
        return redirect(url_for("outreach.managed"), 303)
    return render_template("outreach/cancel.html", row=row, form=form), 422
