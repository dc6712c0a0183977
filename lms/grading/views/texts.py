"""Views of one text: reading it, claiming it, and grading it by its rubric."""

from typing import Any

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from lms.core.errors import Conflict, Invalid
from lms.core.i18n import gettext as _
from lms.grading.forms import NEXT, build_grade_form
from lms.grading.queries import list_changes
from lms.grading.rules import WAITING
from lms.grading.services import claim_text, grade_written_text, keep_draft, put_back_text
from lms.grading.views.blueprint import GRADERS, blueprint, build_url
from lms.grading.views.queue import open_next
from lms.grading.views.shown_texts import ShownText, load_text
from lms.messaging.rules.kinds import list_channels
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.transaction import reading_session, session


@blueprint.route("/<int:text_id>", methods=["GET", "POST"])
@access.role(*GRADERS)
def text(text_id: int) -> BaseResponse | tuple[str, int]:
    """Show a text with its rubric; save the grade, or keep what was chosen so far."""
    shown_text = load_text(text_id)
    form = build_grade_form(shown_text.criteria, _find_draft(shown_text))
    if request.method == "POST":
        reply = _take_action(text_id, form)
        if reply is not None:
            return reply
    return _render_text(shown_text, form), 422 if form.errors or form.form_errors else 200


def _find_draft(shown_text: ShownText) -> dict[str, Any] | None:
    row = shown_text.row
    return row.draft if row.draft_by == access.actor().person_id else None


def _take_action(text_id: int, form: Any) -> BaseResponse | None:
    """Do what the button asks; None if the form is shown again, with all that was typed."""
    values = {"text_id": text_id, "by": access.actor()}
    try:
        if form.is_draft():
            levels, comment = form.read_levels(), form.comment.data or ""
            keep_draft(session(), levels=levels, comment=comment, now=now(), **values)
            flash(_("The draft is kept. Nobody else sees it."), "success")
            return redirect(build_url("text", text_id=text_id), 303)
        if not form.is_submitted():
            return None
        grade_written_text(
            session(),
            levels=form.read_levels(),
            comment=form.comment.data or "",
            moment=moment(),
            channels=list_channels(container().settings.sms_gateway),
            **values,
        )
    except (Conflict, Invalid) as error:
        form.form_errors.append(error.describe())
        return None
    flash(_("The grade is saved."), "success")
    if request.form.get("go") == NEXT:
        return open_next()
    return redirect(build_url("text", text_id=text_id), 303)


@blueprint.post("/<int:text_id>/claim")
@access.role(*GRADERS)
def claim(text_id: int) -> BaseResponse:
    """Take a text from the list."""
    claim_text(session(), text_id=text_id, by=access.actor(), now=now())
    return redirect(build_url("text", text_id=text_id), 303)


@blueprint.post("/<int:text_id>/put-back")
@access.role(*GRADERS)
def put_back(text_id: int) -> BaseResponse:
    """Put a text back for others."""
    load_text(text_id)
    put_back_text(session(), text_id=text_id, by=access.actor())
    flash(_("The text waits for the others again."), "info")
    return redirect(build_url("index"), 303)


def _render_text(shown_text: ShownText, form: Any) -> str:
    row, reader_id = shown_text.row, access.actor().person_id
    is_mine = row.claimed_by == reader_id and not row.is_claimed_by_other(reader_id, now())
    return render_template(
        "grading/text.html",
        submission=shown_text,
        row=row,
        form=form,
        may_grade=row.state == WAITING and (is_mine or request.method == "POST"),
        is_taken=row.is_claimed_by_other(reader_id, now()),
        is_late=row.is_late(now()),
        changes=list_changes(reading_session(), row.id) if shown_text.grade else (),
        total=_add_marks(shown_text),
        build_url=build_url,
    )


def _add_marks(shown_text: ShownText) -> tuple[int, int]:
    """Return the marks of the grade, and those that could be reached."""
    most = sum(criterion.levels[0][0] for criterion in shown_text.criteria)
    if shown_text.grade is None:
        return 0, most
    levels = zip(shown_text.criteria, shown_text.grade["levels"], strict=True)
    return sum(criterion.levels[level][0] for criterion, level in levels), most
