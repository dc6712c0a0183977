"""Screens by which an exception is withdrawn."""

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response

from lms.accounts.rules import PAGE_SEEN
from lms.assessment import queries
from lms.assessment.errors import ExceptionNotFound
from lms.assessment.rules.words import list_changes
from lms.assessment.services.exceptions import withdraw_exception
from lms.assessment.views.blueprint import blueprint
from lms.assessment.views.exception_people import GIVERS
from lms.assessment.views.exceptions import get_list_url, name_quiz
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.get("/exceptions/<int:exception_id>/withdraw")
@access.role(*GIVERS)
def exception_withdrawal(exception_id: int) -> str:
    """Ask for confirmation before withdrawing."""
    row = queries.find_exception(reading_session(), access.actor(), exception_id)
    if row is None:
        raise ExceptionNotFound
    if row.person_id:
        note_access([row.person_id], PAGE_SEEN)
    return render_template(
        "assessment/exception_withdraw.html",
        row=row,
        title=name_quiz(row),
        changes="; ".join(list_changes(row)),
    )


@blueprint.post("/exceptions/<int:exception_id>/withdraw")
@access.role(*GIVERS)
def withdraw(exception_id: int) -> Response:
    """Withdraw an exception: the next attempt follows the rules of the course again."""
    withdraw_exception(session(), exception_id=exception_id, by=access.actor(), moment=moment())
    flash(_("The exception is withdrawn."), "success")
    return redirect(get_list_url(None), 303)
