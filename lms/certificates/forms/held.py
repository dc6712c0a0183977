"""The filter of the certificates of the people whom staff answer for."""

from wtforms import SelectField, StringField
from wtforms.validators import Length, Optional

from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext
from lms.core.i18n import lazy_gettext as _
from lms.web.fields import make_sort_field, make_text_filter
from lms.web.forms import DayField, clean_text
from lms.web.transaction import reading_session
from lms.web.unit_fields import FilterWithUnits, UnitField

SORTS = ("name", "course", "unit", "issued", "valid_until")


def _list_courses() -> list[tuple[str, str]]:
    return [("", gettext("All courses")), *list_course_choices(reading_session())]


def _list_states() -> list[tuple[str, str]]:
    return [
        ("", gettext("All")),
        ("valid", gettext("valid")),
        ("expired", gettext("no longer valid")),
        ("revoked", gettext("revoked")),
    ]


class HeldFilter(FilterWithUnits):
    """Filters of the list of certificates."""

    name = StringField(_("Name or user name"), [Length(max=100)], default="", filters=[clean_text])
    course = SelectField(_("Course"), choices=_list_courses, default="")
    region_unit_id = UnitField(_("Region"), with_regions=True, placeholder=_("All"))
    organisation = make_text_filter(_("Organisation"))
    issued_from = DayField(_("Issued from"), [Optional()])
    issued_to = DayField(_("Issued until"), [Optional()])
    state = SelectField(_("State"), choices=_list_states, default="")
    sort = make_sort_field(SORTS, "-issued")
