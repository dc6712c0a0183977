"""Composed tables described as terms and their meanings, without a request."""

from datetime import datetime, timedelta

from sqlalchemy.orm import Session

from lms.core.i18n import format_date, format_number
from lms.core.i18n import gettext as _
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.queries.words import describe_counting_days, name_counted, name_dimension
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.areas import Area
from lms.reporting.queries.filter_words import describe_filters
from lms.reporting.queries.invited import count_invited_people
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules.period_words import name_boundaries, name_period
from lms.reporting.rules.vocabulary import MEASURES, OBLIGATIONS, RATES
from lms.reporting.rules.words import name_invited

DescriptionLine = tuple[str, str]


def describe_table(session: Session, resolved: ResolvedDefinition) -> list[DescriptionLine]:
    """Describe the table as terms and their meanings."""
    definition = resolved.definition
    terms = [
        (
            _("What is counted"),
            "; ".join(
                f"{name_counted(code)} ({describe_counting_days(code)})"
                for code in definition.measure_codes
            ),
        ),
        (_("Where"), get_local_name(resolved.area)),
        (_("When"), name_span(resolved)),
        (_("Rows"), ", ".join(name_dimension(name) for name in definition.rows)),
    ]
    if definition.column:
        terms.append((_("Columns"), name_dimension(definition.column)))
    filters = describe_filters(session, resolved.area, definition.filters, {})
    if filters:
        terms.append((_("Only"), "; ".join(filters)))
    if definition.boundaries is not None:
        terms.append((_("Boundaries"), name_boundaries(definition.boundaries)))
    if any(MEASURES[code].source == OBLIGATIONS for code in definition.measures):
        terms.append((_("As of"), format_date(resolved.today)))
    if any(_is_mixed(code) for code in definition.measure_codes):
        terms.append(
            (
                _("Please note"),
                _(
                    "A share can be above 100: who completes in a period may have enrolled "
                    "before it."
                ),
            )
        )
    return terms


def describe_invited(session: Session, area: Area, *, now: datetime) -> list[DescriptionLine]:
    """Say how many people of an organisation are invited and in no number; [] for units."""
    invited = count_invited_people(session, area, now=now)
    return [] if invited is None else [(name_invited(), format_number(invited))]


def _is_mixed(code: str) -> bool:
    """Return whether the measures of a rate fall into a period by different days."""
    return code in RATES and MEASURES[RATES[code].part].day != MEASURES[RATES[code].whole].day


def name_span(resolved: ResolvedDefinition) -> str:
    """Return the name of the period; for a relative one also its days today."""
    span, period = resolved.span, resolved.definition.period
    if span is None or period not in RELATIVE:
        return name_period(period)
    days = _("%(first)s to %(last)s") % {
        "first": format_date(span.first),
        "last": format_date(span.end - timedelta(days=1)),
    }
    return f"{_(RELATIVE[period])}: {days}"
