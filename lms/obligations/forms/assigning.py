"""The form of an assignment."""

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from flask import request
from wtforms import BooleanField, FieldList, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, ValidationError

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.core.text import MAX_REASON
from lms.obligations import queries
from lms.obligations.forms.conditions import ALL, ANY, Conditions
from lms.obligations.queries.target_choices import TargetChoices
from lms.obligations.rules import (
    LIMITS,
    MAX_COURSES,
    MAX_REMINDERS,
    REMINDER_DAYS,
    REMINDER_LIMITS,
    Target,
    Terms,
)
from lms.obligations.rules.targets import encode_target, parse_target
from lms.obligations.rules.terms import (
    ESCALATE_HR_DAYS,
    ESCALATE_OFFICER_DAYS,
    OVERDUE_EVERY_DAYS,
    RENEWAL_WINDOW_DAYS,
    order_courses,
)
from lms.web import access
from lms.web.edit_forms import FINGERPRINTS_FIELD, EditForm
from lms.web.fields import CheckboxesField
from lms.web.forms import DayField, MayBeEmpty, PlainText, WholeNumber, clean_text
from lms.web.templating import local
from lms.web.transaction import reading_session

BY_DAY: Final = "day"
AFTER_JOINING: Final = "after"
MOST_CONDITIONS: Final = 20
NUMBERS: Final = (
    "renewal_months",
    "renewal_window_days",
    "grace_days",
    "overdue_every_days",
    "escalate_hr_days",
    "escalate_officer_days",
)
FOLDED: Final = ("recognise_earlier", "reminder_days", *NUMBERS)


class ConditionList(FieldList):  # type: ignore[misc]
    """A list of selects, whose errors are shown together."""

    def validate(self, form: Any, extra_validators: Any = ()) -> bool:
        """Return whether each choice is valid."""
        super().validate(form, extra_validators)
        self.errors = list(dict.fromkeys(error for row in self for error in row.errors))
        return not self.errors


def read_days(text: str) -> tuple[int, ...] | None:
    """Parse a text such as "14, 7, 1" to its days, largest first; None if it is malformed."""
    words = text.replace(",", " ").replace(";", " ").split()
    are_numbers = all(word.isascii() and word.isdigit() and len(word) < 4 for word in words)
    if len(words) > MAX_REMINDERS or not are_numbers:
        return None
    least, most = REMINDER_LIMITS
    days = tuple(sorted({int(word) for word in words}, reverse=True))
    return days if all(least <= day <= most for day in days) else None


def _list_courses() -> list[tuple[str, str]]:
    return [
        (str(outline.course_id), local(outline, "title"))
        for outline in queries.list_mandatory_courses(reading_session())
    ]


def _list_matches() -> list[tuple[str, str]]:
    return [(ALL, _("all of these")), (ANY, _("any of these"))]


def _list_due_kinds() -> list[tuple[str, str]]:
    return [
        (BY_DAY, _("By a day that is the same for all")),
        (AFTER_JOINING, _("So many days after a person joins")),
    ]


