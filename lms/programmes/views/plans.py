"""An indicator of a programme: plan against fact of each half-year, what it comes to, and the question how much is planned."""

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.core.i18n import gettext as _
from lms.programmes import queries, services
from lms.programmes.errors import IndicatorNotFound, ProgrammeClosed
from lms.programmes.forms.plans import plan_form
from lms.programmes.queries import IndicatorRow, ProgrammeRow, lines_of, shown_indicators, spans_of
from lms.programmes.rules import CLOSED, DRAFTING, half_years
from lms.programmes.views import tables, words
from lms.programmes.views.common import ANSWERING, blueprint, load, reader
from lms.reporting.queries.courses import course_choices
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading, session

INDICATOR = "/<int:programme_id>/indicators/<int:indicator_id>"


@blueprint.get(INDICATOR)
@access.role(*ANSWERING)
def indicator(programme_id: int, indicator_id: int) -> str:
    """Plan against fact of each half-year, and of all of them together."""
    row, one = _load(programme_id, indicator_id)
    lines = lines_of(reading(), reader(), row, [one], spans_of(row))
    today = reader().today
    present = next(
        (line for line in lines[:-1] if line.span.first <= today <= line.span.last), None
    )
    return render_template(
        "programmes/indicator.html",
        row=row,
        indicator=one,
        lines=lines,
        present=present,
        whole=lines[-1],
        table=tables.period_table(row.region_unit_id, lines),
        bars=tables.bars(
            [
                (words.half_name(line.span), line.outlook, None)
                for line in lines[:-1]
                if line.span.first <= today
            ]
        ),
        counted=words.counted_words(one, dict(course_choices(reading()))),
        is_open=row.state != CLOSED,
        words=words,
    )


@blueprint.get(f"{INDICATOR}/plan")
@blueprint.post(f"{INDICATOR}/plan")
@access.role(*ANSWERING)
def plan(programme_id: int, indicator_id: int) -> str | BaseResponse | tuple[str, int]:
    """How much is planned for each half-year; by which decision, once the programme is approved."""
    row, one = _load(programme_id, indicator_id)
    if row.state == CLOSED:
        raise ProgrammeClosed
    halves = half_years(row.span)
    planned = queries.plans(reading(), [row.id]).get((row.id, one.id), {})
    form = plan_form(
        halves,
        [words.half_name(half) for half in halves],
        planned,
        asks_reason=row.state != DRAFTING,
    )
    if form.submitted():
        reason = form.reason.data if form.reason else ""
        services.plan_indicator(
            session(),
            programme_id=row.id,
            indicator_id=one.id,
            plan=form.plan(),
            reason=reason,
            by=access.actor(),
            now=now(),
        )
        flash(_("The plan is saved."), "success")
        return redirect(
            url_for("programmes.indicator", programme_id=row.id, indicator_id=one.id), 303
        )
    text = render_template("programmes/plan.html", row=row, indicator=one, form=form)
    return (text, 422) if form.errors else text


def _load(programme_id: int, indicator_id: int) -> tuple[ProgrammeRow, IndicatorRow]:
    row = load(programme_id)
    found = next((one for one in shown_indicators(reading(), row) if one.id == indicator_id), None)
    if found is None:
        raise IndicatorNotFound
    return row, found
