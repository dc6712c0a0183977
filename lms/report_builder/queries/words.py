"""A composed report in words: what is counted, how, where, when and of whom, in the language of the moment and without a request."""

from datetime import timedelta

from sqlalchemy.orm import Session

from lms.core.i18n import format_date
from lms.core.i18n import gettext as _
from lms.report_builder.queries.keys import ResolvedDefinition
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.names import local_name, narrowed_names
from lms.reporting.rules.vocabulary import DIMENSIONS, MEASURES, OBLIGATIONS, RATES
from lms.reporting.rules.words import boundaries_name, period_name

Term = tuple[str, str]


def counted_name(code: str) -> str:
    """A measure or a rate, as a column is headed."""
    return _(RATES[code].name if code in RATES else MEASURES[code].name)


def how_counted(code: str) -> str:
    """How a measure falls into a period; of a rate, how its two measures do."""
    codes = (code,) if code in MEASURES else (RATES[code].part, RATES[code].whole)
    return ", ".join(dict.fromkeys(_(MEASURES[one].day) for one in codes))


def dimension_name(dimension: str) -> str:
    """What a row or a column stands for."""
    return _(DIMENSIONS[dimension])


def title_of(asked: ResolvedDefinition) -> str:
    """What the report is called while nobody has named it: where, what is counted, and by what."""
    counted = ", ".join(_small(counted_name(code)) for code in asked.definition.counted)
    by = ", ".join(_small(dimension_name(name)) for name in asked.definition.dimensions)
    return f"{local_name(asked.place)}: {counted} ({by})"


def caption(session: Session, asked: ResolvedDefinition) -> list[Term]:
    """What the table says of itself, as terms and their meanings."""
    definition = asked.definition
    terms = [
        (
            _("What is counted"),
            "; ".join(f"{counted_name(code)} ({how_counted(code)})" for code in definition.counted),
        ),
        (_("Where"), local_name(asked.place)),
        (_("When"), span_name(asked)),
        (_("Rows"), ", ".join(dimension_name(name) for name in definition.rows)),
    ]
    if definition.column:
        terms.append((_("Columns"), dimension_name(definition.column)))
    narrowed = narrowed_names(session, asked.place, definition.filters, {})
    if narrowed:
        terms.append((_("Only"), "; ".join(narrowed)))
    if definition.boundaries is not None:
        terms.append((_("Boundaries"), boundaries_name(definition.boundaries)))
    if any(MEASURES[code].source == OBLIGATIONS for code in definition.measures):
        terms.append((_("As of"), format_date(asked.today)))
    if any(_is_mixed(code) for code in definition.counted):
        terms.append(
            (
                _("Please note"),
                _(
                    "A share can be above 100: who completes in a period may have enrolled before it."
                ),
            )
        )
    return terms


def _small(name: str) -> str:
    return name[:1].lower() + name[1:]


def _is_mixed(code: str) -> bool:
    """Whether the two measures of a rate fall into a period by different days."""
    return code in RATES and MEASURES[RATES[code].part].day != MEASURES[RATES[code].whole].day


def span_name(asked: ResolvedDefinition) -> str:
    """The period; of one that moves with the day also the days that it means today."""
    span, period = asked.span, asked.definition.period
    if span is None or period not in RELATIVE:
        return period_name(period)
    days = _("%(first)s to %(last)s") % {
        "first": format_date(span.first),
        "last": format_date(span.end - timedelta(days=1)),
    }
    return f"{_(RELATIVE[period])}: {days}"