class AssignmentForm(EditForm):
    """A new or changed assignment. `has_more`: not all organisations are among the choices."""

    courses = CheckboxesField(
        lazy_gettext("Course"),
        choices=_list_courses,
        validators=[
            InputRequired(lazy_gettext("Choose the course to assign.")),
            Length(max=MAX_COURSES, message=lazy_gettext("Choose at most ten courses.")),
        ],
        description=lazy_gettext("Of several, completing any one is enough."),
    )
    target = SelectField(
        lazy_gettext("For the civil servants of"),
        validators=[InputRequired(lazy_gettext("Choose the region, district or organisation."))],
        description=lazy_gettext(
            "Everyone in it and in what is below it, also those who join later."
        ),
    )
    find = StringField(
        lazy_gettext("Organisation"),
        filters=[clean_text],
        validators=[Optional(), Length(max=100), PlainText()],
        description=lazy_gettext(
            "Type a part of its name or its BIN and press “Find”: what is found then stands "
            "among the choices."
        ),
    )
    supervised = BooleanField(
        lazy_gettext("The final test must be supervised"),
        description=lazy_gettext(
            "It is then taken in a sitting that a consultant or HR holds, and only such a "
            "certificate counts."
        ),
    )
    match = RadioField(lazy_gettext("A person has to fit"), choices=_list_matches, default=ALL)
    only = ConditionList(SelectField(default=""), min_entries=1, max_entries=MOST_CONDITIONS)
    excepted = ConditionList(SelectField(default=""), min_entries=1, max_entries=MOST_CONDITIONS)
    due_kind = RadioField(lazy_gettext("When is it due?"), choices=_list_due_kinds, default=BY_DAY)
    due_on = DayField(
        lazy_gettext("Due by"),
        [MayBeEmpty()],
        description=lazy_gettext("The whole of this day may still be used."),
    )
    due_days = WholeNumber(
        lazy_gettext("Days after joining"),
        *LIMITS["due_days"],
        optional=True,
        description=lazy_gettext(
            "Counted for each person from the day on which this concerns them."
        ),
    )
    reason = StringField(
        lazy_gettext("Basis"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Say why the course is assigned.")),
            Length(max=MAX_REASON, message=lazy_gettext("Use at most 300 characters.")),
            PlainText(),
        ],
        description=lazy_gettext(
            "The order or the plan, with its number and date. Everyone concerned sees it."
        ),
    )
    recognise_earlier = BooleanField(
        lazy_gettext("A certificate from before counts, while it is valid"), default=True
    )
    renewal_months = WholeNumber(
        lazy_gettext("Again every so many months"),
        *LIMITS["renewal_months"],
        default=0,
        description=lazy_gettext("0: once is enough."),
    )
    renewal_window_days = WholeNumber(
        lazy_gettext("Days before the renewal from which it may be done"),
        *LIMITS["renewal_window_days"],
        default=RENEWAL_WINDOW_DAYS,
    )
    grace_days = WholeNumber(
        lazy_gettext("Days of grace"),
        *LIMITS["grace_days"],
        default=0,
        description=lazy_gettext("After the due day, before anyone counts as late."),
    )
    reminder_days = StringField(
        lazy_gettext("Reminders, days before"),
        filters=[clean_text],
        default=", ".join(map(str, REMINDER_DAYS)),
        description=lazy_gettext("Numbers with commas between them; empty: none."),
    )
    overdue_every_days = WholeNumber(
        lazy_gettext("After the due day, a reminder every so many days"),
        *LIMITS["overdue_every_days"],
        default=OVERDUE_EVERY_DAYS,
        description=lazy_gettext("0: none."),
    )
    escalate_hr_days = WholeNumber(
        lazy_gettext("Tell HR after so many days late"),
        *LIMITS["escalate_hr_days"],
        optional=True,
        default=ESCALATE_HR_DAYS,
        description=lazy_gettext("Empty: never."),
    )
    escalate_officer_days = WholeNumber(
        lazy_gettext("Tell the officer after so many days late"),
        *LIMITS["escalate_officer_days"],
        optional=True,
        default=ESCALATE_OFFICER_DAYS,
        description=lazy_gettext("Empty: never."),
    )

    def __init__(self, for_target: str = "", **values: Any) -> None:
        super().__init__(**values)
        if self.target.data is None:
            self.target.data = for_target
        lists = (self.only, self.excepted)
        choices = TargetChoices.load(
            reading_session(),
            access.actor(),
            [
                *(self.target.data, self.target.object_data),
                *(value for rows in lists for value in (*rows.data, *rows.object_data)),
            ],
            text=self.find.data or "",
        )
        self.has_more = choices.has_more
        self.target.choices = choices.list_targets()
        self.target.data = self.target.data or self.target.choices[0][0]
        self._conditions = choices.list_conditions()
        self._offer_conditions()

    def _offer_conditions(self) -> None:
        for row in (*self.only, *self.excepted):
            row.choices = self._conditions

    def merge_edits(self) -> bool:
        """Settle what somebody else changed; the rows of a merged list are new ones."""
        is_settled = super().merge_edits()
        self._offer_conditions()
        return is_settled

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every field is valid and the chosen kind of due day is filled in."""
        is_valid = super().validate(extra_validators)
        field, message = self.due_days, _("Give the number of days.")
        if self.due_kind.data == BY_DAY:
            field, message = self.due_on, _("Give the day by which the course has to be completed.")
        if field.data is None and not field.errors:
            field.errors = [message]
            return False
        return bool(is_valid)

    def read_conditions(self) -> Conditions:
        """Return the conditions that are filled in."""
        only, excepted = (
            tuple(row.data for row in rows if row.data) for rows in (self.only, self.excepted)
        )
        return Conditions(self.match.data, only, excepted)

    def read_terms(
        self,
        *,
        starts_on: date | None,
        narrowing: dict[str, Any] | None = None,
        present_courses: Sequence[int] = (),
    ) -> Terms:
        """Return the terms.

        `narrowing` replaces the form's conditions if the form cannot show it. `present_courses`:
        those of the terms in force, whose order stays.
        """
        by_day = self.due_kind.data == BY_DAY
        numbers: dict[str, Any] = {name: self[name].data for name in NUMBERS}
        return Terms(
            course_ids=order_courses([int(row) for row in self.courses.data], present_courses),
            target=parse_target(self.target.data) or Target(),
            reason=self.reason.data,
            narrowing=narrowing or self.read_conditions().build_narrowing(),
            starts_on=starts_on,
            due_on=self.due_on.data if by_day else None,
            due_days=None if by_day else self.due_days.data,
            reminder_days=read_days(self.reminder_days.data or "") or (),
            recognise_earlier=self.recognise_earlier.data,
            supervised=self.supervised.data,
            **numbers,
        )

    def list_submitted_values(self) -> list[tuple[str, str]]:
        """Return the submitted values, for a page that repeats them in hidden fields."""
        lists = tuple(f"{name}-" for name in ("only", "excepted"))
        return [
            (name, value)
            for name, value in request.form.items(multi=True)
            if name in self or name == FINGERPRINTS_FIELD or name.startswith(lists)
        ]

    def refuse(self, errors: dict[str, str]) -> None:
        """Show the errors of the domain at their fields."""
        for name, message in errors.items():
            if name == "narrowing":
                self.fail("only", message)
            elif name in self:
                self.fail(name, message)
            else:
                self.form_errors.append(message)

    def add_row(self, name: str) -> None:
        """Add an empty condition to the list of this name."""
        rows = self[name]
        if len(rows) < MOST_CONDITIONS:
            rows.append_entry()
            self._offer_conditions()

    def has_conditions(self) -> bool:
        """Return whether any condition is filled in or wrong, so that the section is open."""
        return (
            any(row.data or row.errors for row in (*self.only, *self.excepted))
            or len(self.only) + len(self.excepted) > 2
        )

    def has_changed_details(self) -> bool:
        """Return whether a folded setting differs from its default or is wrong."""
        return any(field.errors or _is_changed(field) for field in (self[name] for name in FOLDED))

    def validate_reminder_days(self, field: Any) -> None:
        """Raise ValidationError for a malformed list of days."""
        if read_days(field.data or "") is None:
            raise ValidationError(
                _("Give at most ten numbers of days with commas between them, such as 14, 7, 1.")
            )


def _is_changed(field: Any) -> bool:
    default = field.default() if callable(field.default) else field.default
    return bool(field.data != default)


def build_form_values(terms: Terms, conditions: Conditions) -> dict[str, Any]:
    """Return the terms of an assignment as data of the form."""
    return {
        "courses": [str(course_id) for course_id in terms.course_ids],
        "target": encode_target(terms.target),
        "match": conditions.match,
        "only": list(conditions.only),
        "excepted": list(conditions.excepted),
        "due_kind": AFTER_JOINING if terms.due_on is None else BY_DAY,
        "due_on": terms.due_on,
        "due_days": terms.due_days,
        "reason": terms.reason,
        "recognise_earlier": terms.recognise_earlier,
        "supervised": terms.supervised,
        "reminder_days": ", ".join(map(str, terms.reminder_days)),
        **{name: getattr(terms, name) for name in NUMBERS},
    }
