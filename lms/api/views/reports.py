"""Reports to hand in, for programs: the same numbers as on the site, and of what was handed in the same bytes."""

from typing import Any

from lms.api.forms.reports import GET_REPORT, GET_REPORTS
from lms.api.views.common import serves
from lms.periodic_reports import queries
from lms.periodic_reports.errors import ReportNotFound
from lms.periodic_reports.queries import HandedIn
from lms.periodic_reports.rules import (
    HALF,
    NamedPeriod,
    canonical,
    latest_periods,
    named_period,
    state_of,
)
from lms.periodic_reports.services import ready_report
from lms.reporting.queries import places
from lms.reporting.queries.places import Area
from lms.web import access
from lms.web.container import moment, today
from lms.web.tokens import bearer
from lms.web.transaction import session


@serves(GET_REPORTS)
def get_reports(asked: dict[str, Any]) -> dict[str, Any]:
    """The last periods of an organisation."""
    at = place_asked(asked)
    reports = queries.handed_in(session(), at)
    periods = latest_periods(asked.get("every", HALF), today())
    return {
        "organisation": at.id,
        "name_kk": at.name_kk,
        "name_ru": at.name_ru,
        "periods": [
            _period(one, [row for row in reports if (row.first, row.last) == (one.first, one.last)])
            for one in periods
        ],
    }


@serves(GET_REPORT)
def get_report(asked: dict[str, Any]) -> bytes:
    """A report: as it was handed in, or as the records are now."""
    at, period = place_asked(asked), named_period(asked["period"])
    if period is None or period.first > today():
        raise ReportNotFound
    ready = ready_report(session(), at, period, number=asked.get("number", 0), moment=moment())
    return canonical(ready.content)


def place_asked(asked: dict[str, Any]) -> Area:
    """The organisation that is asked for, else the token's own. Raises PlaceNotFound for a foreign one as for a missing one."""
    return places.place(
        session(),
        access.actor(),
        places.ORGANISATIONS,
        asked.get("organisation", bearer().organisation.id),
    )


def _period(period: NamedPeriod, reports: list[HandedIn]) -> dict[str, Any]:
    state = state_of(period, due=None, number=reports[0].number if reports else 0, today=today())
    return {
        "period": period.name,
        "first": str(period.first),
        "last": str(period.last),
        "state": state,
        "reports": [
            {
                "number": one.number,
                "sha256": one.sha256,
                "handed_in_at": one.handed_in_at.isoformat(),
                "correction": one.correction,
            }
            for one in reports
        ],
    }
