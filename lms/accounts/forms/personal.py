"""The three questions by which people are counted: as people answer them themselves, and as staff who know the answers enter them."""

from typing import Any, Final

from wtforms import BooleanField, Field, IntegerField, RadioField
from wtforms.validators import Optional, ValidationError
from wtforms.widgets import TextInput

from lms.accounts.rules.personal import EARLIEST_BIRTH_YEAR, SAID, Personal
from lms.accounts.rules.words import settlement_choices, sex_choices
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.container import today
from lms.web.forms import BaseForm, clean_text

UNSAID: Final = "unsaid"


class YearField(IntegerField):  # type: ignore[misc]
    """A year of birth, from 1900 to this year. What was typed and is none comes back to be mended."""

    widget = TextInput()

    def process_formdata(self, valuelist: list[str]) -> None:
        """Whatever is no number is told in the same words as a year that cannot be."""
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_wrong_year()) from None

    def pre_validate(self, _form: BaseForm) -> None:
        """Raises ValidationError for any other year."""
        year = today().year
        if self.data is not None and not EARLIEST_BIRTH_YEAR <= self.data <= year:
            raise ValidationError(_wrong_year())

    def _value(self) -> str:
        return clean_text(super()._value()) or ""


def _wrong_year() -> str:
    return gettext("Enter the year with four digits, for example 1985.")


class OwnAnswersForm(BaseForm):
    """The questions to a person about themselves. A question may stay unanswered, and "I’d rather not say" is an answer."""

    settlement = RadioField(
        _("Where do you live?"), [Optional()], choices=lambda: [*settlement_choices(), _unsaid()]
    )
    sex = RadioField(_("Sex"), [Optional()], choices=lambda: [*sex_choices(), _unsaid()])
    birth_year = YearField(_("Year of birth"), [Optional()])
    birth_year_unsaid = BooleanField(_("I’d rather not say my year of birth"))

    def __init__(self, *, person: Any, **kwargs: Any) -> None:
        super().__init__(obj=person, **kwargs)
        self._year_there = person.birth_year
        for name in ("settlement", "sex"):
            if self[name].data is None and getattr(person, SAID[name]):
                self[name].data = UNSAID
        if self.birth_year_unsaid.raw_data is None:
            self.birth_year_unsaid.data = person.birth_year is None and person.birth_year_said

    def validate_birth_year_unsaid(self, field: Field) -> None:
        """A year that is typed and withheld at once is unclear; one that was there and is withheld now is not."""
        if field.data and self.birth_year.data not in (None, self._year_there):
            raise ValidationError(gettext("Either enter the year or choose this, not both."))

    def answers(self) -> Personal:
        """The questions that are answered; None for "I’d rather not say". A year that was there and is cleared is withheld too."""
        answers = {name: self[name].data for name in ("settlement", "sex") if self[name].data}
        found: dict[str, str | int | None] = {
            name: None if answer == UNSAID else answer for name, answer in answers.items()
        }
        if self.birth_year_unsaid.data or (
            self.birth_year.data is None and self._year_there is not None
        ):
            found["birth_year"] = None
        elif self.birth_year.data is not None:
            found["birth_year"] = self.birth_year.data
        return found


def _unsaid() -> tuple[str, str]:
    return UNSAID, gettext("I’d rather not say")


class AnswersForm(BaseForm):
    """The same about somebody else."""

    settlement = RadioField(
        _("Town or village"),
        [Optional()],
        choices=lambda: [*settlement_choices(), _not_given()],
        filters=[lambda value: value or ""],
    )
    sex = RadioField(
        _("Sex"),
        [Optional()],
        choices=lambda: [*sex_choices(), _not_given()],
        filters=[lambda value: value or ""],
    )
    birth_year = YearField(_("Year of birth"), [Optional()])

    def answers(self) -> Personal:
        """All three, None where nothing is given."""
        return {
            "settlement": self.settlement.data or None,
            "sex": self.sex.data or None,
            "birth_year": self.birth_year.data,
        }


def _not_given() -> tuple[str, str]:
    return "", gettext("Not given")
