"""The view by which a grade is changed afterwards."""

from typing import Any

from flask import flash, redirect, render_template
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.grading.errors import NotGraded
from lms.grading.forms import build_grade_form
from lms.grading.rules import GRADED
from lms.grading.services import change_grade
from lms.grading.views.blueprint import GRADERS, blueprint, build_url
from lms.grading.views.shown_texts import ShownText, load_text
from lms.messaging.rules.kinds import list_channels
from lms.web import access
from lms.web.container import container, moment
from lms.web.transaction import session


@blueprint.route("/<int:text_id>/change", methods=["GET", "POST"])
@access.role(*GRADERS)
def change(text_id: int) -> BaseResponse | tuple[str, int]:
    """Change a grade that was given, with a reason."""
    shown_text = load_text(text_id)
    if shown_text.row.state != GRADED or shown_text.grade is None:
        raise NotGraded
    form = build_grade_form(shown_text.criteria, shown_text.grade, with_reason=True)
    if form.is_submitted() and _change_grade(shown_text, form):
        flash(_("The grade is changed, and the author is told."), "success")
        return redirect(build_url("text", text_id=text_id), 303)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "grading/change.html",
        submission=shown_text,
        row=shown_text.row,
        form=form,
        build_url=build_url,
    )
    return page, status


def _change_grade(shown_text: ShownText, form: Any) -> bool:
    """Return whether the grade was changed; a refusal stands in the form."""
    try:
        change_grade(
            session(),
            text_id=shown_text.row.id,
            levels=form.read_levels(),
            comment=form.comment.data or "",
            reason=form.reason.data,
            by=access.actor(),
            moment=moment(),
            channels=list_channels(container().settings.sms_gateway),
        )
    except (Conflict, Invalid) as error:
        form.form_errors.append(error.describe())
        return False
    return True
