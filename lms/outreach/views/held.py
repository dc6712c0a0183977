"""Entering a training after it was held."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.core.i18n import gettext as _
from lms.outreach import services
from lms.outreach.errors import PlanWrong
from lms.outreach.forms.training import HeldTrainingForm
from lms.outreach.views.common import MANAGERS, blueprint
from lms.outreach.views.plan_form import build_training_form, read_plan, show_plan_error
from lms.web import access
from lms.web.container import moment, today
from lms.web.transaction import session


@blueprint.route("/trainings/held", methods=["GET", "POST"])
@access.role(*MANAGERS)
def enter_held() -> Response | tuple[str, int]:
    """Enter a training that has been held; who came is noted on its list."""
    form = build_training_form(None, {"day": today()}, HeldTrainingForm)
    if form.is_submitted():
        try:
            training_id = services.enter_held_training(
                session(),
                plan=read_plan(form),
                reason=form["reason"].data,
                by=access.actor(),
                moment=moment(),
            )
        except PlanWrong as error:
            show_plan_error(form, error)
        else:
            flash(_("The training is entered. Now add everybody who was there."), "success")
            return redirect(url_for("outreach.people", training_id=training_id), 303)
    page = render_template("outreach/edit.html", form=form, row=None, is_held=True)
    return page, 422 if form.errors or form.form_errors else 200
