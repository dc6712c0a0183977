"""Filters of figures and of the lists behind them; forms of reports to hand in."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, Length, Optional

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.reporting.queries.courses import course_choices
from lms.reporting.queries.people import SORTS
from lms.reporting.rules import ENROLLED, last_twelve_months, parse_days, parse_period
from lms.reporting.rules.figures import parse_day
from lms.reporting.rules.vocabulary import MEASURES, read_exact
from lms.reporting.rules.words import MEASURE_OF, boundaries_name, period_name
from lms.web.container import today
from lms.web.forms import FilterForm, PlainText, clean_text
from lms.web.transaction import session


def _courses() -> list[tuple[str, str]]:
    return [("", _("All courses")), *course_choices(session())]


def _periods() -> list[tuple[str, str]]:
    """All time, two years, twelve months, and whatever valid period the address names: a link from an older month has to work."""
    day = today()
    months = [f"{month:%Y-%m}" for month in reversed(last_twelve_months(day).months())]
    names = ["", str(day.year), str(day.year - 1), *months]
    asked = request.args.get("period", "")
    if parse_period(asked) is not None and asked not in names:
        names.append(asked)
    return [(name, period_name(name)) for name in names]


def _any_periods() -> list[tuple[str, str]]:
    """The same, and any days: a list is counted from the records."""
    asked, names = request.args.get("period", ""), _periods()
    return (
        names
        if parse_days(asked) is None or asked in dict(names)
        else [*names, (asked, period_name(asked))]
    )


def _measures() -> list[tuple[str, str]]:
    return [(code, _(measure.name)) for code, measure in MEASURES.items() if measure.listed]


def _as_listed(measure: str | None) -> str | None:
    """The measure as the vocabulary names it."""
    return MEASURE_OF.get(measure, measure) if measure else measure


class FigureFilter(FilterForm):
    """Which courses and months are counted, in which boundaries. A wrong day, or one to come, means today's boundaries."""

    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    period = SelectField(lazy_gettext("Period"), choices=_periods, default="")
    boundaries = SelectField(
        lazy_gettext("Boundaries"), choices=(), validate_choice=False, default=""
    )

    def boundaries_day(self) -> date | None:
        """The day in whose boundaries people are counted; None for today's."""
        day = parse_day(self.boundaries.data or "") if self.boundaries else None
        return day if day is not None and day < today() else None

    def boundaries_data(self) -> str:
        """The same as addresses carry it."""
        day = self.boundaries_day()
        return day.isoformat() if day is not None else ""

    def offer_boundaries(self, days: Sequence[date], *, offered: bool) -> None:
        """Fills the choice: today's boundaries, these days', and the day's that is asked for. No choice where it would change nothing."""
        asked = self.boundaries_day()
        days = sorted({*days, *([asked] if asked else [])}, reverse=True)
        if not offered or not days:
            del self.boundaries
            return
        self.boundaries.data = self.boundaries_data()
        self.boundaries.choices = [
            ("", _("Today’s")),
            *((day.isoformat(), boundaries_name(day)) for day in days),
        ]


def exact_asked() -> dict[str, int | None]:
    """The exact keys that the address carries (at=organisation.12); what makes no sense counts as none."""
    with suppress(ValueError):
        return read_exact(request.args.getlist("at"))
    return {}


class FigurePeopleFilter(FigureFilter):
    """Which people a list shows. `own`: those on the place itself, without what is below it."""

    period = SelectField(lazy_gettext("Period"), choices=_any_periods, default="")
    measure = SelectField(
        lazy_gettext("Who is shown"), choices=_measures, default=ENROLLED, filters=[_as_listed]
    )
    name = StringField(
        lazy_gettext("Name"),
        filters=[clean_text],
        validators=[Optional(), Length(max=100), PlainText()],
    )
    own = HiddenField(validators=[AnyOf(("", "1"))], default="")
    sort = HiddenField(
        validators=[AnyOf((*SORTS, *(f"-{sort}" for sort in SORTS)))], default="-day"
    )

    def __init__(self) -> None:
        super().__init__()
        if len(set(request.args.getlist("course")) - {""}) > 1:
            self.course.data = ""  # the choice holds one: the address narrows to several by itself
