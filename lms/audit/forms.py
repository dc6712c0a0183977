"""The filter of the record."""

from typing import Any, Final

from wtforms import HiddenField, SelectField, StringField
from wtforms.validators import Length, Optional

from lms.audit.rules.words import GROUPS
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.forms import DayField, PlainText, clean_text
from lms.web.unit_fields import FilterWithUnits, UnitField

MOST_LETTERS: Final = 100


def _group_choices() -> list[tuple[str, str]]:
    return [("", gettext("All")), *((key, gettext(name)) for key, (name, _kinds) in GROUPS.items())]


def _name_field(label: Any) -> StringField:
    return StringField(
        label, [Optional(), Length(max=MOST_LETTERS), PlainText()], filters=[clean_text]
    )


def _make_hidden_field() -> HiddenField:
    return HiddenField(filters=[clean_text])


class EventFilterForm(FilterWithUnits):
    """Who, about whom, what, where and when; ids come from links of other pages."""

    actor_name = _name_field(_("Who did it"))
    subject_name = _name_field(_("About whom"))
    group = SelectField(_("What was done"), choices=_group_choices, default="")
    region_unit_id = UnitField(_("District or city"), with_regions=True)
    since = DayField(_("From"), [Optional()])
    until = DayField(_("Until"), [Optional()])
    actor = _make_hidden_field()
    person = _make_hidden_field()
    kind = _make_hidden_field()
    organisation_id = _make_hidden_field()
