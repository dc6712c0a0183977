"""Composed reports in words of the current language, without a request."""

from lms.core.i18n import gettext as _
from lms.core.text import lower_first
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules.vocabulary import DIMENSIONS, MEASURES, RATES


def name_counted(code: str) -> str:
    """Return the name of a measure or rate, as in column heads."""
    return _(RATES[code].name if code in RATES else MEASURES[code].name)


def describe_counting_days(code: str) -> str:
    """Say by which day a measure falls into a period; both days for a rate."""
    codes = (code,) if code in MEASURES else (RATES[code].part, RATES[code].whole)
    return ", ".join(dict.fromkeys(_(MEASURES[measure].day) for measure in codes))


def name_dimension(dimension: str) -> str:
    """Return the name of a dimension."""
    return _(DIMENSIONS[dimension])


def describe_default_title(resolved: ResolvedDefinition) -> str:
    """Return the title of an unnamed report: where, what is counted, and by what."""
    counted_names = ", ".join(
        lower_first(name_counted(code)) for code in resolved.definition.measure_codes
    )
    by = ", ".join(lower_first(name_dimension(name)) for name in resolved.definition.dimensions)
    return f"{get_local_name(resolved.area)}: {counted_names} ({by})"
