"""The form of a report, kept in the URL, and the forms of saved reports."""

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from typing import Any, Final

from flask import request
from wtforms import BooleanField, Form, HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, Length

from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.core.labelled_values import LabelledValue
from lms.core.text import parse_id
from lms.obligations.queries.target_choices import TargetChoices
from lms.obligations.rules import Target
from lms.obligations.rules.targets import ORGANISATION as ORGANISATION_TARGET
from lms.obligations.rules.targets import parse_target
from lms.report_builder.queries.saved import LEFT, MINE, SHARED, SORTS
from lms.report_builder.queries.words import name_counted, name_dimension
from lms.report_builder.rules import (
    IN_COLUMNS,
    IN_ROWS,
    LONGEST_NAME,
    Definition,
    find_faults,
    is_period,
)
from lms.report_builder.rules.periods import RELATIVE
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules import find_last_twelve_months, parse_days
from lms.reporting.rules.figures import parse_day
from lms.reporting.rules.period_words import name_boundaries, name_period
from lms.reporting.rules.vocabulary import (
    ATTEMPTS,
    BY_WORD,
    COURSE,
    DIMENSIONS,
    ENROLMENTS,
    FILTERS,
    MEASURES,
    OBLIGATIONS,
    ORGANISATION,
    RATES,
    UNIT,
    WORDS,
    pick_filters,
)
from lms.web import access
from lms.web.fields import CheckboxesField, make_sort_field, make_text_filter
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, clean_text
from lms.web.transaction import reading_session

DAYS: Final = "days"
LONGEST_SEARCH: Final = 100


def _list_measure_choices() -> list[LabelledValue]:
    return [(code, name_counted(code)) for code in (*MEASURES, *RATES)]


def _describe_choices(name: str) -> Any:
    return lambda: [(code, _(WORDS[name][code])) for code in BY_WORD[name]]


def _filter_field(name: str, choices: Any = None) -> CheckboxesField:
    return CheckboxesField(lazy_gettext(DIMENSIONS[name]), choices=choices)


