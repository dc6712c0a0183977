"""Setting up a report that comes by e-mail, changing it, and which of them lists show."""

from collections.abc import Sequence
from typing import Any, Final

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext, mark
from lms.periodic_reports.rules import HALF, MONTH, QUARTER
from lms.schedules.rules import (
    ACTIVE,
    CSV,
    DRAWN,
    ENDED,
    FAILED,
    FORMATS,
    OFTEN,
    PAUSED,
    PDF,
    REFUSED,
    SENDING_STATES,
    STATES,
    WAITING,
    WEEK,
    XLSX,
)
from lms.web.forms import BaseForm, FilterForm

EVERY_NAMES: Final = {
    WEEK: mark("Every week, on Monday, about the week before"),
    MONTH: mark("Every month, on its first working day, about the month before"),
    QUARTER: mark("Every quarter, on its first working day, about the quarter before"),
    HALF: mark("Every half-year, on its first working day, about the half-year before"),
}
BEFORE_DUE: Final = mark("Every half-year, a week before the report has to be handed in")
FORMAT_NAMES: Final = {
    XLSX: mark("Excel (XLSX): to go on working with the numbers"),
    CSV: mark("CSV: for other programs"),
    PDF: mark("PDF: to read and to print"),
}
STATE_NAMES: Final = {ACTIVE: mark("Comes regularly"), PAUSED: mark("Pauses"), ENDED: mark("Ended")}
SENDING_NAMES: Final = {
    WAITING: mark("Being drawn"),
    DRAWN: mark("Ready"),
    FAILED: mark("Could not be drawn"),
    REFUSED: mark("Not sent: you no longer answer for it"),
}


def every_name(every: str, *, before_due: bool = False) -> str:
    """How often it comes, in words."""
    return _(BEFORE_DUE if before_due else EVERY_NAMES[every])


def state_name(state: str) -> str:
    """The state of a schedule in words."""
    return _(STATE_NAMES[state])


class ScheduleForm(BaseForm):
    """How often, as which file, and of which place where that is still to be chosen."""

    place = SelectField(lazy_gettext("Of which place?"))
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
        places: Sequence[tuple[str, str]] = (),
        before_due: bool = False,
        **data: Any,
    ) -> None:
        often, files = OFTEN[subject], FORMATS[subject]
        first = {"every": often[-1] if before_due else often[0], "format": files[0]}
        super().__init__(data=first | {name: value for name, value in data.items() if value})
        self.every.choices = [
            (every, every_name(every, before_due=before_due and every == HALF)) for every in often
        ]
        self.format.choices = [(form, _(FORMAT_NAMES[form])) for form in files]
        if places:
            self.place.choices = places
        else:
            del self.place


def _states() -> list[tuple[str, str]]:
    return [("", _("All")), *((state, state_name(state)) for state in STATES)]


def _sending_states() -> list[tuple[str, str]]:
    return [("", _("All")), *((state, _(SENDING_NAMES[state])) for state in SENDING_STATES)]


class StateFilter(FilterForm):
    """Which schedules a list shows."""

    state = SelectField(lazy_gettext("State"), choices=_states, default="")


class SentFilter(FilterForm):
    """Which sendings a list shows."""

    state = SelectField(lazy_gettext("What became of it"), choices=_sending_states, default="")
    schedule = SelectField(lazy_gettext("Report"), choices=(), validate_choice=False, default="")

    def offer(self, choices: Sequence[tuple[str, str]]) -> int | None:
        """Fills the choice of reports and returns which is chosen, by its id; None for all."""
        self.schedule.choices = [("", _("All reports")), *choices]
        self.schedule.data = self.schedule.data if self.schedule.data in dict(choices) else ""
        return int(self.schedule.data) if self.schedule.data else None
