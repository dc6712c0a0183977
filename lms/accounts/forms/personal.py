"""Forms of the three statistical questions: sex, year of birth, town or village.

OwnAnswersForm is for the person, AnswersForm for staff who enter what they know.
"""

from typing import Any, Final

from wtforms import BooleanField, Field, IntegerField, RadioField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from lms.accounts.rules.personal import EARLIEST_BIRTH_YEAR, SELF_ANSWERED, PersonalAnswers
from lms.accounts.rules.words import list_settlement_choices, list_sex_choices
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.container import today
from lms.web.forms import BaseForm, clean_text

UNSAID: Final = "unsaid"


class YearField(IntegerField):  # type: ignore[misc]
    """A year of birth, from 1900 to this year. A wrong text comes back to be corrected."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Report a text that is no number like an impossible year."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_explain_year()) from None

    def pre_validate(self, _form: BaseForm) -> None:
        """Raise ValidationError for an impossible year."""
        year = today().year
        if self.data is not None and not EARLIEST_BIRTH_YEAR <= self.data <= year:
            raise ValidationError(_explain_year())

    def _value(self) -> str:
        return clean_text(super()._value()) or ""


def _explain_year() -> str:
    return gettext("Enter the year with four digits, for example 1985.")


class OwnAnswersForm(BaseForm):
    """The questions to a person about themselves.

    A question may stay unanswered, and "I’d rather not say" is an answer.
    """

    settlement = RadioField(
        _("Where do you live?"),
        [Optional()],
        choices=lambda: [*list_settlement_choices(), _build_empty_choice()],
    )
    sex = RadioField(
        _("Sex"), [Optional()], choices=lambda: [*list_sex_choices(), _build_empty_choice()]
    )
    birth_year = YearField(_("Year of birth"), [Optional()])
    birth_year_unsaid = BooleanField(_("I’d rather not say my year of birth"))

    def __init__(self, *, person: Any, **kwargs: Any) -> None:
        super().__init__(obj=person, **kwargs)
        self._stored_year = person.birth_year
        for name in ("settlement", "sex"):
            if self[name].object_data is None and getattr(person, SELF_ANSWERED[name]):
                self[name].object_data = UNSAID
            if self[name].data is None:
                self[name].data = self[name].object_data
        unsaid = self.birth_year_unsaid
        unsaid.object_data = person.birth_year is None and person.birth_year_said
        if unsaid.raw_data is None:
            unsaid.data = unsaid.object_data

    def validate_birth_year_unsaid(self, field: Field) -> None:
        """Raise ValidationError for a year that is entered and withheld at once.

        The year that was stored before may still stand in its field.
        """
        if field.data and self.birth_year.data not in (None, self._stored_year):
            raise ValidationError(gettext("Either enter the year or choose this, not both."))

    def read_answers(self) -> PersonalAnswers:
        """Return the answered questions; None means "I’d rather not say".

        A stored year that was cleared is withheld too.
        """
        choices = {name: self[name].data for name in ("settlement", "sex") if self[name].data}
        answers: dict[str, str | int | None] = {
            name: None if answer == UNSAID else answer for name, answer in choices.items()
        }
        is_cleared = self.birth_year.data is None and self._stored_year is not None
        if self.birth_year_unsaid.data or is_cleared:
            answers["birth_year"] = None
        elif self.birth_year.data is not None:
            answers["birth_year"] = self.birth_year.data
        return answers


def _build_empty_choice() -> tuple[str, str]:
    return UNSAID, gettext("I’d rather not say")


class AnswersForm(BaseForm):
    """The same questions about somebody else."""

    settlement = RadioField(
        _("Town or village"),
        [Optional()],
        choices=lambda: [*list_settlement_choices(), _build_not_given()],
        filters=[lambda value: value or ""],
    )
    sex = RadioField(
        _("Sex"),
        [Optional()],
        choices=lambda: [*list_sex_choices(), _build_not_given()],
        filters=[lambda value: value or ""],
    )
    birth_year = YearField(_("Year of birth"), [Optional()])

    def read_answers(self) -> PersonalAnswers:
        """Return the answers to all three questions; None where nothing is given."""
        return {
            "settlement": self.settlement.data or None,
            "sex": self.sex.data or None,
            "birth_year": self.birth_year.data,
        }


def _build_not_given() -> tuple[str, str]:
    return "", gettext("Not given")
