"""Tables and measures of a report in words, in the language of the moment."""

from typing import Final

from lms.core.i18n import gettext as _
from lms.core.i18n import mark
from lms.periodic_reports.rules.content import TOTALS, ReportContent
from lms.periodic_reports.rules.plan import (
    APPROVED,
    FACT,
    MET,
    PLAN,
    PLANNED,
    PROGRAMMES,
    REGIONS,
    ProgrammeLine,
)
from lms.reporting.rules.words import measure_name

# The numbers of the tables of programmes, as files name them beside the measures.
_NUMBERS: Final = {
    (PROGRAMMES, APPROVED): mark("Has an approved programme"),
    (PROGRAMMES, PLANNED): mark("Indicators planned"),
    (PROGRAMMES, MET): mark("Of them met"),
    (PLAN, PLANNED): mark("Plan"),
    (PLAN, FACT): mark("Fact"),
    (PLAN, REGIONS): mark("Regions added up"),
}


def table_name(name: str, content: ReportContent) -> str:
    """The caption of a table."""
    if name == "places":
        return (
            _("By organisation")
            if content.place_kind == "organisations"
            else _("By district or region")
        )
    return {
        TOTALS: _("Totals"),
        "courses": _("By course"),
        "months": _("By month"),
        PLAN: _("Plan and fact"),
        PROGRAMMES: _("Programmes"),
    }[name]


def number_name(table: str, code: str) -> str:
    """What a number of a table counts."""
    return _(_NUMBERS[table, code]) if (table, code) in _NUMBERS else measure_name(code)


def document_words(programme: ProgrammeLine) -> str:
    """The approving document of a programme: its number and its day; an empty text for none."""
    if not programme.document_on:
        return ""
    return f"№ {programme.document}, {programme.document_on:%d.%m.%Y}"
