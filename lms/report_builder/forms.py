"""The form by which a report is composed, kept whole in the address; what a saved one is called; which saved ones are shown."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import request
from wtforms import BooleanField, Form, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.obligations.queries.target_choices import TargetChoices
from lms.obligations.rules import Target
from lms.obligations.rules.targets import ORGANISATION as BODY
from lms.obligations.rules.targets import parse_target
from lms.report_builder.queries.saved import LEFT, MINE, SHARED, SORTS
from lms.report_builder.queries.words import counted_name, dimension_name
from lms.report_builder.rules import (
    IN_COLUMNS,
    IN_ROWS,
    LONGEST_NAME,
    Definition,
    faults_of,
    is_period,
)
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.courses import course_choices
from lms.reporting.queries.names import local_name
from lms.reporting.rules import last_twelve_months, parse_days
from lms.reporting.rules.figures import parse_day
from lms.reporting.rules.vocabulary import (
    BY_WORD,
    COURSE,
    DIMENSIONS,
    ENROLMENTS,
    FILTERS,
    MEASURES,
    OBLIGATIONS,
    ORGANISATION,
    RATES,
    TRIES,
    UNIT,
    WORDS,
    pick_filters,
)
from lms.reporting.rules.words import boundaries_name, period_name
from lms.web import access
from lms.web.fields import CheckboxesField, sort_field, text_filter
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, clean_text
from lms.web.transaction import reading

DAYS: Final = "days"
LONGEST_SEARCH: Final = 100
Choice = tuple[str, str]


def _counted() -> list[Choice]:
    return [(code, counted_name(code)) for code in (*MEASURES, *RATES)]


def _words(name: str) -> Any:
    return lambda: [(code, _(WORDS[name][code])) for code in BY_WORD[name]]


def _narrowing(name: str, choices: Any = None) -> CheckboxesField:
    return CheckboxesField(lazy_gettext(DIMENSIONS[name]), choices=choices)


class ComposeForm(BaseForm):
    """What is counted, by what, where, when and of whom: filled from the address, where all of it stands (or from a form that repeats it)."""

    place = SelectField(lazy_gettext("Region, district or organisation"))
    count = CheckboxesField(lazy_gettext("What is counted"), choices=_counted)
    row = SelectField(lazy_gettext("A row for each"))
    row2 = SelectField(lazy_gettext("Within it a row for each"))
    column = SelectField(lazy_gettext("A column for each"))
    period = SelectField(lazy_gettext("Period"))
    first = DayField(lazy_gettext("First day"))
    last = DayField(lazy_gettext("Last day"))
    boundaries = SelectField(lazy_gettext("Boundaries"))
    course = _narrowing(COURSE, lambda: course_choices(reading()))
    audience = _narrowing("audience", _words("audience"))
    language = _narrowing("language", _words("language"))
    sex = _narrowing("sex", _words("sex"))
    age_group = _narrowing("age_group", _words("age_group"))
    settlement = _narrowing("settlement", _words("settlement"))
    unit = _narrowing(UNIT)
    organisation = _narrowing(ORGANISATION)
    find = StringField(
        lazy_gettext("Find an organisation"),
        filters=[clean_text],
        description=lazy_gettext(
            "Type a part of its name or its BIN and press “Find”: what is found then stands among the choices."
        ),
    )
    report = HiddenField()

    def __init__(self, today: date) -> None:
        Form.__init__(self, formdata=request.values)
        self.today = today
        self.has_more = False
        for field in self:
            field.errors = ()  # a day that is none is said of the period

    def definition(self) -> Definition | None:
        """What the address asks for; None if it makes no sense: then the fields say why."""
        day = self.boundaries.data or ""
        found = Definition(
            tuple(dict.fromkeys(self.count.data or ())),
            tuple(one for one in (self.row.data, self.row2.data) if one),
            self.column.data or "",
            self._period(),
            parse_day(day),
            pick_filters(request.values.getlist),
        )
        for name, message in faults_of(found):
            self.fail(name, _(message))
        if day and found.boundaries is None:
            self.fail("boundaries", _("Choose today’s boundaries, or those of a day."))
        return None if self.errors else found

    def target(self) -> Target | None:
        """The place that the address names; None if it names none."""
        return parse_target(self.place.data)

    def report_id(self) -> int | None:
        """The saved report that is being changed."""
        text = self.report.data or ""
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else None

    def offer(self, *, rows: Sequence[str], boundaries: Iterable[date]) -> None:
        """Fills the choices: what rows and columns may stand for, the days in whose boundaries places can be read, the actor's places."""
        asked = (self.row.data, self.row2.data, self.column.data)
        shown = [(name, dimension_name(name)) for name in IN_ROWS if name in rows or name in asked]
        self.row.choices = shown
        self.row2.choices = [("", _("nothing more")), *shown]
        self.column.choices = [
            ("", _("no columns")),
            *(one for one in shown if one[0] in IN_COLUMNS),
        ]
        self._offer_periods()
        days = sorted(
            {*boundaries, *filter(None, [parse_day(self.boundaries.data or "")])}, reverse=True
        )
        self.boundaries.choices = [
            ("", _("Today’s")),
            *((day.isoformat(), boundaries_name(day)) for day in days),
        ]
        self._offer_places()

    def preset(self, **values: Any) -> None:
        """What stands in a field that the address leaves empty."""
        for name, value in values.items():
            if not request.values.getlist(name):
                self[name].data = value

    def groups(self) -> list[tuple[str, list[Any]]]:
        """What can be counted, in groups: the heading of each, and its choices."""
        titles = {
            ENROLMENTS: _("All who learn"),
            OBLIGATIONS: _("Those who must complete a course"),
            TRIES: _("Tests"),
        }
        source = {
            **{code: one.source for code, one in MEASURES.items()},
            **{code: MEASURES[one.whole].source for code, one in RATES.items()},
        }
        return [
            (title, [option for option in self.count if source[option.data] == name])
            for name, title in titles.items()
        ]

    def narrowing(self) -> list[Any]:
        """The fields that narrow it and have anything to choose."""
        names = (COURSE, *BY_WORD, UNIT, ORGANISATION)
        return [
            self[name]
            for name in names
            if self[name].choices or (name == ORGANISATION and self.has_more)
        ]

    def _period(self) -> str:
        if self.period.data != DAYS:
            return self.period.data or ""
        first, last = self.first.data, self.last.data
        return f"{first}..{last}" if first and last else DAYS

    def _offer_periods(self) -> None:
        years = [str(self.today.year - number) for number in range(3)]
        halves = [f"{year}-H{number}" for year in years for number in (2, 1)]
        quarters = [f"{year}-Q{number}" for year in years[:2] for number in (4, 3, 2, 1)]
        months = [f"{month:%Y-%m}" for month in reversed(last_twelve_months(self.today).months())]
        named = [
            one
            for one in (*years, *halves, *quarters, *months)
            if (span := parse_days(one)) and span.first <= self.today
        ]
        asked = self.period.data = self.period.data or ""
        span = parse_days(asked)
        if span is not None and ".." in asked and is_period(asked):
            self.period.data, self.first.data, self.last.data = (
                DAYS,
                span.first,
                span.end - timedelta(days=1),
            )
        elif span is not None and asked not in named:
            named.append(asked)
        self.period.choices = {
            _("Moves along with the day"): [(code, _(name)) for code, name in RELATIVE.items()],
            _("Stays as it is"): [
                ("", _("All time")),
                *((one, period_name(one)) for one in named),
                (DAYS, _("From one day to another")),
            ],
        }

    def _offer_places(self) -> None:
        chosen = [
            f"{BODY}-{one}" for one in pick_filters(request.values.getlist).get(ORGANISATION, ())
        ]
        found = TargetChoices.load(
            reading(),
            access.actor(),
            [self.place.data or "", *chosen],
            text=(self.find.data or "")[:LONGEST_SEARCH],
        )
        self.has_more = found.has_more
        self.place.choices = found.targets()
        units = [
            (value.partition("-")[2], name)
            for value, name in self.place.choices
            if value.startswith(f"{UNIT}-")
        ]
        self.unit.choices = units if len(units) > 1 else []
        self.organisation.choices = [(str(one.id), local_name(one)) for one in found.organisations]


