"""Form of a plan: a number for each half-year."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any, Final

from wtforms import IntegerField, StringField
from wtforms.validators import DataRequired, Length

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.programmes.rules import DaySpan, name_half_year
from lms.web.edit_forms import EditForm
from lms.web.forms import REST, PlainText, clean_text

LONGEST_NUMBER: Final = 8  # digits
LONGEST_REASON: Final = 300


class PlannedField(IntegerField):  # type: ignore[misc]
    """A whole number, or empty for none; an invalid text is shown again.

    `first`: the first day of its half-year; None for the whole programme.
    """

    first: date | None = None

    def process_formdata(self, valuelist: list[str]) -> None:
        """Read the number, with or without spaces. Raises ValueError for other texts."""
        text = "".join(valuelist[0].split()) if valuelist else ""
        self.data = (
            int(text) if text.isascii() and text.isdigit() and len(text) <= LONGEST_NUMBER else None
        )
        if text and self.data is None:
            raise ValueError(_("Give a whole number with at most eight digits."))

    def _value(self) -> str:
        return clean_text(super()._value()) or ""


class PlanForm(EditForm):
    """The plan of an indicator; `reason` is there once the programme is approved."""

    page_order = (REST, "total", "reason")

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

    total = PlannedField(
        lazy_gettext("In the whole programme, each person once"),
        description=lazy_gettext(
            "Whoever is taught in two half-years counts in the plans of both, so this is not their "
            "sum. Without it the whole programme is not judged."
        ),
    )

    def read_plan(self) -> dict[date, int]:
        """Return the numbers by first day of the half-year, without empty ones."""
        return {
            field.first: field.data for field in self.list_halves() if field.first and field.data
        }

    def list_halves(self) -> list[PlannedField]:
        """Return the fields of the half-years."""
        return [field for field in self if isinstance(field, PlannedField) and field.first]


def make_plan_form(
    halves: Sequence[DaySpan],
    labels: Sequence[str],
    plan: Mapping[date, int],
    *,
    total: int | None,
    asks_total: bool,
    asks_reason: bool,
) -> PlanForm:
    """Return the form for these half-years, filled with the present plan."""
    fields: dict[str, Any] = {
        _name_field(half): PlannedField(label) for half, label in zip(halves, labels, strict=True)
    }
    form_class: type[PlanForm] = type("PlanForm", (PlanForm,), fields)
    data = {_name_field(half): plan.get(half.first) for half in halves}
    form = form_class(data={**data, "total": total})
    for half in halves:
        form[_name_field(half)].first = half.first
    if not asks_total:
        del form.total
    if not asks_reason:
        del form.reason
    return form


def _name_field(half: DaySpan) -> str:
    return f"half-{name_half_year(half.first)}"
