"""Screens of one reform: its page, approval and cancellation."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import NATIONAL_ADMIN
from lms.core import jobs
from lms.core.i18n import gettext as _
from lms.reforms import queries, services
from lms.reforms.errors import OutOfDate
from lms.reforms.forms.words import describe_state, name_kind
from lms.reforms.rules import PLANNED, WAITING
from lms.reforms.views.blueprint import blueprint
from lms.reforms.views.effect import read_effect_values
from lms.web import access
from lms.web.container import moment, now
from lms.web.transaction import session


@blueprint.get("/<int:reform_id>")
@access.role(NATIONAL_ADMIN)
def reform(reform_id: int) -> str:
    """Show a reform: its facts, and its effect before or after it was applied."""
    row = queries.load_reform(session(), reform_id)
    values: dict[str, Any] = {
        "effect": None,
        "moved": queries.count_relocations(session(), reform_id),
        "job": None,
    }
    if row.state in (WAITING, PLANNED) and row.plan is not None:
        values |= read_effect_values(row.plan)
        values["job"] = jobs.find_latest_job(
            session(), kind=queries.APPLY_REFORM_JOB, subject=f"reform:{reform_id}"
        )
    return render_template(
        "reforms/reform.html",
        row=row,
        kind=name_kind(row.kind),
        state=describe_state(row.state),
        refusal=OutOfDate().describe(),
        may_approve=row.state == WAITING and row.created_by != access.actor().audit_id,
        **values,
    )


@blueprint.post("/<int:reform_id>/approve")
@access.role(NATIONAL_ADMIN)
def approve(reform_id: int) -> Response:
    """Approve a large reform that another administrator entered."""
    services.approve_reform(session(), reform_id=reform_id, by=access.actor(), moment=moment())
    flash(_("The reform is approved. It is applied on its day."), "success")
    return redirect(url_for("reforms.reform", reform_id=reform_id), 303)


@blueprint.post("/<int:reform_id>/cancel")
@access.role(NATIONAL_ADMIN)
def cancel(reform_id: int) -> Response:
    """Cancel a planned reform."""
    services.cancel_reform(session(), reform_id=reform_id, by=access.actor(), now=now())
    flash(_("The reform is cancelled."), "success")
    return redirect(url_for("reforms.reform", reform_id=reform_id), 303)
