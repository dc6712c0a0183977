"""Forms of organisations: their data, and filters of their list."""

from typing import Any

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.accounts import errors
from lms.accounts.forms.common import HasCanonicalForm
from lms.accounts.forms.fields import list_kind_choices
from lms.accounts.rules import OTHER, is_bin
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.core.text import parse_id
from lms.web.edit_forms import EditForm
from lms.web.forms import PlainText, clean_text
from lms.web.organisation_fields import OrganisationField, WithFinder
from lms.web.unit_fields import FilterWithUnits, UnitField, WithUnits


def _make_name_field(label: Any) -> StringField:
    length = Length(max=300, message=_("At most %(max)d characters fit here."))
    return StringField(
        label, [DataRequired(_("Enter the name.")), length, PlainText()], filters=[clean_text]
    )


class OrganisationForm(EditForm, WithUnits, WithFinder):
    """A state body or its branch."""

    name_kk = _make_name_field(_("Name in Kazakh"))
    name_ru = _make_name_field(_("Name in Russian"))
    kind = SelectField(_("Kind of organisation"), choices=list_kind_choices, default=OTHER)
    bin = StringField(
        _("BIN"),
        [Optional(), HasCanonicalForm(lambda text: is_bin("".join(text.split())), errors.BinWrong)],
        filters=[clean_text],
    )
    region_unit_id = UnitField(
        _("District or city"),
        with_regions=True,
        validators=[InputRequired(_(errors.UnitUnknown.message))],
    )
    parent_id = OrganisationField(_("Part of"))


class OrganisationFilterForm(FilterWithUnits):
    """Filters of the list of organisations. `at`: the open organisation of the tree."""

    text = StringField(_("Name or BIN"), [Length(max=100)], default="", filters=[clean_text])
    region_unit_id = UnitField(_("Region"), with_regions=True, placeholder=_("All"))
    kind = SelectField(
        _("Kind of organisation"),
        choices=lambda: [("", gettext("All")), *list_kind_choices()],
        default="",
    )
    state = SelectField(
        _("State"),
        choices=lambda: [
            ("", gettext("Operating")),
            ("closed", gettext("Closed organisations")),
            ("all", gettext("All")),
        ],
        default="",
    )
    at = HiddenField(filters=[parse_id])

    @property
    def is_filtered(self) -> bool:
        """Tell whether any filter but `at` is set."""
        return bool(
            self.text.data or self.region_unit_id.data or self["kind"].data or self.state.data
        )
