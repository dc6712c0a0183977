"""Operations for reports to hand in; a report is the same JSON as the site's file."""

from typing import Final

from lms.api.forms.figures import COUNT, INVITED, OWN, PERIOD
from lms.api.forms.operations import Operation
from lms.api.forms.parts import DAY, ID, NAME
from lms.api.forms.report_plans import REPORT_PLAN, ROW_KEY
from lms.api.forms.report_words import REPORT_WORDS
from lms.api.forms.schemas import Choice, Instant, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_
from lms.periodic_reports.rules import (
    FORMER_CODES,
    HALF,
    HANDED_IN,
    LATE,
    MONTH,
    OPEN,
    QUARTER,
    TO_COME,
    YEAR,
)
from lms.reporting.rules.vocabulary import MEASURES

_SHA256: Final = Text(longest=64, shortest=64, help=N_("The SHA-256 of the bytes of the report."))
_HANDED_IN: Final = Record(
    name="HandedIn",
    fields={"number": Integer(), "sha256": _SHA256, "handed_in_at": Instant(), "correction": NAME},
    required=("number", "sha256", "handed_in_at", "correction"),
)
_PERIOD: Final = Record(
    name="ReportPeriod",
    fields={
        "period": PERIOD,
        "first": DAY,
        "last": DAY,
        "state": Choice(codes=(HANDED_IN, OPEN, LATE, TO_COME)),
        "reports": Array(of=_HANDED_IN, most=1000),
    },
    required=("period", "first", "last", "state", "reports"),
)
GET_REPORTS: Final = Operation(
    name="get_reports",
    method="GET",
    path="/reports",
    scope="reports:read",
    summary=N_("List reports to hand in"),
    text=N_(
        "The last six periods of an organisation, the latest first, and what was handed in for "
        "each, the latest number first."
    ),
    query=Record(
        name="ReportsQuery",
        fields={
            "organisation": OWN,
            "every": Choice(
                codes=(HALF, QUARTER, MONTH, YEAR),
                help=N_("Which kind of period; half without it."),
            ),
        },
    ),
    reply=Record(
        name="Reports",
        fields={
            "organisation": ID,
            "name_kk": NAME,
            "name_ru": NAME,
            "periods": Array(of=_PERIOD, most=6),
        },
        required=("organisation", "name_kk", "name_ru", "periods"),
    ),
    names_record=True,
)

_AREA: Final = Record(
    name="ReportPlace",
    fields={"kind": Text(longest=15), "id": ID, "kk": NAME, "ru": NAME},
    required=("kind", "id", "kk", "ru"),
)
_DAYS: Final = Record(
    name="ReportDays",
    fields={"name": PERIOD, "first": DAY, "last": DAY},
    required=("name", "first", "last"),
)
# Reports of earlier formats keep the codes under which they were frozen.
_COUNTS: Final = dict.fromkeys((*MEASURES, *FORMER_CODES.values()), COUNT)
_LINE: Final = Record(
    name="ReportLine",
    fields={
        "key": ROW_KEY,
        "kk": NAME,
        "ru": NAME,
        "values": Record(name="ReportValues", fields=_COUNTS),
    },
    required=("key", "kk", "ru", "values"),
)
_TABLE: Final = Record(
    name="ReportTable",
    fields={"name": Text(longest=20), "rows": Array(of=_LINE, most=100_000)},
    required=("name", "rows"),
)
GET_REPORT: Final = Operation(
    name="get_report",
    method="GET",
    path="/report",
    scope="reports:read",
    summary=N_("Read a report to hand in"),
    text=N_(
        "The report of an organisation for a period: by its number as it was handed in, byte for "
        "byte, so that its SHA-256 is the one that "
        "was published; without a number what the records say now, with the number 0."
    ),
    query=Record(
        name="ReportQuery",
        fields={
            "organisation": OWN,
            "period": PERIOD,
            "number": Integer(highest=999_999, help=N_("Which of those handed in, from 1 on.")),
        },
        required=("period",),
    ),
    reply=Record(
        name="Report",
        fields={
            "place": _AREA,
            "period": _DAYS,
            "boundaries": DAY,
            "counted_on": DAY,
            "number": Integer(lowest=0),
            "correction": NAME,
            "totals": Record(name="ReportTotals", fields=_COUNTS),
            "tables": Array(of=_TABLE, most=10),
            "plan": REPORT_PLAN,
            "format": Integer(
                lowest=2, help=N_("Of the report; those of the first format do not have it.")
            ),
            "words": REPORT_WORDS,
            "invited": INVITED,
        },
        required=(
            "place",
            "period",
            "boundaries",
            "counted_on",
            "number",
            "correction",
            "totals",
            "tables",
        ),
    ),
    names_record=True,
)
