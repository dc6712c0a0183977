"""Screens of a region's programme: state, next step, plan against fact, document, record."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.programmes import queries
from lms.programmes.errors import DocumentNotFound
from lms.programmes.forms.filters import PeriodFilter
from lms.programmes.queries import (
    IndicatorLine,
    ProgrammeRow,
    list_shown_indicators,
    list_spans,
    load_lines,
)
from lms.programmes.rules import (
    CLOSED,
    DRAFTING,
    DaySpan,
    find_next_state,
    list_half_years,
    name_half_year,
)
from lms.programmes.views import tables, words
from lms.programmes.views.common import (
    READERS,
    WHOLE,
    blueprint,
    download_table,
    load_programme,
    make_reader,
)
from lms.programmes.views.event_words import describe_event
from lms.programmes.views.tables import name_of
from lms.web import access
from lms.web.container import container
from lms.web.headers import FILE_POLICY
from lms.web.transaction import reading_session


@blueprint.get("/regions/<int:region_id>")
@access.role(*READERS)
def region(region_id: int) -> str | BaseResponse:
    """Go to the region's programme, or offer to begin the first one."""
    row = queries.load_region(reading_session(), access.actor(), region_id)
    programmes = queries.list_programmes(reading_session(), access.actor(), region_id)
    if programmes:
        return redirect(url_for("programmes.programme", programme_id=programmes[0].id))
    return render_template("programmes/region.html", region=row)


@blueprint.get("/<int:programme_id>")
@access.role(*READERS)
def programme(programme_id: int) -> str:
    """Show a programme with plan and fact of one half-year, or of the whole."""
    row, form = load_programme(programme_id), PeriodFilter()
    span = _choose_span(form, row)
    lines = load_lines(
        reading_session(), make_reader(), row, list_shown_indicators(reading_session(), row), [span]
    )
    others = [
        other
        for other in queries.list_programmes(reading_session(), access.actor(), row.region_unit_id)
        if other.id != row.id
    ]
    return render_template(
        "programmes/programme.html",
        row=row,
        form=form,
        lines=lines,
        table=tables.build_programme_table(row.region_unit_id, lines, row.id),
        bars=_build_bars(row, lines),
        step=_find_next_step(row),
        others=others,
        is_open=row.state != CLOSED,
        is_drafting=row.state == DRAFTING,
        may_begin=row.state == CLOSED and all(other.state == CLOSED for other in others),
        words=words,
    )


@blueprint.post("/<int:programme_id>/export")
@access.role(*READERS)
def export_programme(programme_id: int) -> BaseResponse:
    """Send plan and fact of each indicator in each half-year as a file."""
    row = load_programme(programme_id)
    lines = load_lines(
        reading_session(),
        make_reader(),
        row,
        list_shown_indicators(reading_session(), row),
        list_spans(row),
    )
    table = tables.build_full_table(row.region_unit_id, lines, row.span)
    return download_table(f"programme-{row.id}", table, subject=f"programme:{row.id}")


@blueprint.get("/<int:programme_id>/record")
@access.role(*READERS)
def record(programme_id: int) -> str:
    """Show the record of the programme, the newest first."""
    row = load_programme(programme_id)
    names = {
        indicator.id: name_of(indicator) for indicator in queries.list_indicators(reading_session())
    }
    entries = [
        (event, *describe_event(event, names))
        for event in queries.list_events(reading_session(), row.id)
    ]
    return render_template("programmes/record.html", row=row, entries=entries)


@blueprint.get("/<int:programme_id>/document/file")
@access.role(*READERS)
def document_file(programme_id: int) -> Response:
    """Send the approving document as a download."""
    row = load_programme(programme_id)
    content = container().storage.get(row.document_sha256) if row.document_sha256 else None
    if content is None:
        raise DocumentNotFound
    reply = Response(content, content_type="application/pdf")
    reply.headers["Content-Disposition"] = f'attachment; filename="programme-{row.id}.pdf"'
    reply.headers["Content-Security-Policy"] = FILE_POLICY
    return access.set_no_store(reply)


def _choose_span(form: PeriodFilter, row: ProgrammeRow) -> DaySpan:
    """Return the half-year in the URL; by default today's, or the programme's nearest."""
    halves = {name_half_year(half.first): half for half in list_half_years(row.span)}
    today = min(max(make_reader().today, row.starts_on), row.ends_on)
    choices = [(name, words.name_half(half)) for name, half in halves.items()]
    name = form.offer([*choices, (WHOLE, words.name_whole_period(row.span))], name_half_year(today))
    return halves.get(name, row.span)


def _build_bars(row: ProgrammeRow, lines: list[IndicatorLine]) -> list[tables.PlanBar]:
    return tables.build_bars(
        [
            (
                name_of(line.indicator),
                line.outlook,
                url_for(
                    "programmes.indicator", programme_id=row.id, indicator_id=line.indicator.id
                ),
            )
            for line in lines
        ]
    )


def _find_next_step(row: ProgrammeRow) -> dict[str, str] | None:
    """Return the next step's button; before approval, the document it needs; else None."""
    following = find_next_state(row.state)
    if following is None:
        return None
    if row.state == DRAFTING and not row.is_ready:
        return {
            "button": words.render_document_button(),
            "kind": "primary",
            "url": url_for("programmes.document", programme_id=row.id),
        }
    return {
        **words.describe_step(following),
        "kind": "secondary" if following == CLOSED else "primary",
        "url": url_for("programmes.step", programme_id=row.id, state=following),
    }
