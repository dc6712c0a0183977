"""Screens on which a reform is entered, question by question."""

from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import NATIONAL_ADMIN
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.reforms import services
from lms.reforms.errors import ChangedLater, KatoTaken, KatoWrong, UnitNameMissing
from lms.reforms.forms.reform import ReformForm
from lms.reforms.forms.words import name_kind
from lms.reforms.rules import MERGE, MOVE, is_approval_needed
from lms.reforms.views.blueprint import blueprint
from lms.reforms.views.effect import read_effect_values
from lms.web import access
from lms.web.container import container, moment, today
from lms.web.transaction import reading_session, session

PREVIEW_PAGE: Final = "preview"
CONFIRM_PAGE: Final = "confirm"


@blueprint.get("/new")
@access.role(NATIONAL_ADMIN)
def new() -> str:
    """Show the first question."""
    return _render_question(ReformForm(), "kind")


@blueprint.post("/new")
@access.role(NATIONAL_ADMIN)
def enter() -> str | Response | tuple[str, int]:
    """Show the next question, the previous one or the same; at the end enter the reform.

    After the last question come the effect and a confirmation. The step "stay" shows the page again
    in another language.
    """
    form = ReformForm()
    at, step = request.form.get("at", "kind"), request.form.get("step", "next")
    pages = [*form.list_questions(), PREVIEW_PAGE, CONFIRM_PAGE]
    page_index = pages.index(at) if at in pages else 0
    is_question = page_index < len(pages) - 2
    before = pages[max(page_index - 1, 0)]
    if step == "back" or (step == "stay" and is_question):
        return _render_question(form, before if step == "back" else pages[page_index])
    if step == "stay":
        at = before  # the page that led here
    if is_question:
        if not form.validate_question(pages[page_index]):
            return _render_question(form, pages[page_index]), 422
        pages = [*form.list_questions(), PREVIEW_PAGE]
        if pages[page_index + 1] != PREVIEW_PAGE:
            return _render_question(form, pages[page_index + 1])
    invalid_question = next(
        (question for question in form.list_questions() if not form.validate_question(question)),
        None,
    )
    if invalid_question is not None:
        return _render_question(form, invalid_question), 422
    try:
        return _finish_step(form, at, step)
    except Invalid as error:
        form.form_errors.append(error.describe())
        return _render_question(form, _find_question(error, form)), 422


def _finish_step(form: ReformForm, at: str, step: str) -> str | Response:
    if step == "save":
        reform_id = services.plan_reform(
            session(),
            plan=form.build_plan(),
            by=access.actor(),
            approval_size=container().settings.approval_size,
            moment=moment(),
        )
        flash(_("The reform is entered."), "success")
        return redirect(url_for("reforms.reform", reform_id=reform_id), 303)
    plan = services.check_plan(reading_session(), plan=form.build_plan(), by=access.actor())
    page = CONFIRM_PAGE if at == PREVIEW_PAGE else PREVIEW_PAGE
    values = read_effect_values(plan)
    people = values["effect"].count_recounted(plan.kind)
    return render_template(
        f"reforms/{page}.html",
        form=form,
        at=page,
        plan=plan,
        kind=name_kind(plan.kind),
        carried=form.list_carried(""),
        is_approval_needed=is_approval_needed(people, container().settings.approval_size),
        is_due=plan.day <= today(),
        **values,
    )


def _find_question(error: Invalid, form: ReformForm) -> str:
    """Return the question whose answer has to change because of the error."""
    if isinstance(error, KatoTaken | KatoWrong | UnitNameMissing):
        return "name"
    if isinstance(error, ChangedLater):
        return "day"
    return {MOVE: "parent", MERGE: "into"}.get(form.kind.data, "unit")


def _render_question(form: ReformForm, question: str) -> str:
    questions = form.list_questions()
    return render_template(
        "reforms/question.html",
        form=form,
        at=question,
        fields=[form[name] for name in form.list_fields_of(question)],
        carried=form.list_carried(question),
        is_first=question == questions[0],
        kind=name_kind(form.kind.data) if form.kind.data else "",
    )
