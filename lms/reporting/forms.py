"""Filters of figures and of the lists of people behind them."""

from collections.abc import Sequence
from contextlib import suppress
from datetime import date

from flask import request
from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, Length, Optional

from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.reporting.queries.people_query import SORTS
from lms.reporting.rules import ENROLLED, find_last_twelve_months, parse_days, parse_period
from lms.reporting.rules.figures import parse_day
from lms.reporting.rules.period_words import name_boundaries, name_period
from lms.reporting.rules.vocabulary import MEASURES, PREFIX, read_exact
from lms.reporting.rules.words import MEASURE_OF
from lms.web.container import today
from lms.web.forms import FilterForm, PlainText, clean_text
from lms.web.transaction import session


def _list_course_choices() -> list[tuple[str, str]]:
    return [("", _("All courses")), *list_course_choices(session())]


def _list_periods_to_choose() -> list[tuple[str, str]]:
    """List all time, two years, twelve months and the period of the URL if it is valid.

    The period of the URL is listed so that a link from an older month keeps working.
    """
    day = today()
    months = [f"{month:%Y-%m}" for month in reversed(find_last_twelve_months(day).list_months())]
    names = ["", str(day.year), str(day.year - 1), *months]
    period = request.args.get("period", "")
    if parse_period(period) is not None and period not in names:
        names.append(period)
    return [(name, name_period(name)) for name in names]


def _list_period_choices() -> list[tuple[str, str]]:
    """List the period choices, and the range of days of the URL if it is valid.

    Lists of people are counted from the records, so any days will do.
    """
    period, names = request.args.get("period", ""), _list_periods_to_choose()
    return (
        names
        if parse_days(period) is None or period in dict(names)
        else [*names, (period, name_period(period))]
    )


def _list_measure_choices() -> list[tuple[str, str]]:
    return [(code, _(measure.name)) for code, measure in MEASURES.items()]


def _find_vocabulary_measure(measure: str | None) -> str | None:
    """Return the measure under its name in the vocabulary."""
    return MEASURE_OF.get(measure, measure) if measure else measure


class FigureFilter(FilterForm):
    """The course, the months and the boundaries of figures.

    An invalid or future day of boundaries means today's boundaries.
    """

    course = SelectField(lazy_gettext("Course"), choices=_list_course_choices, default="")
    period = SelectField(lazy_gettext("Period"), choices=_list_periods_to_choose, default="")
    boundaries = SelectField(
        lazy_gettext("Boundaries"), choices=(), validate_choice=False, default=""
    )

    def read_boundaries_day(self) -> date | None:
        """Return the day in whose boundaries people are counted; None for today's."""
        day = parse_day(self.boundaries.data or "") if self.boundaries else None
        return day if day is not None and day < today() else None

    def format_boundaries_day(self) -> str:
        """Return the day of the boundaries as URLs carry it; empty for today's."""
        day = self.read_boundaries_day()
        return day.isoformat() if day is not None else ""

    def offer_boundaries(self, days: Sequence[date], *, is_offered: bool) -> None:
        """Set the choices of boundaries: today's, those of these days and of the chosen day.

        Removes the field unless `is_offered`, and if there is no other day.
        """
        chosen_day = self.read_boundaries_day()
        days = sorted({*days, *([chosen_day] if chosen_day else [])}, reverse=True)
        if not is_offered or not days:
            del self.boundaries
            return
        self.boundaries.data = self.format_boundaries_day()
        self.boundaries.choices = [
            ("", _("Today’s")),
            *((day.isoformat(), name_boundaries(day)) for day in days),
        ]


def read_exact_keys() -> dict[str, int | None]:
    """Return the exact keys of the URL (at=organisation.12); none if they are invalid."""
    with suppress(ValueError):
        return read_exact(request.args.getlist("at"))
    return {}


class FigurePeopleFilter(FigureFilter):
    """The people that a list shows.

    `own`: only those of the area itself, not of what is below it. `sort`: '' for the usual order.
    """

    period = SelectField(lazy_gettext("Period"), choices=_list_period_choices, default="")
    measure = SelectField(
        lazy_gettext("Who is shown"),
        choices=_list_measure_choices,
        default=f"{PREFIX}{ENROLLED}",
        filters=[_find_vocabulary_measure],
    )
    name = StringField(
        lazy_gettext("Name"),
        filters=[clean_text],
        validators=[Optional(), Length(max=100), PlainText()],
    )
    own = HiddenField(validators=[AnyOf(("", "1"))], default="")
    sort = HiddenField(
        validators=[AnyOf(("", *SORTS, *(f"-{sort}" for sort in SORTS)))], default=""
    )

    def __init__(self) -> None:
        super().__init__()
        if len(set(request.args.getlist("course")) - {""}) > 1:
            self.course.data = ""  # the field holds one course; several stand in the URL alone
