"""Which reports to hand in are shown, and handing one in."""

from collections.abc import Sequence

from wtforms import HiddenField, SelectField, TextAreaField
from wtforms.validators import Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.periodic_reports.rules import HALF, MONTH, QUARTER, YEAR
from lms.web.forms import BaseForm, FilterForm, PlainText, clean_text


def _kinds() -> list[tuple[str, str]]:
    return [
        (HALF, _("Half-years")),
        (QUARTER, _("Quarters")),
        (MONTH, _("Months")),
        (YEAR, _("Years")),
    ]


class KindFilter(FilterForm):
    """Which kind of period."""

    every = SelectField(lazy_gettext("Periods"), choices=_kinds, default=HALF)


class RegionsFilter(FilterForm):
    """Which half-year the regions are looked at for."""

    period = SelectField(lazy_gettext("Period"), validate_choice=False)

    def offer(self, choices: Sequence[tuple[str, str]], default: str) -> str:
        """Fills the choice and returns what is chosen, the default unless another is."""
        self.period.choices = choices
        self.period.data = self.period.data if self.period.data in dict(choices) else default
        return str(self.period.data)


class HandInForm(BaseForm):
    """Handing in: the hash of what was looked at, and what is corrected where something was handed in before (`corrects`)."""

    looked_at = HiddenField(validators=[Length(max=64)])
    correction = TextAreaField(
        lazy_gettext("What is corrected and why"),
        filters=[clean_text],
        validators=[
            Length(max=500, message=lazy_gettext("Use at most 500 characters.")),
            PlainText(),
        ],
    )

    def __init__(self, *, corrects: bool) -> None:
        super().__init__()
        self.correction.flags.required = corrects