def asked_address() -> dict[str, Any]:
    """The definition with its place as the request carries it, without what is of this page alone."""
    names = (
        "place",
        "count",
        "row",
        "row2",
        "column",
        "period",
        "first",
        "last",
        "boundaries",
        "report",
        *FILTERS,
    )
    return {
        name: values
        for name in names
        if (values := [one for one in request.values.getlist(name) if one])
    }


class SavedReportForm(BaseForm):
    """What a report is called, and who sees it."""

    name = StringField(
        lazy_gettext("Name of the report"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Give the report a name.")),
            Length(max=LONGEST_NAME, message=lazy_gettext("Use at most 200 characters.")),
            PlainText(),
        ],
        description=lazy_gettext("You will find it by this name."),
    )
    shared = BooleanField(
        lazy_gettext("Share it with all who answer for this place"),
        description=lazy_gettext("They open it and keep copies. Only you change it."),
    )


def _whose() -> list[Choice]:
    left = [(LEFT, _("Left behind by their owners"))] if access.actor().is_national_admin() else []
    return [("", _("All")), (MINE, _("Mine")), (SHARED, _("Of others")), *left]


class ReportFilter(FilterForm):
    """Which saved reports to show."""

    name = text_filter(lazy_gettext("Name of the report"))
    whose = SelectField(lazy_gettext("Whose"), choices=_whose, default="")
    sort = sort_field(SORTS, "-created")