class ComposeForm(BaseForm):
    """What is counted, by what, where, when and of whom.

    It is filled from the URL, or from a POST form that repeats the URL's parameters.
    """

    area = SelectField(lazy_gettext("Region, district or organisation"))
    count = CheckboxesField(lazy_gettext("What is counted"), choices=_list_measure_choices)
    row = SelectField(lazy_gettext("A row for each"))
    row2 = SelectField(lazy_gettext("Within it a row for each"))
    column = SelectField(lazy_gettext("A column for each"))
    period = SelectField(lazy_gettext("Period"))
    first = DayField(lazy_gettext("First day"))
    last = DayField(lazy_gettext("Last day"))
    boundaries = SelectField(lazy_gettext("Boundaries"))
    course = _filter_field(COURSE, lambda: list_course_choices(reading_session()))
    audience = _filter_field("audience", _describe_choices("audience"))
    language = _filter_field("language", _describe_choices("language"))
    sex = _filter_field("sex", _describe_choices("sex"))
    age_group = _filter_field("age_group", _describe_choices("age_group"))
    settlement = _filter_field("settlement", _describe_choices("settlement"))
    unit = _filter_field(UNIT)
    organisation = _filter_field(ORGANISATION)
    find = StringField(
        lazy_gettext("Find an organisation"),
        filters=[clean_text],
        description=lazy_gettext(
            "Type a part of its name or its BIN and press “Find”: what is found then stands among "
            "the choices."
        ),
    )
    report = HiddenField()

    def __init__(self, today: date) -> None:
        Form.__init__(self, formdata=request.values)
        self.today = today
        self.has_more = False
        for field in self:
            field.errors = ()  # an invalid day is reported at the period

    def read_definition(self) -> Definition | None:
        """Return the definition; None if it is invalid, with errors at the fields."""
        boundaries = self.boundaries.data or ""
        definition = Definition(
            measure_codes=tuple(dict.fromkeys(self.count.data or ())),
            rows=tuple(row for row in (self.row.data, self.row2.data) if row),
            column=self.column.data or "",
            period=self._read_period(),
            boundaries=parse_day(boundaries),
            filters=pick_filters(request.values.getlist),
        )
        for name, message in find_faults(definition):
            self.fail(name, _(message))
        if boundaries and definition.boundaries is None:
            self.fail("boundaries", _("Choose today’s boundaries, or those of a day."))
        return None if self.errors else definition

    def read_target(self) -> Target | None:
        """Return the area of the URL; None without one."""
        return parse_target(self.area.data)

    def read_report_id(self) -> int | None:
        """Return the id of the saved report that is being changed."""
        return parse_id(self.report.data)

    def offer(self, *, rows: Sequence[str], boundaries: Iterable[date]) -> None:
        """Set the choices: `rows` for rows and columns, days of `boundaries`, periods and areas."""
        chosen_dimensions = (self.row.data, self.row2.data, self.column.data)
        choices = [
            (name, name_dimension(name))
            for name in IN_ROWS
            if name in rows or name in chosen_dimensions
        ]
        self.row.choices = choices
        self.row2.choices = [("", _("nothing more")), *choices]
        self.column.choices = [
            ("", _("no columns")),
            *(choice for choice in choices if choice[0] in IN_COLUMNS),
        ]
        self._offer_periods()
        days = sorted(
            {*boundaries, *filter(None, [parse_day(self.boundaries.data or "")])}, reverse=True
        )
        self.boundaries.choices = [
            ("", _("Today’s")),
            *((day.isoformat(), name_boundaries(day)) for day in days),
        ]
        self._offer_areas()

    def preset(self, **values: Any) -> None:
        """Set the values of fields that the URL leaves empty."""
        for name, value in values.items():
            if not request.values.getlist(name):
                self[name].data = value

    def list_groups(self) -> list[tuple[str, set[str]]]:
        """Return the choices of what is counted in groups: the heading and the measures of each."""
        titles = {
            ENROLMENTS: _("All who learn"),
            OBLIGATIONS: _("Those who must complete a course"),
            ATTEMPTS: _("Tests"),
        }
        source = {
            **{code: item.source for code, item in MEASURES.items()},
            **{code: MEASURES[item.whole].source for code, item in RATES.items()},
        }
        return [
            (title, {code for code, code_source in source.items() if code_source == name})
            for name, title in titles.items()
        ]

    def filter_fields(self) -> list[Any]:
        """List the filter fields that have choices."""
        names = (COURSE, *BY_WORD, UNIT, ORGANISATION)
        return [
            self[name]
            for name in names
            if self[name].choices or (name == ORGANISATION and self.has_more)
        ]

    def _read_period(self) -> str:
        if self.period.data != DAYS:
            return self.period.data or ""
        first, last = self.first.data, self.last.data
        return f"{first}..{last}" if first and last else DAYS

    def _offer_periods(self) -> None:
        names = self._list_period_names()
        chosen_period = self.period.data = self.period.data or ""
        span = parse_days(chosen_period)
        if span is not None and ".." in chosen_period and is_period(chosen_period):
            self.period.data = DAYS
            self.first.data, self.last.data = span.first, span.end - timedelta(days=1)
        elif span is not None and chosen_period not in names:
            names.append(chosen_period)
        self.period.choices = {
            _("Moves along with the day"): [(code, _(name)) for code, name in RELATIVE.items()],
            _("Stays as it is"): [
                ("", _("All time")),
                *((name, name_period(name)) for name in names),
                (DAYS, _("From one day to another")),
            ],
        }

    def _list_period_names(self) -> list[str]:
        """List the years, half-years, quarters and months to choose from, as URLs name them."""
        years = [str(self.today.year - number) for number in range(3)]
        halves = [f"{year}-H{number}" for year in years for number in (2, 1)]
        quarters = [f"{year}-Q{number}" for year in years[:2] for number in (4, 3, 2, 1)]
        months = [
            f"{month:%Y-%m}"
            for month in reversed(find_last_twelve_months(self.today).list_months())
        ]
        return [
            name
            for name in (*years, *halves, *quarters, *months)
            if (span := parse_days(name)) and span.first <= self.today
        ]

    def _offer_areas(self) -> None:
        organisations = [
            f"{ORGANISATION_TARGET}-{organisation_id}"
            for organisation_id in pick_filters(request.values.getlist).get(ORGANISATION, ())
        ]
        targets = TargetChoices.load(
            reading_session(),
            access.actor(),
            [self.area.data or "", *organisations],
            text=(self.find.data or "")[:LONGEST_SEARCH],
        )
        self.has_more = targets.has_more
        self.area.choices = targets.list_targets()
        units = [
            (value.partition("-")[2], name)
            for value, name in self.area.choices
            if value.startswith(f"{UNIT}-")
        ]
        self.unit.choices = units if len(units) > 1 else []
        self.organisation.choices = [
            (str(item.id), get_local_name(item)) for item in targets.organisations
        ]


def read_definition_params() -> dict[str, Any]:
    """Return the URL parameters of the definition and the area, without those of the page."""
    names = (
        "area",
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
        if (values := [value for value in request.values.getlist(name) if value])
    }


class SavedReportForm(BaseForm):
    """The name of a report, and whether it is shared."""

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
        lazy_gettext("Share it with all who answer for this area"),
        description=lazy_gettext("They open it and keep copies. Only you change it."),
    )


def _list_owner_choices() -> list[LabelledValue]:
    abandoned_choices = (
        [(LEFT, _("Left behind by their owners"))] if access.actor().is_national_admin() else []
    )
    return [("", _("All")), (MINE, _("Mine")), (SHARED, _("Of others")), *abandoned_choices]


class ReportFilter(FilterForm):
    """The filter of the list of saved reports."""

    name = make_text_filter(lazy_gettext("Name of the report"))
    whose = SelectField(lazy_gettext("Whose"), choices=_list_owner_choices, default="")
    sort = make_sort_field(SORTS, "-created")
