"""Forms of periodic reports: filters, and handing in."""

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
    """The kind of period."""

    every = SelectField(lazy_gettext("Periods"), choices=_kinds, default=HALF)


class RegionsFilter(FilterForm):
    """The half-year of the list of regions."""

    period = SelectField(lazy_gettext("Period"), validate_choice=False)

    def offer(self, choices: Sequence[tuple[str, str]], default: str) -> str:
        """Set the choices; return the chosen one, or the default."""
        self.period.choices = choices
        self.period.data = self.period.data if self.period.data in dict(choices) else default
        return str(self.period.data)


class HandInForm(BaseForm):
    """Handing in: the hash of what was reviewed, and the reason of a correction.

    `corrects`: a report was handed in before.
    """

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
