"""Filters of plan and fact."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from wtforms import HiddenField, SelectField
from wtforms.validators import Length

from lms.core.i18n import lazy_gettext
from lms.web.forms import FilterForm, offer_choices

LONGEST_SORT: Final = 20


class PeriodFilter(FilterForm):
    """A half-year of a programme, or all of it."""

    period = SelectField(lazy_gettext("Period"), validate_choice=False)

    def offer(self, choices: Sequence[tuple[str, str]], default: str) -> str:
        """Fill the choice; return the chosen value, or the default for an unknown one."""
        return offer_choices(self.period, choices, default)


class NationalFilter(PeriodFilter):
    """An indicator of all regions in one half-year."""

    indicator = SelectField(lazy_gettext("Indicator"), validate_choice=False)
    sort = HiddenField(validators=[Length(max=LONGEST_SORT)], default="")

    def offer_indicators(self, choices: Sequence[tuple[str, str]]) -> str:
        """Fill the choice; return the chosen value, else the first.

        The value is "" if there are no indicators.
        """
        return offer_choices(self.indicator, choices, choices[0][0] if choices else "")

    def build_url_values(self) -> dict[str, Any]:
        """Return the filter's values for a URL."""
        return {name: value for name, value in self.data.items() if value}


def list_years_around(today: date) -> range:
    """Return the years whose half-years are offered: three past, this one, two to come."""
    return range(today.year - 3, today.year + 3)
