"""Screens of one indicator of a programme: plan against fact, and the plan's form."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext as _
from lms.programmes import queries, services
from lms.programmes.errors import IndicatorNotFound, ProgrammeClosed, TotalTooSmall
from lms.programmes.forms.plans import PlanForm, make_plan_form
from lms.programmes.queries import (
    IndicatorRow,
    ProgrammeRow,
    list_shown_indicators,
    list_spans,
    load_lines,
)
from lms.programmes.rules import CLOSED, DRAFTING, list_half_years
from lms.programmes.rules.indicators import is_additive_over_time
from lms.programmes.views import tables, verdict_words, words
from lms.programmes.views.common import READERS, blueprint, load_programme, make_reader
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading_session, session

INDICATOR = "/<int:programme_id>/indicators/<int:indicator_id>"


@blueprint.get(INDICATOR)
@access.role(*READERS)
def indicator(programme_id: int, indicator_id: int) -> str:
    """Show plan against fact of each half-year, and of the whole programme."""
    row, indicator = _load_indicator(programme_id, indicator_id)
    lines = load_lines(reading_session(), make_reader(), row, [indicator], list_spans(row))
    today = make_reader().today
    present_line = next(
        (line for line in lines[:-1] if line.span.first <= today <= line.span.last), None
    )
    return render_template(
        "programmes/indicator.html",
        row=row,
        indicator=indicator,
        lines=lines,
        present=present_line,
        whole=lines[-1],
        links=tables.list_panel_links(row.region_unit_id, [present_line, lines[-1]], today),
        is_planned=any(line.outlook.planned for line in lines),
        table=tables.build_period_table(row.region_unit_id, lines),
        bars=tables.build_bars(
            [
                (words.name_half(line.span), line.outlook, None)
                for line in lines[:-1]
                if line.span.first <= today
            ]
        ),
        indicator_text=words.describe_indicator(
            indicator, dict(list_course_choices(reading_session()))
        ),
        is_open=row.state != CLOSED,
        words=words,
        verdicts=verdict_words,
    )


@blueprint.get(f"{INDICATOR}/plan")
@blueprint.post(f"{INDICATOR}/plan")
@access.role(*READERS)
def plan(programme_id: int, indicator_id: int) -> str | BaseResponse | tuple[str, int]:
    """Ask for the plan of each half-year; once approved, also for the reason."""
    row, indicator = _load_indicator(programme_id, indicator_id)
    if row.state == CLOSED:
        raise ProgrammeClosed
    form = _make_form(row, indicator)
    if form.is_submitted() and form.merge_edits():
        try:
            _save_plan(form, row, indicator)
        except TotalTooSmall as error:
            form.fail("total", error.describe())
        else:
            flash(_("The plan is saved."), "success")
            return redirect(
                url_for("programmes.indicator", programme_id=row.id, indicator_id=indicator.id), 303
            )
    text = render_template("programmes/plan.html", row=row, indicator=indicator, form=form)
    return (text, 422) if form.errors else text


def _make_form(row: ProgrammeRow, indicator: IndicatorRow) -> PlanForm:
    halves, key = list_half_years(row.span), (row.id, indicator.id)
    return make_plan_form(
        halves,
        [words.name_half(half) for half in halves],
        queries.load_plans(reading_session(), [row.id]).get(key, {}),
        total=queries.load_total_plans(reading_session(), [row.id]).get(key),
        asks_total=len(halves) > 1 and not is_additive_over_time(indicator.measure),
        asks_reason=row.state != DRAFTING,
    )


def _save_plan(form: PlanForm, row: ProgrammeRow, indicator: IndicatorRow) -> None:
    """Save the plan. Raises TotalTooSmall."""
    services.plan_indicator(
        session(),
        programme_id=row.id,
        indicator_id=indicator.id,
        plan=form.read_plan(),
        total=form.total.data if form.total else None,
        reason=form.reason.data if form.reason else "",
        by=access.actor(),
        now=now(),
    )


def _load_indicator(programme_id: int, indicator_id: int) -> tuple[ProgrammeRow, IndicatorRow]:
    row = load_programme(programme_id)
    for indicator in list_shown_indicators(reading_session(), row):
        if indicator.id == indicator_id:
            return row, indicator
    raise IndicatorNotFound
