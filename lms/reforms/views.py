"""Views of reforms: the list, entering one question by question, its effect, its page."""

from collections.abc import Iterable, Iterator
from functools import partial
from typing import Any, Final

from flask import Blueprint, flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts.rules import NATIONAL_ADMIN
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.errors import Invalid
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.reforms import queries, services
from lms.reforms.errors import ChangedLater, KatoTaken, KatoWrong, OutOfDate, UnitNameMissing
from lms.reforms.forms import ReformFilterForm, ReformForm, kind_name, state_name
from lms.reforms.rules import (
    MERGE,
    MOVE,
    PLANNED,
    WAITING,
    Branch,
    ReformPlan,
    build_tree_after,
    needs_approval,
)
from lms.web import access
from lms.web.container import container, moment, now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import read_while_sent, reading_session, session

blueprint = Blueprint("reforms", __name__, url_prefix="/reforms")
PREVIEW_PAGE: Final = "preview"
CONFIRM_PAGE: Final = "confirm"


@blueprint.get("/")
@access.role(NATIONAL_ADMIN)
def index() -> str:
    """Show all reforms, the latest first."""
    form = ReformFilterForm()
    page = read_listing(
        partial(queries.list_reforms, session(), form.build_filter()),
        partial(queries.count_reforms, session(), form.build_filter()),
    )
    return render_template(
        "reforms/index.html", form=form, page=page, kind_name=kind_name, state_name=state_name
    )


@blueprint.post("/export")
@access.role(NATIONAL_ADMIN)
def export() -> Response:
    """Send the list as a file."""
    reform_filter = ReformFilterForm().build_filter()
    actor_id = access.actor().person_id
    record_event(
        session(),
        kind="exported",
        subject="reforms",
        now=now(),
        by_id=actor_id,
        table="reforms",
        format=read_format(),
    )
    header = [_("Day"), _("Kind"), _("What it is about"), _("State"), _("Document")]
    return send_table(
        name="reforms",
        title=_("Reforms"),
        header=header,
        rows=read_while_sent(lambda own_session: _file_rows(own_session, reform_filter)),
    )


def _file_rows(db_session: Any, reform_filter: queries.ReformFilter) -> Iterator[list[Cell]]:
    for row in queries.stream_reforms(db_session, reform_filter):
        yield [row.day, kind_name(row.kind), local(row, "note"), state_name(row.state), row.source]


@blueprint.get("/new")
@access.role(NATIONAL_ADMIN)
def new() -> str:
    """Show the first question."""
    return _render_question(ReformForm(), "kind")


@blueprint.post("/new")
@access.role(NATIONAL_ADMIN)
def enter() -> str | Response | tuple[str, int]:
    """Show the next question, or the previous one; at the end enter the reform.

    After the last question come the effect and a confirmation.
    """
    form = ReformForm()
    at, step = request.form.get("at", "kind"), request.form.get("step", "next")
    pages = [*form.list_questions(), PREVIEW_PAGE, CONFIRM_PAGE]
    page_index = pages.index(at) if at in pages else 0
    if step == "back":
        return _render_question(form, pages[max(page_index - 1, 0)])
    if page_index < len(pages) - 2:  # it is a question
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
        form.form_errors.append(error.text())
        return _render_question(form, _question_of(error, form)), 422


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
    values = _effect_values(plan)
    people = values["effect"].count_recounted(plan.kind)
    return render_template(
        f"reforms/{page}.html",
        form=form,
        at=page,
        plan=plan,
        kind=kind_name(plan.kind),
        carried=form.list_carried(""),
        needs_approval=needs_approval(people, container().settings.approval_size),
        **values,
    )


def _effect_values(plan: ReformPlan) -> dict[str, Any]:
    """Return the effect of a plan: counts, and the units before and after."""
    before = queries.load_tree_before(reading_session(), plan)
    after = build_tree_after(plan, before)
    return {
        "effect": queries.count_effect(reading_session(), plan),
        "before": _nest_branches(before.values()),
        "after": _nest_branches(after.values()),
    }


def _nest_branches(branches: Iterable[Branch]) -> list[tuple[Branch, Any]]:
    """Return a small tree: each unit with those below it, from the republic on."""
    below: dict[int | None, list[Branch]] = {}
    for branch in branches:
        below.setdefault(branch.parent_id, []).append(branch)

    def under(parent_id: int | None) -> list[tuple[Branch, Any]]:
        return [(branch, under(branch.id)) for branch in below.get(parent_id, ())]

    return under(None)


def _question_of(error: Invalid, form: ReformForm) -> str:
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
        fields=[form[name] for name in form.fields_of(question)],
        carried=form.list_carried(question),
        is_first=question == questions[0],
        kind=kind_name(form.kind.data) if form.kind.data else "",
    )


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
        values |= _effect_values(row.plan)
        values["job"] = jobs.find_latest_job(
            session(), kind=queries.APPLY_REFORM_JOB, subject=f"reform:{reform_id}"
        )
    return render_template(
        "reforms/reform.html",
        row=row,
        kind=kind_name(row.kind),
        state=state_name(row.state),
        refusal=OutOfDate().text(),
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
