"""Filters of figures and of the lists behind them."""

from typing import Final

from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, Length, Optional

from lms.core.clock import local_date
from lms.core.i18n import format_month, lazy_gettext, mark
from lms.core.i18n import gettext as _
from lms.reporting.queries.courses import course_choices
from lms.reporting.queries.people import SORTS
from lms.reporting.rules import ACTIVE, CERTIFIED, COMPLETED, ENROLLED, MEASURES, OVERDUE, last_twelve_months, parse_period
from lms.web.forms import FilterForm, PlainText, clean_text
from lms.web.runtime import now, runtime
from lms.web.transaction import session

MEASURE_NAMES: Final = {
    ENROLLED: mark("Enrolled"),
    ACTIVE: mark("Under way"),
    COMPLETED: mark("Completed"),
    OVERDUE: mark("Overdue"),
    CERTIFIED: mark("Certificates"),
}


def measure_name(measure: str) -> str:
    """A measure in words."""
    return _(MEASURE_NAMES[measure])


def period_name(text: str) -> str:
    """A period as addresses name it, in words."""
    period = parse_period(text)
    if period is None:
        return _("All time")
    return format_month(period.first) if "-" in text else _("Year %(year)s") % {"year": period.first.year}


def _courses() -> list[tuple[str, str]]:
    return [("", _("All courses")), *course_choices(session())]


def _periods() -> list[tuple[str, str]]:
    """All time, two years, twelve months, and whatever valid period the address names: a link from an older month has to work."""
    today = local_date(now(), runtime().settings.timezone)
    months = [f"{month:%Y-%m}" for month in reversed(last_twelve_months(today).months())]
    names = ["", str(today.year), str(today.year - 1), *months]
    asked = request.args.get("period", "")
    if parse_period(asked) is not None and asked not in names:
        names.append(asked)
    return [(name, period_name(name)) for name in names]


def _measures() -> list[tuple[str, str]]:
    return [(measure, measure_name(measure)) for measure in MEASURES]


class FigureFilter(FilterForm):
    """Which courses and months are counted."""

    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    period = SelectField(lazy_gettext("Period"), choices=_periods, default="")


class PeopleFilter(FigureFilter):
    """Which people a list shows. `own`: those on the place itself, without what is below it."""

    measure = SelectField(lazy_gettext("Who is shown"), choices=_measures, default=ENROLLED)
    name = StringField(lazy_gettext("Name"), filters=[clean_text], validators=[Optional(), Length(max=100), PlainText()])
    own = HiddenField(validators=[AnyOf(("", "1"))], default="")
    sort = HiddenField(validators=[AnyOf((*SORTS, *(f"-{sort}" for sort in SORTS)))], default="-day")
