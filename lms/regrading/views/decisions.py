"""Views of passes that marks no longer give: the list, and deciding on one."""

from functools import partial

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.catalogue.queries import Outline, load_outline
from lms.core.errors import Conflict, NotFound
from lms.core.i18n import gettext as _
from lms.core.i18n import ngettext
from lms.core.text import parse_id
from lms.messaging.rules.kinds import list_channels
from lms.regrading.forms.decisions import KeepPassesForm, PassDecisionForm
from lms.regrading.queries.corrections import load_correction
from lms.regrading.queries.decisions import (
    DecisionRow,
    count_open_decisions,
    find_decision,
    list_open_decisions,
)
from lms.regrading.rules import OPEN
from lms.regrading.services.decisions import MOST_AT_ONCE, decide_pass, keep_passes
from lms.regrading.views.blueprint import TRAINERS, blueprint, load_newest
from lms.web import access
from lms.web.container import container, moment
from lms.web.pagination import read_listing
from lms.web.transaction import reading_session, session


@blueprint.route("/<slug>/passes", methods=["GET", "POST"])
@access.role(*TRAINERS)
def passes(slug: str) -> Response | tuple[str, int]:
    """List the passes of a course that wait for a decision, or keep them all."""
    outline = load_newest(slug)
    form = KeepPassesForm()
    if form.is_submitted():
        try:
            count = _keep_passes(outline, form)
        except Conflict as error:
            form.form_errors.append(error.describe())
        else:
            words = ngettext("%(num)s pass is kept.", "%(num)s passes are kept.", count)
            flash(words % {"num": count}, "success")
            return redirect(url_for("regrading.passes", slug=slug), 303)
    page = read_listing(
        partial(list_open_decisions, reading_session(), outline.course_id),
        partial(count_open_decisions, reading_session(), outline.course_id),
    )
    form.expected_count.data = str(page.total)
    body = render_template(
        "regrading/passes.html",
        slug=slug,
        outline=outline,
        page=page,
        form=form,
        most=min(page.total, MOST_AT_ONCE),
    )
    return body, 422 if form.errors or form.form_errors else 200


@blueprint.route("/<slug>/passes/<int:attempt_id>", methods=["GET", "POST"])
@access.role(*TRAINERS)
def decide(slug: str, attempt_id: int) -> Response | tuple[str, int]:
    """Keep a pass or take it back."""
    outline = load_newest(slug)
    row = find_decision(reading_session(), outline.course_id, attempt_id)
    if row is None:
        raise NotFound
    form = PassDecisionForm()
    if form.is_submitted():
        try:
            _decide_pass(row, form)
        except Conflict as error:
            form.form_errors.append(error.describe())
        else:
            flash(_("The decision is recorded."), "success")
            return redirect(url_for("regrading.passes", slug=slug), 303)
    status = 422 if form.errors or form.form_errors else 200
    of_attempt = load_outline(reading_session(), row.version_id)
    page = render_template(
        "regrading/decide.html",
        slug=slug,
        outline=outline,
        row=row,
        quiz=of_attempt.find_quiz_by_id(row.quiz_id),
        correction=None
        if row.correction_id is None
        else load_correction(reading_session(), row.correction_id),
        is_open=row.state == OPEN,
        form=form,
        is_admin=access.actor().is_national_admin(),
    )
    return page, status


def _keep_passes(outline: Outline, form: KeepPassesForm) -> int:
    return keep_passes(
        session(),
        course_id=outline.course_id,
        expected_count=parse_id(form.expected_count.data or "") or 0,
        reason=form.reason.data,
        by=access.actor(),
        moment=moment(),
    )


def _decide_pass(row: DecisionRow, form: PassDecisionForm) -> None:
    decide_pass(
        session(),
        attempt_id=row.attempt_id,
        keeps=form.decision.data == "keep",
        reason=form.reason.data,
        by=access.actor(),
        moment=moment(),
        channels=list_channels(container().settings.sms_gateway),
    )
