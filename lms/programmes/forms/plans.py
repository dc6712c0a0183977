"""How much is planned: a number for each half-year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.programmes.rules import DaySpan, half_year_name
from lms.web.forms import BaseForm, PlainText, clean_text

LONGEST_NUMBER: Final = 8  # digits
LONGEST_REASON: Final = 300


class PlannedField(IntegerField):  # type: ignore[misc]
    """How many: a whole number, empty for none. What was typed and is none comes back to be mended. `first`: the half-year's first day."""

    first: date

    def process_formdata(self, valuelist: list[str]) -> None:
        """Reads the number, with spaces between its digits or without. Raises ValueError with what to do."""
        text = "".join(valuelist[0].split()) if valuelist else ""
        self.data = (
            int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
        )
        if text and self.data is None:
            raise ValueError(_("Give a whole number with at most eight digits."))

    def _value(self) -> str:
        return clean_text(super()._value()) or ""


class PlanForm(BaseForm):
    """The plan of an indicator. Its fields are the half-years of the programme; the reason is asked for once it is approved."""

    reason = StringField(
        lazy_gettext("By which decision is the plan changed?"),
        filters=[clean_text],
        validators=[
            DataRequired(
                lazy_gettext(
                    "The programme is approved: say by which decision its plan is changed."
                )
            ),
            Length(max=LONGEST_REASON, message=lazy_gettext("Use at most 300 characters.")),
            PlainText(),
        ],
        description=lazy_gettext(
            "Its number and day. It stays in the record beside what was planned before."
        ),
    )

    def plan(self) -> dict[date, int]:
        """What was typed, by the first day of each half-year; none where nothing is planned."""
        return {
            field.first: field.data
            for field in self
            if isinstance(field, PlannedField) and field.data
        }

    def halves(self) -> list[PlannedField]:
        """The fields of the half-years."""
        return [field for field in self if isinstance(field, PlannedField)]


def plan_form(
    halves: Sequence[DaySpan],
    labels: Sequence[str],
    planned: Mapping[date, int],
    *,
    asks_reason: bool,
) -> PlanForm:
    """The form for these half-years with what is planned now."""
    names = {
        f"half-{half_year_name(half.first)}": (half, label)
        for half, label in zip(halves, labels, strict=True)
    }
    fields: dict[str, Any] = {name: PlannedField(label) for name, (_half, label) in names.items()}
    made: PlanForm = type("PlanForm", (PlanForm,), fields)(
        data={name: planned.get(half.first) for name, (half, _label) in names.items()}
    )
    for name, (half, _label) in names.items():
        made[name].first = half.first
    if not asks_reason:
        del made.reason
    return made
