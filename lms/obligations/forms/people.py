"""Filters of assignments and their people, and forms about people."""

from wtforms import SelectField
from wtforms.validators import InputRequired, Optional

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.obligations import queries
from lms.obligations.queries.target_choices import unit_choices
from lms.web import access
from lms.web.fields import DocumentField, DocumentValidator, reason_field, sort_field, text_filter
from lms.web.forms import BaseForm, DayField, FilterForm
from lms.web.templating import local
from lms.web.transaction import reading_session


def _units() -> list[tuple[str, str]]:
    return unit_choices(reading_session(), access.actor())


def _courses() -> list[tuple[str, str]]:
    return [
        ("", _("All courses")),
        *(
            (outline.slug, local(outline, "title"))
            for outline in queries.list_mandatory_courses(reading_session())
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
    """The filter of assignments."""

    state = SelectField(lazy_gettext("State"), choices=_assignment_states, default="")
    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    target = text_filter(lazy_gettext("For whom"))
    mine = SelectField(lazy_gettext("Made by"), choices=_makers, default="")
    sort = sort_field(
        ("course", "target", "due_on", "created", "total", "met", "overdue"), "-created"
    )


def people_states() -> list[tuple[str, str]]:
    """Return the states by which people are filtered; '' for all but ended."""
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
    """The filter of the people of an assignment."""

    state = SelectField(lazy_gettext("Who is shown"), choices=people_states, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=_units, default="")
    organisation = text_filter(lazy_gettext("Organisation"))
    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "organisation", "due_on"), "name")


class LateFilter(FilterForm):
    """The filter of people who are late, across assignments."""

    course = SelectField(lazy_gettext("Course"), choices=_courses, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=_units, default="")
    organisation = text_filter(lazy_gettext("Organisation"))
    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "organisation", "due_on"), "due_on")


class MoveDueDayForm(BaseForm):
    """A new due day for selected people."""

    due_on = DayField(
        lazy_gettext("New due day"),
        [InputRequired(lazy_gettext("Give the new due day."))],
        description=lazy_gettext("The whole of this day may still be used."),
    )
    reason = reason_field(lazy_gettext("The people concerned see it, and it stays in the record."))


class ExemptionForm(BaseForm):
    """An exemption: reason, days and document."""

    reason = reason_field(lazy_gettext("The person sees it, and it stays in the record."))
    starts_on = DayField(lazy_gettext("From"), [InputRequired(lazy_gettext("Give the first day."))])
    ends_on = DayField(
        lazy_gettext("Until"),
        [Optional()],
        description=lazy_gettext("The last day. Empty: for as long as the assignment stands."),
    )
    document = DocumentField(
        lazy_gettext("Document"),
        [Optional(), DocumentValidator()],
        description=lazy_gettext(
            "A scan of the order or certificate: PDF, JPEG or PNG, at most 5 MB."
        ),
    )


class ReasonForm(BaseForm):
    """A reason for a decision."""

    reason = reason_field(lazy_gettext("It stays in the record."))
