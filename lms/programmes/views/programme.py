"""A region's programme: where it stands, what to do next, plan against fact, its document and its record."""

from flask import Response, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.programmes import queries
from lms.programmes.errors import DocumentNotFound
from lms.programmes.forms.filters import PeriodFilter
from lms.programmes.queries import IndicatorLine, ProgrammeRow, lines_of, shown_indicators, spans_of
from lms.programmes.rules import CLOSED, DRAFTING, DaySpan, half_year_name, half_years, next_state
from lms.programmes.views import tables, words
from lms.programmes.views.common import ANSWERING, WHOLE, blueprint, download, load, reader
from lms.programmes.views.tables import name_of
from lms.web import access
from lms.web.container import container
from lms.web.headers import FILE_POLICY
from lms.web.transaction import reading


@blueprint.get("/regions/<int:region_id>")
@access.role(*ANSWERING)
def region(region_id: int) -> str | BaseResponse:
    """The programme of a region that is under way, else the last one; how to begin one where there was none."""
    found = queries.region(reading(), access.actor(), region_id)
    programmes = queries.programmes_of(reading(), access.actor(), region_id)
    if programmes:
        return redirect(url_for("programmes.programme", programme_id=programmes[0].id))
    return render_template("programmes/region.html", region=found)


@blueprint.get("/<int:programme_id>")
@access.role(*ANSWERING)
def programme(programme_id: int) -> str:
    """A programme with plan and fact of one of its half-years, or of all of them together."""
    row, form = load(programme_id), PeriodFilter()
    span = _asked_span(form, row)
    lines = lines_of(reading(), reader(), row, shown_indicators(reading(), row), [span])
    others = [
        one
        for one in queries.programmes_of(reading(), access.actor(), row.region_unit_id)
        if one.id != row.id
    ]
    return render_template(
        "programmes/programme.html",
        row=row,
        form=form,
        lines=lines,
        table=tables.programme_table(row.region_unit_id, lines, row.id),
        bars=_bars(row, lines),
        step=_next_step(row),
        others=others,
        is_open=row.state != CLOSED,
        is_drafting=row.state == DRAFTING,
        may_begin=row.state == CLOSED and all(one.state == CLOSED for one in others),
        words=words,
    )


@blueprint.post("/<int:programme_id>/export")
@access.role(*ANSWERING)
def export_programme(programme_id: int) -> BaseResponse:
    """Plan and fact of each indicator in each half-year as a file."""
    row = load(programme_id)
    lines = lines_of(reading(), reader(), row, shown_indicators(reading(), row), spans_of(row))
    table = tables.full_table(row.region_unit_id, lines, row.span)
    return download(f"programme-{row.id}", table, subject=f"programme:{row.id}")


@blueprint.get("/<int:programme_id>/record")
@access.role(*ANSWERING)
def record(programme_id: int) -> str:
    """What happened to it, the newest first."""
    row = load(programme_id)
    names = {one.id: name_of(one) for one in queries.indicators(reading())}
    entries = [
        (event, *words.event_words(event, names)) for event in queries.events(reading(), row.id)
    ]
    return render_template("programmes/record.html", row=row, entries=entries)


@blueprint.get("/<int:programme_id>/document/file")
@access.role(*ANSWERING)
def document_file(programme_id: int) -> Response:
    """The approving document: a file to save, never a page of this site."""
    row = load(programme_id)
    content = container().storage.get(row.document_sha256) if row.document_sha256 else None
    if content is None:
        raise DocumentNotFound
    reply = Response(content, content_type="application/pdf")
    reply.headers["Content-Disposition"] = f'attachment; filename="programme-{row.id}.pdf"'
    reply.headers["Content-Security-Policy"] = FILE_POLICY
    return access.no_store(reply)


def _asked_span(form: PeriodFilter, row: ProgrammeRow) -> DaySpan:
    """The half-year of today unless another is asked for; of a programme that is to come its first, of one that is over its last."""
    halves = {half_year_name(half.first): half for half in half_years(row.span)}
    today = min(max(reader().today, row.starts_on), row.ends_on)
    choices = [(name, words.half_name(half)) for name, half in halves.items()]
    name = form.offer([*choices, (WHOLE, words.whole_name(row.span))], half_year_name(today))
    return halves.get(name, row.span)


def _bars(row: ProgrammeRow, lines: list[IndicatorLine]) -> list[tuple[str, int, str | None]]:
    return tables.bars(
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


def _next_step(row: ProgrammeRow) -> dict[str, str] | None:
    """The step that comes next; before the approval the document that it needs."""
    following = next_state(row.state)
    if following is None:
        return None
    if row.state == DRAFTING and not row.is_ready:
        return {
            "button": words.document_button(),
            "kind": "primary",
            "url": url_for("programmes.document", programme_id=row.id),
        }
    return {
        **words.step_words(following),
        "kind": "secondary" if following == CLOSED else "primary",
        "url": url_for("programmes.step", programme_id=row.id, state=following),
    }
