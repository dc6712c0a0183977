"""The screen on which a result is undone."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import PAGE_SEEN
from lms.core.i18n import gettext as _
from lms.paper_tests.errors import CourseCompleted, PaperResultNotFound
from lms.paper_tests.forms import UndoForm
from lms.paper_tests.queries import ResultRow, find_result
from lms.paper_tests.services import undo_result
from lms.paper_tests.views.common import SUPERVISORS, blueprint, load_form
from lms.web import access
from lms.web.container import moment
from lms.web.personal import note_access
from lms.web.transaction import reading_session, session


@blueprint.route("/<int:form_id>/results/<int:paper_result_id>/undo", methods=["GET", "POST"])
@access.role(*SUPERVISORS)
def undo(form_id: int, paper_result_id: int) -> BaseResponse | tuple[str, int]:
    """Ask why a result is to be undone, and undo it."""
    row, result = load_form(form_id), _load_result(form_id, paper_result_id)
    note_access([result.person_id], PAGE_SEEN)
    form = UndoForm()
    if form.is_submitted():
        try:
            undo_result(
                session(),
                form=row,
                result_id=paper_result_id,
                reason=form.reason.data,
                by=access.actor(),
                moment=moment(),
            )
        except CourseCompleted as error:
            form.fail("reason", error.describe())
        else:
            flash(_("The result is undone. It can be entered anew."), "success")
            return redirect(url_for("paper_tests.show", form_id=form_id), 303)
    page = render_template("paper_tests/undo.html", row=row, result=result, form=form)
    return page, 422 if form.errors else 200


def _load_result(form_id: int, result_id: int) -> ResultRow:
    result = find_result(reading_session(), by=access.actor(), form_id=form_id, result_id=result_id)
    if result is None:
        raise PaperResultNotFound
    return result
