"""Names of the tables and numbers of a report in the current language."""

from typing import Final

from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.periodic_reports.rules.content import INVITED, TOTALS, ReportContent
from lms.periodic_reports.rules.plan import (
    APPROVED,
    FACT,
    MET,
    PERCENT,
    PLAN,
    PLANNED,
    PROGRAMMES,
    REGIONS,
    ProgrammeLine,
)
from lms.periodic_reports.rules.words import (
    ADDRESSEE,
    CORRECTION,
    EXPLANATION,
    LATENESS,
    MEASURES_TAKEN,
    POST,
    SIGNER,
    WORDS,
)
from lms.reporting.rules.words import name_invited, name_measure

# Names of the numbers in the tables of programmes.
_NUMBERS: Final = {
    (PROGRAMMES, APPROVED): N_("Has an approved programme"),
    (PROGRAMMES, PLANNED): N_("Indicators planned"),
    (PROGRAMMES, MET): N_("Of them met"),
    (PLAN, PLANNED): N_("Plan"),
    (PLAN, FACT): N_("Fact"),
    (PLAN, PERCENT): N_("Of the plan, %"),
    (PLAN, REGIONS): N_("Regions added up"),
}


def name_table(name: str, content: ReportContent) -> str:
    """Return the caption of a table."""
    if name == "places":
        return (
            _("By organisation")
            if content.area_kind == "organisations"
            else _("By district or region")
        )
    return {
        TOTALS: _("Totals"),
        "courses": _("By course"),
        "months": _("By month"),
        PLAN: _("Plan and fact"),
        PROGRAMMES: _("Programmes"),
        WORDS: _("Explanations and signature"),
    }[name]


def name_text(code: str) -> str:
    """Return what a text of a report is."""
    return {
        ADDRESSEE: _("To whom the report goes"),
        CORRECTION: _("What is corrected and why"),
        LATENESS: _("Why the report is late"),
        EXPLANATION: _("Why the plan is not met"),
        MEASURES_TAKEN: _("Measures taken"),
        SIGNER: _("Who signs"),
        POST: _("Post of who signs"),
    }[code]


def name_number(table: str, code: str) -> str:
    """Return what a number of a table counts."""
    if (table, code) == (TOTALS, INVITED):
        return name_invited()
    return _(_NUMBERS[table, code]) if (table, code) in _NUMBERS else name_measure(code)


def describe_document(programme: ProgrammeLine) -> str:
    """Return number and day of a programme's document; an empty text without one."""
    if not programme.document_on:
        return ""
    return f"№ {programme.document}, {programme.document_on:%d.%m.%Y}"
