"""Plan against fact in a report that is handed in: programmes and indicators."""

from typing import Final

from lms.api.forms.figures import COUNT
from lms.api.forms.parts import DAY, ID, NAME
from lms.api.forms.schemas import Boolean, Day, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_

ROW_KEY: Final = Text(longest=80, shortest=0)
_PROGRAMME: Final = Record(
    name="ReportProgramme",
    fields={
        "key": ROW_KEY,
        "kk": NAME,
        "ru": NAME,
        "state": Text(longest=20, shortest=0),
        "document": NAME,
        "document_on": Day(nullable=True),
        "planned": COUNT,
        "met": COUNT,
        "approved": Boolean(),
    },
    required=("key", "kk", "ru", "state", "document", "document_on", "planned", "met", "approved"),
)
_INDICATOR: Final = Record(
    name="ReportIndicator",
    fields={
        "indicator": ID,
        "kk": NAME,
        "ru": NAME,
        "first": DAY,
        "last": DAY,
        "planned": Integer(lowest=0, nullable=True),
        "fact": COUNT,
        "regions": COUNT,
        "unit": Text(longest=20, help=N_("What the numbers count: people once each, hours ...")),
        "percent": Text(longest=20, shortest=0, help=N_("The fact in per cent of the plan.")),
    },
    required=("indicator", "kk", "ru", "first", "last", "planned", "fact", "regions"),
)
REPORT_PLAN: Final = Record(
    name="ReportPlan",
    help=N_("Plan against fact; reports that were handed in before there was any do not have it."),
    fields={
        "programmes": Array(of=_PROGRAMME, most=100),
        "rows": Array(of=_INDICATOR, most=10_000),
    },
    required=("programmes", "rows"),
)
