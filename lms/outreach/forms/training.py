"""Forms of one training: its plan, entering one that was held, the cancellation."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import request
from wtforms import RadioField, SelectField, TimeField
from wtforms.validators import DataRequired, InputRequired, Optional

from lms.catalogue.queries import CourseCard, list_cards
from lms.core.clock import get_local_date
from lms.core.i18n import gettext as _
from lms.core.i18n import lazy_gettext
from lms.outreach.errors import OrganisationNotYours, UnitNotYours
from lms.outreach.forms.fields import build_note_field, build_text_field
from lms.outreach.forms.languages import list_languages
from lms.outreach.queries import TrainingRow
from lms.outreach.rules import BOTH, LONGEST_TITLE, LONGEST_VENUE, MOST_SEATS, TrainingPlan
from lms.web.edit_forms import EditForm
from lms.web.fields import make_reason_field
from lms.web.forms import REST, BaseForm, DayField, WholeNumber
from lms.web.organisation_fields import OrganisationField, WithFinder
from lms.web.templating import local
from lms.web.transaction import reading_session
from lms.web.unit_fields import UnitField, WithUnits

DEFAULT_CAPACITY: Final = 12  # seats of a usual computer room


def list_course_choices(empty: str, courses: Iterable[Any]) -> list[tuple[str, str]]:
    """Return courses as choices, with a text for none of them."""
    return [("", empty), *((card.slug, local(card, "title")) for card in courses)]


class TrainingForm(EditForm, WithUnits, WithFinder):
    """The plan of a training.

    The title may be left empty when a course is chosen: the course's title is used. Without
    `for_all` an organisation must be chosen; without `for_organisations` none can be.
    """

    page_order = ("course", "title_kk", "title_ru", "language", REST)

    course = SelectField(
        lazy_gettext("Course"),
        default="",
        description=lazy_gettext("If the training belongs to one."),
    )
    title_kk = build_text_field(
        lazy_gettext("Name in Kazakh"),
        LONGEST_TITLE,
        description=lazy_gettext("Empty: the name of the course."),
    )
    title_ru = build_text_field(
        lazy_gettext("Name in Russian"),
        LONGEST_TITLE,
        description=lazy_gettext("Empty: the name of the course."),
    )
    day = DayField(lazy_gettext("Day"), [InputRequired(lazy_gettext("Give the day."))])
    starts = TimeField(
        lazy_gettext("Begins at"), [InputRequired(lazy_gettext("Give the hour, such as 10:00."))]
    )
    ends = TimeField(
        lazy_gettext("Ends at"), [InputRequired(lazy_gettext("Give the hour, such as 10:00."))]
    )
    region_unit_id = UnitField(
        lazy_gettext("District or city"),
        validators=[DataRequired(lazy_gettext(UnitNotYours.message))],
    )
    venue_kk = build_text_field(
        lazy_gettext("Venue in Kazakh"),
        LONGEST_VENUE,
        DataRequired(lazy_gettext("Say where it is in both languages.")),
        description=lazy_gettext(
            "Street, house, floor, room: so that one finds it without asking."
        ),
    )
    venue_ru = build_text_field(
        lazy_gettext("Venue in Russian"),
        LONGEST_VENUE,
        DataRequired(lazy_gettext("Say where it is in both languages.")),
    )
    capacity = WholeNumber(lazy_gettext("Seats"), 1, MOST_SEATS, default=DEFAULT_CAPACITY)
    language = RadioField(
        lazy_gettext("Language of the training"), choices=list_languages, default=BOTH
    )
    organisation_id = OrganisationField(
        lazy_gettext("Only for the people of"),
        placeholder=lazy_gettext("everybody may come"),
        validators=[Optional()],
    )
    note_kk = build_note_field(
        lazy_gettext("Note in Kazakh"),
        description=lazy_gettext("What to bring, how to get there, whom to call."),
    )
    note_ru = build_note_field(lazy_gettext("Note in Russian"))

    def __init__(
        self,
        *,
        training: TrainingRow | None = None,
        for_all: bool,
        for_organisations: bool,
        **values: Any,
    ) -> None:
        super().__init__(**values)
        self._for_all = for_all
        self._cards = {card.slug: card for card in list_cards(reading_session())}
        self.course.choices = list_course_choices(_("No course"), self._cards.values())
        if training is not None and training.course and training.course not in self._cards:
            self.course.choices.append((training.course, training.course))  # retired since
        if not for_organisations:
            del self.organisation_id
        elif not for_all:
            organisations = self.organisation_id.finder.list_if_few() or ()
            if len(organisations) == 1 and training is None and request.method == "GET":
                self.organisation_id.data = organisations[0].id
            self.organisation_id.placeholder = "–"
            self.organisation_id.flags.optional = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Return whether every field is valid, with a title in both languages or a course."""
        is_right = super().validate(extra_validators)
        card = self._cards.get(self.course.data or "")
        for field in (self.title_kk, self.title_ru):
            if not field.data and card is None and not field.errors:
                field.errors = [_("Write the name in both languages, or choose a course.")]
                is_right = False
        if not self._for_all and not self.organisation_id.data and not self.organisation_id.errors:
            self.organisation_id.errors = [_(OrganisationNotYours.message)]
            is_right = False
        return bool(is_right)

    def read_plan(self, zone: ZoneInfo, course_id: int | None) -> TrainingPlan:
        """Return the plan that was typed, with aware moments."""
        card: CourseCard | None = self._cards.get(self.course.data or "")
        moments = {
            name: datetime.combine(self.day.data, self[name].data, tzinfo=zone)
            for name in ("starts", "ends")
        }
        return TrainingPlan(
            title_kk=self.title_kk.data or (card.title_kk if card else ""),
            title_ru=self.title_ru.data or (card.title_ru if card else ""),
            region_unit_id=self.region_unit_id.data,
            venue_kk=self.venue_kk.data,
            venue_ru=self.venue_ru.data,
            starts_at=moments["starts"],
            ends_at=moments["ends"],
            capacity=self.capacity.data or 0,
            language=self.language.data,
            course_id=course_id,
            organisation_id=self.organisation_id.data if "organisation_id" in self else None,
            note_kk=self.note_kk.data or "",
            note_ru=self.note_ru.data or "",
        )


class HeldTrainingForm(TrainingForm):
    """A training that has been held already, and why it was not announced."""

    reason = make_reason_field(
        lazy_gettext("Why it was not announced. It stands beside the training.")
    )


def build_training_form_values(row: TrainingRow, zone: ZoneInfo) -> dict[str, Any]:
    """Return the values of the form for changing a training."""
    names: Sequence[str] = (
        "title_kk",
        "title_ru",
        "region_unit_id",
        "venue_kk",
        "venue_ru",
        "capacity",
        "language",
        "organisation_id",
        "note_kk",
        "note_ru",
    )
    moments = {
        name: getattr(row, f"{name}_at").astimezone(zone).time() for name in ("starts", "ends")
    }
    return (
        {name: getattr(row, name) for name in names}
        | moments
        | {"day": get_local_date(row.starts_at, zone), "course": row.course or ""}
    )


class CancelForm(BaseForm):
    """Reason for cancelling a training."""

    reason = make_reason_field(lazy_gettext("Everybody who signed up reads it."))
