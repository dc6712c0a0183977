"""The words that stand in a report that is handed in."""

from typing import Final

from lms.api.forms.report_plans import ROW_KEY
from lms.api.forms.schemas import Text
from lms.api.forms.structures import Array, Record
from lms.core.i18n import N_

_LONG: Final = Text(longest=2000, shortest=0)
_TEXT: Final = Record(name="ReportText", fields={"kk": _LONG, "ru": _LONG}, required=("kk", "ru"))
REPORT_WORDS: Final = Record(
    name="ReportWords",
    help=N_("What was written when the report was handed in; empty where nothing was."),
    fields={
        "addressee": _TEXT,
        "signer": _LONG,
        "post": _TEXT,
        "explanations": Array(
            of=Record(
                name="ReportExplanation",
                fields={"key": ROW_KEY, "kk": _LONG, "ru": _LONG},
                required=("key", "kk", "ru"),
            ),
            most=1000,
        ),
        "measures": _TEXT,
        "lateness": _TEXT,
        "correction": _TEXT,
    },
    required=("addressee", "signer", "post", "explanations", "measures", "lateness", "correction"),
)
