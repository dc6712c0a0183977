"""Endpoints of reports to hand in, with the numbers and bytes of the site."""

from typing import Any

from lms.api.forms.reports import GET_REPORT, GET_REPORTS
from lms.api.views.common import register_endpoint
from lms.periodic_reports import queries
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.queries import HandedInRow
from lms.periodic_reports.rules import (
    HALF,
    NamedPeriod,
    encode_canonical_json,
    find_report_state,
    list_latest_periods,
    parse_named_period,
)
from lms.periodic_reports.services import load_ready_report
from lms.reporting.queries import areas
from lms.reporting.queries.areas import Area
from lms.web import access
from lms.web.container import moment, today
from lms.web.tokens import bearer
from lms.web.transaction import session


@register_endpoint(GET_REPORTS)
def get_reports(query: dict[str, Any]) -> dict[str, Any]:
    """Return the last periods of an organisation with their reports."""
    area = find_area(query)
    reports = queries.list_handed_in(session(), area)
    periods = list_latest_periods(query.get("every", HALF), today())
    return {
        "organisation": area.id,
        "name_kk": area.name_kk,
        "name_ru": area.name_ru,
        "periods": [
            _describe_period(
                period,
                [row for row in reports if (row.first, row.last) == (period.first, period.last)],
            )
            for period in periods
        ],
    }


@register_endpoint(GET_REPORT)
def get_report(query: dict[str, Any]) -> bytes:
    """Return a report as handed in, or as counted now."""
    area, period = find_area(query), parse_named_period(query["period"])
    if period is None or period.first > today():
        raise ReportNotFound
    ready = load_ready_report(
        session(), area, period, number=query.get("number", 0), moment=moment()
    )
    return encode_canonical_json(ready.content)


def find_area(query: dict[str, Any]) -> Area:
    """Return the requested organisation, else the token's own.

    Raises AreaNotFound for a foreign organisation as for a missing one.
    """
    return areas.load_area(
        session(),
        access.actor(),
        areas.ORGANISATIONS,
        query.get("organisation", bearer().organisation.id),
    )


def _describe_period(period: NamedPeriod, reports: list[HandedInRow]) -> dict[str, Any]:
    state = find_report_state(
        period, due=None, number=reports[0].number if reports else 0, today=today()
    )
    return {
        "period": period.name,
        "first": str(period.first),
        "last": str(period.last),
        "state": state,
        "reports": [
            {
                "number": report.number,
                "sha256": report.sha256,
                "handed_in_at": report.handed_in_at.isoformat(),
                "correction": report.correction,
            }
            for report in reports
        ],
    }
