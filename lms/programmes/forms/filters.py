"""What is shown of plan and fact."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from wtforms import HiddenField, SelectField
from wtforms.validators import AnyOf

from lms.core.i18n import lazy_gettext
from lms.web.forms import FilterForm

SORTS: Final = ("name", "state", "share")


class PeriodFilter(FilterForm):
    """Which half-year of a programme, or all of them together."""

    period = SelectField(lazy_gettext("Period"), validate_choice=False)

    def offer(self, choices: Sequence[tuple[str, str]], default: str) -> str:
        """Fills the choice and returns what is chosen; the default for what it does not hold."""
        self.period.choices = choices
        self.period.data = self.period.data if self.period.data in dict(choices) else default
        return str(self.period.data)


class NationalFilter(PeriodFilter):
    """Which indicator of the regions, in which half-year."""

    indicator = SelectField(lazy_gettext("Indicator"), validate_choice=False)
    sort = HiddenField(
        validators=[AnyOf((*SORTS, *(f"-{name}" for name in SORTS)))], default="name"
    )

    def offer_indicators(self, choices: Sequence[tuple[str, str]]) -> str:
        """Fills the choice and returns what is chosen, the first unless another is; an empty text where there is none."""
        self.indicator.choices = choices
        first = choices[0][0] if choices else ""
        self.indicator.data = self.indicator.data if self.indicator.data in dict(choices) else first
        return str(self.indicator.data)

    def asked(self) -> dict[str, Any]:
        """The filter as an address carries it."""
        return {name: value for name, value in self.data.items() if value}


def years_around(today: date) -> range:
    """The years whose half-years are offered: three before this one, and two to come."""
    return range(today.year - 3, today.year + 3)
