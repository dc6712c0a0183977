"""Filters of assignments and of their people, and what is done with people chosen in a list."""

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from lms.core.i18n import current_language, lazy_gettext
from lms.core.i18n import gettext as _
from lms.obligations import queries
from lms.obligations.queries.target_choices import unit_choices
from lms.web import access
from lms.web.fields import DocumentField, GoodDocument, reason_field, sort_field, text_filter
from lms.web.forms import BaseForm, DayField, FilterForm
from lms.web.transaction import reading


def _units() -> list[tuple[str, str]]:
    return unit_choices(reading(), access.actor())


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
    unit = SelectField(lazy_gettext("Region or district"), choices=_units, default="")
    organisation = text_filter(lazy_gettext("Organisation"))
    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "organisation", "due_on"), "name")


class LateFilter(FilterForm):
    """Who is late, in whatever assignment."""

    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=_units, default="")
    organisation = text_filter(lazy_gettext("Organisation"))
    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "organisation", "due_on"), "due_on")


class MoveDueDayForm(BaseForm):
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
