"""Screens on which a training is announced and changed."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.outreach import services
from lms.outreach.errors import PlanWrong
from lms.outreach.forms.training import build_training_form_values
from lms.outreach.views.common import MANAGERS, blueprint, load_managed
from lms.outreach.views.plan_form import build_training_form, read_plan, show_plan_error
from lms.web import access
from lms.web.container import container, moment
from lms.web.transaction import session


@blueprint.get("/trainings/new")
@access.role(*MANAGERS)
def new() -> str:
    """Show the empty form for a training."""
    return render_template("outreach/edit.html", form=build_training_form(None, None), row=None)


@blueprint.post("/trainings/new")
@access.role(*MANAGERS)
def announce() -> BaseResponse | tuple[str, int]:
    """Announce a training."""
    form = build_training_form(None, None)
    if form.is_submitted():
        try:
            training_id = services.announce_training(
                session(), plan=read_plan(form), by=access.actor(), moment=moment()
            )
        except PlanWrong as error:
            show_plan_error(form, error)
        else:
            flash(_("The training is announced. People can sign up."), "success")
            return redirect(url_for("outreach.people", training_id=training_id), 303)
    return render_template("outreach/edit.html", form=form, row=None), 422


@blueprint.get("/trainings/<int:training_id>/edit")
@access.role(*MANAGERS)
def edit(training_id: int) -> str:
    """Show the form for changing a training."""
    row = load_managed(training_id)
    form = build_training_form(row, build_training_form_values(row, container().settings.timezone))
    return render_template("outreach/edit.html", form=form, row=row)


@blueprint.post("/trainings/<int:training_id>/edit")
@access.role(*MANAGERS)
def change(training_id: int) -> BaseResponse | tuple[str, int]:
    """Change a training; whoever signed up is told of another time or venue."""
    row = load_managed(training_id)
    form = build_training_form(row, build_training_form_values(row, container().settings.timezone))
    if form.is_submitted() and form.merge_edits():
        try:
            services.change_training(
                session(),
                training_id=training_id,
                plan=read_plan(form),
                by=access.actor(),
                moment=moment(),
            )
        except PlanWrong as error:
            show_plan_error(form, error)
        else:
            flash(_("The training is changed."), "success")
            return redirect(url_for("outreach.people", training_id=training_id), 303)
    return render_template("outreach/edit.html", form=form, row=row), 422
