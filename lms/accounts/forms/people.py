"""Forms of people, their posts, absences and roles."""

from collections.abc import Sequence
from typing import Any

from wtforms import BooleanField, HiddenField, RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.accounts import errors
from lms.accounts.forms.common import (
    ContactsForm,
    NamesForm,
    list_audience_choices,
    make_user_name_field,
)
from lms.accounts.forms.fields import list_absence_choices, list_category_choices
from lms.accounts.forms.personal import AnswersForm
from lms.accounts.rules import AUDIENCES, EXTRA_TIME_PERCENTS
from lms.accounts.rules.role_words import list_role_choices
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import parse_id
from lms.web.edit_forms import EditForm
from lms.web.forms import REST, BaseForm, DayField, PlainText, clean_text
from lms.web.organisation_fields import OrganisationField, WithFinder
from lms.web.unit_fields import FilterWithUnits, UnitField, WithUnits


def _build_position_field() -> StringField:
    length = Length(max=200, message=_("At most %(max)d characters fit here."))
    return StringField(_("Position"), [Optional(), length, PlainText()], filters=[clean_text])


def _build_category_field() -> SelectField:
    return SelectField(
        _("Category of the post"), [Optional()], choices=list_category_choices, default=""
    )


def _build_day_field(label: Any, *validators: Any) -> DayField:
    return DayField(label, list(validators) or [InputRequired(_("Enter the day."))])


class PersonForm(EditForm, AnswersForm, WithUnits, NamesForm, ContactsForm):
    """The data of a person that an administrator may change."""

    page_order = (
        *("known", "surname", "given_name", "patronymic", "audience", "iin", "region_unit_id"),
        *("organisation_id", "position", "category", "starts_on"),
        *("user_name", "email", "phone", REST),
    )

    user_name = make_user_name_field(_("User name"), Optional())
    audience = RadioField(_("Audience"), choices=list_audience_choices, default=AUDIENCES[0])
    region_unit_id = UnitField(
        _("District or city"),
        with_regions=True,
        validators=[InputRequired(_(errors.UnitUnknown.message))],
    )


class NewPersonForm(WithFinder, PersonForm):
    """A person who is added by hand, with their post.

    `known`: the actor confirms that the post is for somebody who has an account.
    """

    organisation_id = OrganisationField(_("Organisation"))
    position = _build_position_field()
    category = _build_category_field()
    starts_on = _build_day_field(_("First day in the post"), Optional())
    known = BooleanField(_("Yes, it is the person with this IIN and this name"))


class PostForm(WithFinder):
    """A new post of a person."""

    organisation_id = OrganisationField(
        _("Organisation"), validators=[DataRequired(_(errors.OrganisationUnknown.message))]
    )
    position = _build_position_field()
    category = _build_category_field()
    starts_on = _build_day_field(_("First day in the post"))
    is_main = BooleanField(_("This is the main post"))


class ChangePostForm(EditForm):
    """The position and the category of a post."""

    position = _build_position_field()
    category = _build_category_field()


class EndPostForm(BaseForm):
    """The last day of a post."""

    ends_on = _build_day_field(_("Last day in the post"))


class AbsenceForm(BaseForm):
    """A leave of a person."""

    kind = RadioField(
        _("Reason"),
        choices=list_absence_choices,
        validators=[InputRequired(_(errors.AbsenceKindUnknown.message))],
    )
    starts_on = _build_day_field(_("First day"))
    ends_on = DayField(
        _("Last day"), [Optional()], description=_("Leave it empty if it is not known yet.")
    )


class EndAbsenceForm(BaseForm):
    """The last day of a leave."""

    ends_on = _build_day_field(_("Last day"))


def list_state_choices() -> list[tuple[str, str]]:
    """Return the states by which people can be filtered, with their names."""
    return [
        ("", gettext("All")),
        ("active", gettext("Active")),
        ("blocked", gettext("Blocked")),
        ("absent", gettext("Absent today")),
        ("no_email", gettext("Without an e-mail address")),
    ]


class PeopleFilterForm(FilterWithUnits):
    """Filters of the list of people."""

    text = StringField(_("Name or user name"), [Length(max=100)], default="", filters=[clean_text])
    region_unit_id = UnitField(_("Region"), with_regions=True, placeholder=_("All"))
    audience = SelectField(
        _("Audience"), choices=lambda: [("", gettext("All")), *list_audience_choices()], default=""
    )
    role = SelectField(
        _("Role"), choices=lambda: [("", gettext("All")), *list_role_choices()], default=""
    )
    organisation = StringField(
        _("Organisation: name or BIN"), [Length(max=100)], default="", filters=[clean_text]
    )
    state = SelectField(_("State"), choices=list_state_choices, default="")
    organisation_id = HiddenField(filters=[parse_id])


class GrantForm(WithUnits, WithFinder):
    """A role and its scope."""

    role = RadioField(
        _("Role"), choices=list_role_choices, validators=[InputRequired(_("Choose a role."))]
    )
    region_unit_id = UnitField(
        _("Region or district"), with_regions=True, description=_("For officers and consultants.")
    )
    organisation_id = OrganisationField(
        _("Organisation"), description=_("For HR of a state body: a part of the name, or the BIN.")
    )
    course_slug = SelectField(_("Course"), default="", description=_("For trainers."))

    def __init__(self, *, courses: Sequence[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self.course_slug.choices = [("", gettext("All courses")), *courses]


class ExtraTimeForm(BaseForm):
    """More time in timed quizzes."""

    percent = SelectField(
        _("More time in quizzes"),
        choices=lambda: [(str(percent), f"{percent}\u00a0%") for percent in EXTRA_TIME_PERCENTS],
    )
