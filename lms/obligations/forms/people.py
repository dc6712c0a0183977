"""Filters of assignments and their people, and forms about people."""

from collections.abc import Collection, Sequence
from typing import Final

from wtforms import RadioField, SelectField
from wtforms.validators import InputRequired, Optional, ValidationError

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.obligations import queries
from lms.obligations.queries.reasons import CourseReason
from lms.obligations.queries.target_choices import list_unit_choices
from lms.web import access
from lms.web.container import today
from lms.web.fields import (
    CheckboxesField,
    DocumentField,
    DocumentValidator,
    make_reason_field,
    make_sort_field,
    make_text_filter,
)
from lms.web.forms import OTHERS, BaseForm, DayField, FilterForm
from lms.web.templating import local
from lms.web.transaction import reading_session
from lms.web.typed_text import describe_typed_text

WHOLE_COURSE: Final = "course"
CHOSEN: Final = "chosen"


def _list_units() -> list[tuple[str, str]]:
    return list_unit_choices(reading_session(), access.actor())


def _list_courses() -> list[tuple[str, str]]:
    return [
        ("", _("All courses")),
        *(
            (outline.slug, local(outline, "title"))
            for outline in queries.list_mandatory_courses(reading_session())
        ),
    ]


def _list_assignment_states() -> list[tuple[str, str]]:
    return [
        ("", _("All")),
        ("standing", _("In force")),
        ("waiting", _("Waiting for approval")),
        ("refused", _("Refused")),
        ("withdrawn", _("Withdrawn")),
    ]


def _list_makers() -> list[tuple[str, str]]:
    return [("", _("Everybody")), ("1", _("Me")), (OTHERS, _("Others"))]


class AssignmentFilter(FilterForm):
    """The filter of assignments."""

    state = SelectField(lazy_gettext("State"), choices=_list_assignment_states, default="")
    course = SelectField(lazy_gettext("Course"), choices=_list_courses, default="")
    target = make_text_filter(lazy_gettext("For whom"))
    mine = SelectField(lazy_gettext("Made by"), choices=_list_makers, default="")
    sort = make_sort_field(
        ("course", "target", "due_on", "created", "total", "met", "overdue"), "-created"
    )


def list_people_states() -> list[tuple[str, str]]:
    """Return the states by which people are filtered; '' for all but ended."""
    return [
        ("", _("Everyone")),
        ("open", _("Not completed yet")),
        ("not_begun", _("Not begun")),
        ("under_way", _("Under way")),
        ("left_off", _("Begun, not under way")),
        ("overdue", _("Overdue")),
        ("met", _("Completed")),
        ("met_in_time", _("Completed in time")),
        ("met_late", _("Completed late")),
        ("exempt", _("Exempt")),
        ("ended", _("Duty ended")),
    ]


class ObligedFilter(FilterForm):
    """The filter of the people of an assignment."""

    state = SelectField(lazy_gettext("Who is shown"), choices=list_people_states, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=_list_units, default="")
    organisation = make_text_filter(lazy_gettext("Organisation"))
    name = make_text_filter(lazy_gettext("Name"))
    sort = make_sort_field(("name", "unit", "organisation", "due_on"), "name")


class LateFilter(FilterForm):
    """The filter of people who are late, across assignments."""

    course = SelectField(lazy_gettext("Course"), choices=_list_courses, default="")
    unit = SelectField(lazy_gettext("Region or district"), choices=_list_units, default="")
    organisation = make_text_filter(lazy_gettext("Organisation"))
    name = make_text_filter(lazy_gettext("Name"))
    sort = make_sort_field(("name", "unit", "organisation", "due_on"), "due_on")


class MoveDueDayForm(BaseForm):
    """A new due day for selected people."""

    due_on = DayField(
        lazy_gettext("New due day"),
        [InputRequired(lazy_gettext("Give the new due day."))],
        description=lazy_gettext("The whole of this day may still be used."),
    )
    reason = make_reason_field(
        lazy_gettext("The people concerned see it, and it stays in the record.")
    )


def _list_exemption_scopes() -> list[tuple[str, str]]:
    return [
        (WHOLE_COURSE, _("From the course: from all that ask for it, also from later assignments")),
        (CHOSEN, _("Only from the assignments ticked below; the others stay in force")),
    ]


class ExemptionForm(BaseForm):
    """An exemption: from what, reason, days and document.

    `reasons`: what asks these people for the course; `ticked_ids`: the assignments ticked at first.
    """

    scope = RadioField(
        lazy_gettext("From what"), choices=_list_exemption_scopes, default=WHOLE_COURSE
    )
    assignments = CheckboxesField(
        lazy_gettext("Assignments"),
        choices=[],
        description=lazy_gettext("They count only if you exempt from the ticked ones alone."),
    )
    reason = make_reason_field(lazy_gettext("The person sees it, and it stays in the record."))
    starts_on = DayField(lazy_gettext("From"), [InputRequired(lazy_gettext("Give the first day."))])
    ends_on = DayField(
        lazy_gettext("Until"),
        [Optional()],
        description=lazy_gettext("The last day. Empty: without an end."),
    )
    document = DocumentField(
        lazy_gettext("Document"),
        [Optional(), DocumentValidator()],
        description=lazy_gettext(
            "A scan of the order or certificate: PDF, JPEG or PNG, at most 5 MB."
        ),
    )

    def __init__(self, reasons: Sequence[CourseReason], ticked_ids: Collection[int]) -> None:
        super().__init__(
            data={"starts_on": today(), "assignments": [str(number) for number in ticked_ids]}
        )
        names: dict[int, str] = {}
        for row in reasons:
            if row.is_in_scope:
                names.setdefault(row.assignment_id, describe_typed_text(row.reason))
        self.assignments.choices = [(str(number), name) for number, name in names.items()]

    def validate_assignments(self, field: CheckboxesField) -> None:
        """Require an assignment where only the ticked ones are meant."""
        if self.scope.data == CHOSEN and not field.data:
            raise ValidationError(_("Tick at least one assignment, or exempt from the course."))

    def read_assignment_ids(self) -> list[int] | None:
        """Return the assignments to exempt from; None for the course."""
        if self.scope.data == WHOLE_COURSE:
            return None
        return [int(number) for number in self.assignments.data]


class ReasonForm(BaseForm):
    """A reason for a decision."""

    reason = make_reason_field(lazy_gettext("It stays in the record."))
