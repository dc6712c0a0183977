"""Tables and measures of a report in words, in the language of the moment."""

from lms.core.i18n import gettext as _
from lms.official.rules.content import ReportContent
from lms.reporting.rules.vocabulary import MEASURES


def table_name(name: str, content: ReportContent) -> str:
    """The caption of a table."""
    if name == "places":
        return _("By organisation") if content.place_kind == "organisations" else _("By district or region")
    return {"totals": _("Totals"), "courses": _("By course"), "months": _("By month")}[name]


def measure_name(code: str) -> str:
    """A measure."""
    return _(MEASURES[code].name)
