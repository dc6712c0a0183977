"""Form by which a consultant registers a visitor."""

from wtforms import BooleanField, HiddenField, RadioField, TelField
from wtforms.validators import DataRequired, InputRequired, Optional

from lms.accounts import errors
from lms.accounts.forms.common import HasCanonicalForm, NamesForm
from lms.accounts.forms.personal import YearField
from lms.accounts.rules import normalise_phone
from lms.accounts.services import PersonNames
from lms.auth.services.walk_ins import WalkIn
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import KAZAKH, REST, RUSSIAN, BaseForm, clean_text
from lms.web.unit_fields import UnitField, WithUnits


class WalkInForm(NamesForm, WithUnits):
    """Name, year of birth and district of a visitor; a telephone if they have one."""

    page_order = ("is_somebody_else", REST)

    birth_year = YearField(_("Year of birth"), [InputRequired(_("Enter the year of birth."))])
    region_unit_id = UnitField(
        _("District or city"), validators=[DataRequired(_(errors.UnitUnknown.message))]
    )
    language = RadioField(
        _("In which language does the person want to learn?"),
        [InputRequired()],
        choices=lambda: [KAZAKH, RUSSIAN],
    )
    phone = TelField(
        _("Telephone"),
        [Optional(), HasCanonicalForm(normalise_phone, errors.PhoneWrong)],
        filters=[clean_text],
        description=_("It works without one, too."),
    )
    is_somebody_else = BooleanField(_("It is none of them: register a new person"))

    def read_walk_in(self) -> WalkIn:
        """Return the visitor whom the form describes."""
        phone = normalise_phone(self.phone.data) if self.phone.data else None
        names = PersonNames(
            self.surname.data or "", self.given_name.data or "", self.patronymic.data or ""
        )
        return WalkIn(
            names=names,
            birth_year=self.birth_year.data or 0,
            region_unit_id=self.region_unit_id.data,
            phone=phone,
            language=self.language.data,
        )


class PrintCardForm(BaseForm):
    """The code that the page of a new card still shows."""

    code = HiddenField(filters=[clean_text])
