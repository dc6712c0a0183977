"""Screens of reforms: the list, entering one question by question, what it would mean, its page."""

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
from lms.reforms.rules import MERGE, MOVE, PLANNED, Branch, ReformPlan, tree_after
from lms.web import access
from lms.web.container import moment, now
from lms.web.downloads import asked_format, table_file
from lms.web.pagination import read_listing
from lms.web.transaction import read_while_sent, reading, session

blueprint = Blueprint("reforms", __name__, url_prefix="/reforms")
LOOK: Final = "look"
SURE: Final = "sure"


@blueprint.get("/")
@access.role(NATIONAL_ADMIN)
def index() -> str:
    """All reforms, the latest first."""
    form = ReformFilterForm()
    page = read_listing(
        partial(queries.reforms, session(), form.wanted()),
        partial(queries.reform_count, session(), form.wanted()),
    )
    return render_template(
        "reforms/index.html", form=form, page=page, kind_name=kind_name, state_name=state_name
    )


@blueprint.post("/export")
@access.role(NATIONAL_ADMIN)
def export() -> Response:
    """The list as a file."""
    wanted = ReformFilterForm().wanted()
    actor_id = access.actor().person_id
    record_event(
        session(),
        kind="exported",
        subject="reforms",
        now=now(),
        by_id=actor_id,
        table="reforms",
        format=asked_format(),
    )
    header = [_("Day"), _("Kind"), _("What it is about"), _("State"), _("Document")]
    return table_file(
        name="reforms",
        title=_("Reforms"),
        header=header,
        rows=read_while_sent(lambda own_session: _file_rows(own_session, wanted)),
    )


def _file_rows(own_session: Any, wanted: queries.ReformFilter) -> Iterator[list[Cell]]:
    for row in queries.all_reforms(own_session, wanted):
        yield [row.day, kind_name(row.kind), row.note, state_name(row.state), row.source]


@blueprint.get("/new")
@access.role(NATIONAL_ADMIN)
def new() -> str:
    """The first question."""
    return _ask(ReformForm(), "kind")


@blueprint.post("/new")
@access.role(NATIONAL_ADMIN)
def enter() -> str | Response | tuple[str, int]:
    """The next question, or the one before; after the last what the reform would mean, and after a second look it is entered."""
    form = ReformForm()
    at, step = request.form.get("at", "kind"), request.form.get("step", "next")
    places = [*form.questions(), LOOK, SURE]
    here = places.index(at) if at in places else 0
    if step == "back":
        return _ask(form, places[max(here - 1, 0)])
    if here < len(places) - 2:  # a question
        if not form.answers(places[here]):
            return _ask(form, places[here]), 422
        places = [*form.questions(), LOOK]
        if places[here + 1] != LOOK:
            return _ask(form, places[here + 1])
    wrong = next((question for question in form.questions() if not form.answers(question)), None)
    if wrong is not None:
        return _ask(form, wrong), 422
    try:
        return _finish(form, at, step)
    except Invalid as error:
        form.form_errors.append(error.text())
        return _ask(form, _question_of(error, form)), 422


def _finish(form: ReformForm, at: str, step: str) -> str | Response:
    if step == "save":
        made = services.plan_reform(session(), plan=form.plan(), by=access.actor(), moment=moment())
        flash(_("The reform is entered."), "success")
        return redirect(url_for("reforms.reform", reform_id=made), 303)
    plan = services.check_plan(reading(), plan=form.plan(), by=access.actor())
    page = SURE if at == LOOK else LOOK
    return render_template(
        f"reforms/{page}.html",
        form=form,
        at=page,
        plan=plan,
        kind=kind_name(plan.kind),
        carried=form.carried(""),
        **_meaning(plan),
    )


def _meaning(plan: ReformPlan) -> dict[str, Any]:
    """What a plan would change: how many it concerns, the units before and after."""
    before = queries.tree_before(reading(), plan)
    after = tree_after(plan, before)
    return {
        "effect": queries.preview(reading(), plan),
        "before": _nested(before.values()),
        "after": _nested(after.values()),
    }


def _nested(branches: Iterable[Branch]) -> list[tuple[Branch, Any]]:
    """A small tree: each unit with those below it, from the republic on."""
    below: dict[int | None, list[Branch]] = {}
    for branch in branches:
        below.setdefault(branch.parent_id, []).append(branch)

    def under(parent_id: int | None) -> list[tuple[Branch, Any]]:
        return [(branch, under(branch.id)) for branch in below.get(parent_id, ())]

    return under(None)


def _question_of(error: Invalid, form: ReformForm) -> str:
    """Where what is wrong with a plan can be mended."""
    if isinstance(error, KatoTaken | KatoWrong | UnitNameMissing):
        return "name"
    if isinstance(error, ChangedLater):
        return "day"
    return {MOVE: "parent", MERGE: "into"}.get(form.kind.data, "unit")


def _ask(form: ReformForm, question: str) -> str:
    questions = form.questions()
    return render_template(
        "reforms/question.html",
        form=form,
        at=question,
        fields=[form[name] for name in form.fields_of(question)],
        carried=form.carried(question),
        is_first=question == questions[0],
        kind=kind_name(form.kind.data) if form.kind.data else "",
    )


@blueprint.get("/<int:reform_id>")
@access.role(NATIONAL_ADMIN)
def reform(reform_id: int) -> str:
    """A reform: what it is, what it would mean or what it did."""
    row = queries.reform(session(), reform_id)
    shown: dict[str, Any] = {
        "effect": None,
        "moved": queries.moved(session(), reform_id),
        "job": None,
    }
    if row.state == PLANNED and row.plan is not None:
        shown |= _meaning(row.plan)
        shown["job"] = jobs.latest(session(), kind=queries.JOB, subject=f"reform:{reform_id}")
    return render_template(
        "reforms/reform.html",
        row=row,
        kind=kind_name(row.kind),
        state=state_name(row.state),
        refusal=OutOfDate().text(),
        **shown,
    )


@blueprint.post("/<int:reform_id>/cancel")
@access.role(NATIONAL_ADMIN)
def cancel(reform_id: int) -> Response:
    """Takes a planned reform back."""
    services.cancel_reform(session(), reform_id=reform_id, by=access.actor(), now=now())
    flash(_("The reform is cancelled."), "success")
    return redirect(url_for("reforms.reform", reform_id=reform_id), 303)
