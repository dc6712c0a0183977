"""Screens of the rows behind a fact of an indicator, or behind its newcomers."""

from collections.abc import Iterator, Sequence
from datetime import timedelta
from functools import partial

from flask import redirect, render_template, request
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.rules import EXPORTED, LIST_SEEN
from lms.accounts.services import record_event
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.core.tables.cells import Cell
from lms.programmes import queries
from lms.programmes.queries import CountedFact, IndicatorQuery, RegionRow
from lms.programmes.rules import DaySpan
from lms.programmes.rules.indicators import HOURS_UNIT, TRAININGS_HELD, get_unit
from lms.programmes.views.common import READERS, blueprint, make_reader
from lms.programmes.views.tables import list_url, name_of
from lms.programmes.views.words import count_in_units
from lms.reporting.queries.areas import UNITS, load_area
from lms.reporting.rules import parse_days
from lms.reporting.rules.figures import parse_day
from lms.web import access
from lms.web.container import now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_listing
from lms.web.personal import note_access, note_while_sent
from lms.web.templating import local
from lms.web.transaction import read_while_sent, reading_session, session

ROWS = "/regions/<int:region_id>/indicators/<int:indicator_id>/rows"


@blueprint.get(ROWS)
@access.role(*READERS)
def rows(region_id: int, indicator_id: int) -> str | BaseResponse:
    """List the people of a fact once each, or its facts: as many rows as it says."""
    region, query = _read_query(region_id, indicator_id)
    if query.indicator.measure == TRAININGS_HELD:
        return redirect(list_url(region_id, query.indicator, query.span, since=query.since))
    reader = make_reader()
    total, amount = queries.count_indicator_rows(reading_session(), reader, query)
    page = read_listing(
        partial(queries.list_indicator_rows, reading_session(), reader, query), lambda: total
    )
    note_access([row.person_id for row in page.items], LIST_SEEN)
    has_amount = get_unit(query.indicator.measure) == HOURS_UNIT
    return render_template(
        "programmes/rows.html",
        region=region,
        query=query,
        page=page,
        count=count_in_units(query.indicator.measure, amount if has_amount else total),
        columns=_list_columns(query),
        url_values={
            "period": f"{query.span.first}..{query.span.last}",
            "since": query.since and str(query.since),
        },
    )


@blueprint.post(f"{ROWS}/export")
@access.role(*READERS)
def export_rows(region_id: int, indicator_id: int) -> BaseResponse:
    """Send all rows as a file."""
    _region, query = _read_query(region_id, indicator_id)
    kind, language, reader = read_format(), current_language(), make_reader()
    record_event(
        session(),
        kind="exported",
        subject=f"indicator:{indicator_id}",
        now=now(),
        by_id=access.actor().audit_id,
        format=kind,
        region=region_id,
        period=f"{query.span.first}..{query.span.last}",
    )
    columns = _list_columns(query)

    facts = note_while_sent(
        read_while_sent(partial(queries.stream_indicator_rows, reader=reader, query=query)),
        lambda fact: fact.person_id,
        EXPORTED,
    )

    def build_rows() -> Iterator[Sequence[Cell]]:
        with using_language(language):  # rows are written after the request
            for fact in facts:
                cells = describe_fact(fact)
                yield [cells[key] for key, _label in columns]

    return send_table(
        name=f"indicator-{indicator_id}",
        title=name_of(query.indicator),
        header=[label for _key, label in columns],
        rows=build_rows(),
    )


def describe_fact(fact: CountedFact) -> dict[str, Cell]:
    """Return the cells of a row by column."""
    return {
        "name": fact.name,
        "unit": local(fact, "unit"),
        "organisation": local(fact, "organisation"),
        "course": local(fact, "course"),
        "day": fact.day,
        "times": fact.times,
        "amount": fact.amount,
    }


def _list_columns(query: IndicatorQuery) -> list[tuple[str, str]]:
    """Return the columns (key, label): of people those of their first fact, and how many more."""
    columns = [
        ("name", _("Name")),
        ("unit", _("District")),
        ("organisation", _("Organisation")),
        ("course", _("Course")),
    ]
    if query.is_of_people:
        return [*columns, ("day", _("First counted on")), ("times", _("Times in the period"))]
    hours = get_unit(query.indicator.measure) == HOURS_UNIT
    return [*columns, ("day", _("Day")), *([("amount", _("Hours"))] if hours else [])]


def _read_query(region_id: int, indicator_id: int) -> tuple[RegionRow, IndicatorQuery]:
    """Return the region, if in scope, and the rows that the URL asks for, else this year's."""
    region = queries.load_region(reading_session(), access.actor(), region_id)
    indicator, today = (
        queries.load_indicator(reading_session(), indicator_id),
        make_reader().today,
    )
    period = parse_days(request.args.get("period", ""))
    span = (
        DaySpan(today.replace(month=1, day=1), today)
        if period is None
        else DaySpan(period.first, period.end - timedelta(days=1))
    )
    area = load_area(reading_session(), access.actor(), UNITS, region_id)
    return region, IndicatorQuery(
        area=area, indicator=indicator, span=span, since=parse_day(request.args.get("since", ""))
    )
