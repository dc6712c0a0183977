"""The form by which a sitting is opened."""

from collections.abc import Sequence

from wtforms import SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.sittings.rules import LONGEST, LONGEST_VENUE, SHORTEST
from lms.web.forms import PlainText, WholeNumber, clean_text
from lms.web.organisation_fields import OrganisationField, WithFinder

Choices = Sequence[tuple[str, str]]


class OpenForm(WithFinder):
    """A new sitting. What the actor cannot choose has no field."""

    quiz = SelectField(
        lazy_gettext("Test"),
        choices=[],
        validators=[InputRequired(lazy_gettext("Choose the test."))],
    )
    minutes = WholeNumber(
        lazy_gettext("How many minutes the sitting lasts"),
        SHORTEST,
        LONGEST,
        default=60,
        description=lazy_gettext(
            "With the time to let people in. When it is over, all tests in it are handed in."
        ),
    )
    region_unit_id = SelectField(
        lazy_gettext("District or city"), choices=[], coerce=str, default=""
    )
    organisation_id = OrganisationField(lazy_gettext("Organisation"), validators=[Optional()])
    venue = StringField(
        lazy_gettext("Where"),
        filters=[clean_text],
        description=lazy_gettext("The access point or the room: “Library, room 3”."),
        validators=[
            DataRequired(lazy_gettext("Say where it is.")),
            Length(max=LONGEST_VENUE),
            PlainText(),
        ],
    )

    def offer(self, quizzes: Choices, units: Choices, *, for_organisations: bool) -> None:
        """Set the tests and the units to choose from; a unit that is the only one is chosen."""
        self.quiz.choices = [("", _("Choose")), *quizzes]
        if units:
            is_only = len(units) == 1 and not for_organisations
            self.region_unit_id.choices = units if is_only else [("", "–"), *units]
        else:
            del self["region_unit_id"]
        if not for_organisations:
            del self["organisation_id"]
