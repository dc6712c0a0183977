"""Filters of the lists of trainings."""

from wtforms import SelectField

from lms.catalogue.queries import list_titles
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.outreach.forms.training import list_course_choices
from lms.outreach.queries import ALL, CANCELLED, PAST, TO_COME, TrainingSearch
from lms.web.fields import make_sort_field, make_text_filter
from lms.web.transaction import reading_session
from lms.web.unit_fields import FilterWithUnits, UnitField


def _list_language_choices() -> list[tuple[str, str]]:
    return [("", _("Any")), ("kk", _("Kazakh")), ("ru", _("Russian"))]


def _list_course_choices() -> list[tuple[str, str]]:
    return list_course_choices(_("All"), list_titles(reading_session()))


class TrainingsFilter(FilterWithUnits):
    """Filter of the upcoming trainings that anyone may browse."""

    region_unit_id = UnitField(
        lazy_gettext("Region or district"),
        with_regions=True,
        placeholder=lazy_gettext("The whole country"),
    )
    course = SelectField(lazy_gettext("Course"), choices=_list_course_choices, default="")
    language = SelectField(lazy_gettext("Language"), choices=_list_language_choices, default="")

    def read_search(self) -> TrainingSearch:
        """Return the search that the filter asks for."""
        return TrainingSearch(
            when=TO_COME,
            text="",
            region_unit_id=self.region_unit_id.data,
            course=self.course.data,
            language=self.language.data,
        )

    def is_narrowed(self) -> bool:
        """Return whether any filter is set."""
        return bool(self.region_unit_id.data or self.course.data or self.language.data)


def _list_time_choices() -> list[tuple[str, str]]:
    return [
        (TO_COME, _("To come")),
        (PAST, _("Past")),
        (CANCELLED, _("Called off")),
        (ALL, _("All")),
    ]


class ManagedFilter(FilterWithUnits):
    """Filter of the trainings that the actor manages."""

    when = SelectField(lazy_gettext("When"), choices=_list_time_choices, default=TO_COME)
    text = make_text_filter(lazy_gettext("Name of the training"))
    region_unit_id = UnitField(
        lazy_gettext("Region or district"), with_regions=True, placeholder=lazy_gettext("All")
    )
    sort = make_sort_field(("starts_at", "title", "unit", "coming", "came"), "starts_at")

    def read_search(self) -> TrainingSearch:
        """Return the search that the filter asks for."""
        return TrainingSearch(self.when.data, self.text.data or "", self.region_unit_id.data)

    def is_narrowed(self) -> bool:
        """Return whether any filter is set, beyond hiding past trainings."""
        return bool(self.when.data != TO_COME or self.text.data or self.region_unit_id.data)
