"""Filters of assignments and of their people, and what is done with people chosen in a list."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import AnyOf, DataRequired, InputRequired, Length, Optional

from lms.core.i18n import current_language, lazy_gettext
from lms.core.i18n import gettext as _
from lms.obligations import queries
from lms.obligations.forms.choices import unit_choices
from lms.obligations.forms.documents import DocumentField, GoodDocument
from lms.obligations.rules import MAX_REASON
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, clean_text
from lms.web.transaction import reading


def sort_field(names: tuple[str, ...], default: str) -> HiddenField:
    """The order of a list, by the key of a column; with - before it the other way round."""
    return HiddenField(
        validators=[AnyOf((*names, *(f"-{name}" for name in names)))], default=default
    )


def text_filter(label: Any) -> StringField:
    """A part of a text to look for."""
    return StringField(label, filters=[clean_text], validators=[Length(max=100), PlainText()])


def reason_field(description: Any) -> StringField:
    """Why something is done: it goes into the record and is told to those concerned."""
    return StringField(
        lazy_gettext("Reason"),
        filters=[clean_text],
        description=description,
        validators=[
            DataRequired(lazy_gettext("Say why.")),
            Length(max=MAX_REASON, message=lazy_gettext("Use at most 300 characters.")),
            PlainText(),
        ],
    )


def _courses() -> list[tuple[str, str]]:
    title = f"title_{current_language()}"
    return [
        ("", _("All courses")),
        *(
            (outline.slug, getattr(outline, title))
            for outline in queries.mandatory_courses(reading())
        ),
    ]


def _assignment_states() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("standing", _("In force")),
        ("waiting", _("Waiting for approval")),
        ("refused", _("Refused")),
        ("withdrawn", _("Withdrawn")),
    ]


def _makers() -> list[tuple[str, str]]:
    return [("", _("Everybody")), ("1", _("Me"))]


class AssignmentFilter(FilterForm):
    """Which assignments to show."""

    state = SelectField(lazy_gettext("State"), choices=_assignment_states, default="")
    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    target = text_filter(lazy_gettext("For whom"))
    mine = SelectField(lazy_gettext("Made by"), choices=_makers, default="")
    sort = sort_field(
        ("course", "target", "due_on", "created", "total", "met", "overdue"), "-created"
    )


def people_states() -> list[tuple[str, str]]:
    """What the people of an assignment may be, in words; an empty one for all but those for whom it has ended."""
    return [
        ("", _("Everyone")),
        ("open", _("Not completed yet")),
        ("not_begun", _("Not begun")),
        ("under_way", _("Under way")),
        ("overdue", _("Overdue")),
        ("met", _("Completed")),
        ("met_in_time", _("Completed in time")),
        ("met_late", _("Completed late")),
        ("exempt", _("Exempt")),
        ("ended", _("Ended")),
    ]


class ObligedFilter(FilterForm):
    """Which people of an assignment to show."""

    state = SelectField(lazy_gettext("Who is shown"), choices=people_states, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=unit_choices, default="")
    organisation = text_filter(lazy_gettext("Organisation"))
    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "organisation", "due_on"), "name")


class LateFilter(FilterForm):
    """Who is late, in whatever assignment."""

    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=unit_choices, default="")
    organisation = text_filter(lazy_gettext("Organisation"))
    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "organisation", "due_on"), "due_on")


class MoveForm(BaseForm):
    """A new due day for the people chosen."""

    due_on = DayField(
        lazy_gettext("New due day"),
        [InputRequired(lazy_gettext("Give the new due day."))],
        description=lazy_gettext("The whole of this day may still be used."),
    )
    reason = reason_field(lazy_gettext("The people concerned see it, and it stays in the record."))


class ExemptionForm(BaseForm):
    """A person who need not complete the course: why, from when to when, by which document."""

    reason = reason_field(lazy_gettext("The person sees it, and it stays in the record."))
    starts_on = DayField(lazy_gettext("From"), [InputRequired(lazy_gettext("Give the first day."))])
    ends_on = DayField(
        lazy_gettext("Until"),
        [Optional()],
        description=lazy_gettext("The last day. Empty: for as long as the assignment stands."),
    )
    document = DocumentField(
        lazy_gettext("Document"),
        [Optional(), GoodDocument()],
        description=lazy_gettext(
            "A scan of the order or certificate: PDF, JPEG or PNG, at most 5 MB."
        ),
    )


class ReasonForm(BaseForm):
    """A step that needs a reason."""

    reason = reason_field(lazy_gettext("It stays in the record."))
