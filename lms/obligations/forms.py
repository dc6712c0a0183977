"""Assigning a course, and filtering the people of an assignment."""

from typing import Final

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length

from lms.core.i18n import current_language, lazy_gettext
from lms.core.i18n import gettext as _
from lms.obligations import queries
from lms.obligations.rules import MAX_REASON, Target
from lms.web import access
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, clean_text
from lms.web.transaction import session

UNIT: Final = "unit"
ORGANISATION: Final = "organisation"


def _courses() -> list[tuple[str, str]]:
    title = f"title_{current_language()}"
    found = [(outline.slug, getattr(outline, title)) for outline in queries.mandatory_courses(session())]
    return found if len(found) == 1 else [("", _("Choose a course")), *found]


def _targets() -> list[tuple[str, str]]:
    name = f"name_{current_language()}"
    found = [
        (_value(entry.target), f"{'— ' * entry.depth}{getattr(entry, name)}")
        for entry in queries.targets(session(), access.actor())
    ]
    return found if len(found) == 1 else [("", _("Choose for whom")), *found]


def _value(target: Target) -> str:
    return f"{UNIT}-{target.region_unit_id}" if target.region_unit_id is not None else f"{ORGANISATION}-{target.organisation_id}"


class AssignmentForm(BaseForm):
    """A mandatory course for the civil servants of a unit or an organisation. `confirmed` is sent by the page that shows whom it reaches."""

    course = SelectField(
        lazy_gettext("Course"), choices=_courses, validators=[InputRequired(lazy_gettext("Choose the course to assign."))]
    )
    target = SelectField(
        lazy_gettext("For the civil servants of"),
        choices=_targets,
        validators=[InputRequired(lazy_gettext("Choose the region, district or organisation."))],
        description=lazy_gettext("Everyone in it and in what is below it, also those who join later."),
    )
    due_on = DayField(
        lazy_gettext("Due by"),
        validators=[InputRequired(lazy_gettext("Give the day by which the course has to be completed."))],
        description=lazy_gettext("The whole of this day may still be used."),
    )
    reason = StringField(
        lazy_gettext("Reason"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Say why the course is assigned.")),
            Length(max=MAX_REASON, message=lazy_gettext("Use at most 300 characters.")),
            PlainText(),
        ],
        description=lazy_gettext("The order or the plan, with its number and date. Everyone concerned sees it."),
    )
    confirmed = HiddenField(default="")

    def chosen_target(self) -> Target:
        """The target that was chosen."""
        kind, _dash, number = str(self.target.data).partition("-")
        return Target(region_unit_id=int(number)) if kind == UNIT else Target(organisation_id=int(number))


def _states() -> list[tuple[str, str]]:
    return [("", _("Everyone")), ("open", _("Not completed yet")), ("overdue", _("Overdue")), ("met", _("Completed"))]


class ObligedFilter(FilterForm):
    """Which people of an assignment to show."""

    state = SelectField(lazy_gettext("Who is shown"), choices=_states, default="")
