"""Forms of schedules: setting one up, changing it, and the filters of lists."""

from collections.abc import Sequence
from typing import Any, Final

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from lms.core.i18n import N_, lazy_gettext
from lms.core.i18n import gettext as _
from lms.periodic_reports.rules import HALF, MONTH, QUARTER
from lms.schedules.rules import (
    ACTIVE,
    CSV,
    DRAWN,
    ENDED,
    FAILED,
    FORMATS,
    FREQUENCIES,
    PAUSED,
    PDF,
    REFUSED,
    SAVED,
    SENDING_STATES,
    STATES,
    WAITING,
    WEEK,
    XLSX,
)
from lms.web.edit_forms import EditForm
from lms.web.forms import FilterForm

FREQUENCY_NAMES: Final = {
    WEEK: N_("Every week, on Monday, about the week before"),
    MONTH: N_("Every month, on its first working day, about the month before"),
    QUARTER: N_("Every quarter, on its first working day, about the quarter before"),
    HALF: N_("Every half-year, on its first working day, about the half-year before"),
}
# Of a saved report, which is about the period that it was composed with.
SAVED_FREQUENCY_NAMES: Final = {
    WEEK: N_("Every week, on Monday"),
    MONTH: N_("Every month, on its first working day"),
    QUARTER: N_("Every quarter, on its first working day"),
    HALF: N_("Every half-year, on its first working day"),
}
BEFORE_DUE_NAME: Final = N_("Every half-year, a week before the report has to be handed in")
FORMAT_NAMES: Final = {
    XLSX: N_("Excel (XLSX): to go on working with the numbers"),
    CSV: N_("CSV: for other programs"),
    PDF: N_("PDF: to read and to print"),
}
STATE_NAMES: Final = {
    ACTIVE: N_("Comes regularly"),
    PAUSED: N_("Pauses"),
    ENDED: N_("Comes no more"),
}
SENDING_STATE_NAMES: Final = {
    WAITING: N_("Being drawn"),
    DRAWN: N_("Ready"),
    FAILED: N_("Could not be drawn"),
    REFUSED: N_("Not sent: you no longer answer for it"),
}


def name_frequency(subject: str, every: str, *, before_due: bool = False) -> str:
    """Return how often a report comes, in words."""
    if subject == SAVED:
        return _(SAVED_FREQUENCY_NAMES[every])
    return _(BEFORE_DUE_NAME if before_due else FREQUENCY_NAMES[every])


def describe_state(state: str) -> str:
    """Return the state of a schedule in words."""
    return _(STATE_NAMES[state])


class ScheduleForm(EditForm):
    """How often a report comes and as which kind of file.

    With `areas` (value, label) it also asks for the area.
    """

    area = SelectField(lazy_gettext("Of which area?"))
    every = RadioField(
        lazy_gettext("How often?"),
        validators=[InputRequired(lazy_gettext("Choose how often it comes."))],
    )
    format = RadioField(
        lazy_gettext("As which kind of file?"),
        validators=[InputRequired(lazy_gettext("Choose a kind of file."))],
    )

    def __init__(
        self,
        subject: str,
        *,
        areas: Sequence[tuple[str, str]] = (),
        before_due: bool = False,
        **data: Any,
    ) -> None:
        frequencies, formats = FREQUENCIES[subject], FORMATS[subject]
        defaults = {
            "every": frequencies[-1] if before_due else frequencies[0],
            "format": formats[0],
        }
        super().__init__(data=defaults | {name: value for name, value in data.items() if value})
        self.every.choices = [
            (every, name_frequency(subject, every, before_due=before_due and every == HALF))
            for every in frequencies
        ]
        self.format.choices = [(form, _(FORMAT_NAMES[form])) for form in formats]
        if areas:
            self.area.choices = areas
        else:
            del self.area


def _list_state_choices() -> list[tuple[str, str]]:
    return [("", _("All")), *((state, describe_state(state)) for state in STATES)]


def _list_sending_state_choices() -> list[tuple[str, str]]:
    return [("", _("All")), *((state, _(SENDING_STATE_NAMES[state])) for state in SENDING_STATES)]


class SchedulesFilter(FilterForm):
    """Filter of a person's schedules."""

    state = SelectField(lazy_gettext("State"), choices=_list_state_choices, default="")


class SendingsFilter(FilterForm):
    """Filter of the reports that were sent."""

    state = SelectField(
        lazy_gettext("What became of it"), choices=_list_sending_state_choices, default=""
    )
    schedule = SelectField(lazy_gettext("Report"), choices=(), validate_choice=False, default="")

    def offer(self, choices: Sequence[tuple[str, str]]) -> int | None:
        """Fill the choice of schedules; return the chosen id, or None for all."""
        self.schedule.choices = [("", _("All reports")), *choices]
        self.schedule.data = self.schedule.data if self.schedule.data in dict(choices) else ""
        return int(self.schedule.data) if self.schedule.data else None
