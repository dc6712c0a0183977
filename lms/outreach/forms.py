"""Forms of sessions: what is announced, why it is called off, who is put on the list; and the filters of lists."""

from collections.abc import Iterable, Sequence
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from flask import request
from wtforms import RadioField, SelectField, StringField, TextAreaField, TimeField
from wtforms.validators import DataRequired, InputRequired, Length, Optional

from lms.catalogue.queries import CourseCard, cards
from lms.core.clock import local_date
from lms.core.i18n import current_language, lazy_gettext
from lms.core.i18n import gettext as _
from lms.outreach.errors import BodyNotYours, PlaceNotYours
from lms.outreach.queries import ALL, CANCELLED, PAST, TO_COME, SessionRow, SessionSearch
from lms.outreach.rules import (
    BOTH,
    LONGEST_NOTE,
    LONGEST_PLACE,
    LONGEST_TITLE,
    MOST_PLACES,
    TrainingPlan,
)
from lms.web.fields import reason_field, sort_field, text_filter
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, WholeNumber, clean_text
from lms.web.pickers import FilterWithUnits, OrganisationField, UnitField, WithFinder, WithUnits
from lms.web.transaction import reading

PLACES: Final = 12  # as many as a computer room has


def language_name(code: str) -> str:
    """The language of a session in words."""
    return {BOTH: _("Kazakh and Russian"), "kk": _("Kazakh"), "ru": _("Russian")}[code]


def _languages() -> list[tuple[str, str]]:
    return [(code, language_name(code)) for code in (BOTH, "kk", "ru")]


def _wanted_languages() -> list[tuple[str, str]]:
    return [("", _("Any")), ("kk", _("Kazakh")), ("ru", _("Russian"))]


def _courses(empty: str, courses: Iterable[CourseCard]) -> list[tuple[str, str]]:
    title = f"title_{current_language()}"
    return [("", empty), *((card.slug, getattr(card, title)) for card in courses)]


def _all_courses() -> list[tuple[str, str]]:
    return _courses(_("All"), cards(reading()))


def _text(label: Any, most: int, *validators: Any, **values: Any) -> StringField:
    fits = Length(max=most, message=lazy_gettext("At most %(max)d characters fit here."))
    return StringField(label, [*validators, fits, PlainText()], filters=[clean_text], **values)


def _note(label: Any, **values: Any) -> TextAreaField:
    fits = Length(max=LONGEST_NOTE, message=lazy_gettext("At most %(max)d characters fit here."))
    return TextAreaField(label, [Optional(), fits, PlainText()], filters=[clean_text], **values)


class SessionsFilter(FilterWithUnits):
    """Which sessions to come are shown to whoever looks for one."""

    region_unit_id = UnitField(
        lazy_gettext("Region or district"),
        with_regions=True,
        placeholder=lazy_gettext("The whole country"),
    )
    course = SelectField(lazy_gettext("Course"), choices=_all_courses, default="")
    language = SelectField(lazy_gettext("Language"), choices=_wanted_languages, default="")

    def search(self) -> SessionSearch:
        """What is asked for."""
        return SessionSearch(
            TO_COME, "", self.region_unit_id.data, self.course.data, self.language.data
        )

    def is_narrowed(self) -> bool:
        """Whether anything is left out."""
        return bool(self.region_unit_id.data or self.course.data or self.language.data)


def _times() -> list[tuple[str, str]]:
    return [
        (TO_COME, _("To come")),
        (PAST, _("Past")),
        (CANCELLED, _("Called off")),
        (ALL, _("All")),
    ]


class RunFilter(FilterWithUnits):
    """Which of the sessions that one runs are shown."""

    when = SelectField(lazy_gettext("When"), choices=_times, default=TO_COME)
    text = text_filter(lazy_gettext("Name of the lesson"))
    region_unit_id = UnitField(
        lazy_gettext("Region or district"), with_regions=True, placeholder=lazy_gettext("All")
    )
    sort = sort_field(("starts_at", "title", "unit", "coming", "came"), "starts_at")

    def search(self) -> SessionSearch:
        """What is asked for."""
        return SessionSearch(self.when.data, self.text.data or "", self.region_unit_id.data)

    def is_narrowed(self) -> bool:
        """Whether anything is left out besides what is over."""
        return bool(self.when.data != TO_COME or self.text.data or self.region_unit_id.data)


class AttendeeFilter(FilterForm):
    """Which people of a session are shown."""

    name = text_filter(lazy_gettext("Name"))
    sort = sort_field(("name", "unit", "state", "since"), "name")


class SessionForm(WithUnits, WithFinder):
    """A session. `course` gives its name where no other one is written. Whoever may not hold one for everybody has to choose a body."""

    course = SelectField(
        lazy_gettext("Course"),
        default="",
        description=lazy_gettext("If the lesson belongs to one."),
    )
    title_kk = _text(
        lazy_gettext("Name in Kazakh"),
        LONGEST_TITLE,
        description=lazy_gettext("Empty: the name of the course."),
    )
    title_ru = _text(
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
        validators=[DataRequired(lazy_gettext(PlaceNotYours.message))],
    )
    place_kk = _text(
        lazy_gettext("Place in Kazakh"),
        LONGEST_PLACE,
        DataRequired(lazy_gettext("Say where it is in both languages.")),
        description=lazy_gettext(
            "Street, house, floor, room: so that one finds it without asking."
        ),
    )
    place_ru = _text(
        lazy_gettext("Place in Russian"),
        LONGEST_PLACE,
        DataRequired(lazy_gettext("Say where it is in both languages.")),
    )
    capacity = WholeNumber(lazy_gettext("Places"), 1, MOST_PLACES, default=PLACES)
    language = RadioField(lazy_gettext("Language of the lesson"), choices=_languages, default=BOTH)
    organisation_id = OrganisationField(
        lazy_gettext("Only for the people of"),
        placeholder=lazy_gettext("everybody may come"),
        validators=[Optional()],
    )
    note_kk = _note(
        lazy_gettext("Note in Kazakh"),
        description=lazy_gettext("What to bring, how to get there, whom to call."),
    )
    note_ru = _note(lazy_gettext("Note in Russian"))

    def __init__(
        self, *, kept: SessionRow | None = None, for_all: bool, for_bodies: bool, **values: Any
    ) -> None:
        super().__init__(**values)
        self._for_all = for_all
        self._cards = {card.slug: card for card in cards(reading())}
        self.course.choices = _courses(_("No course"), self._cards.values())
        if kept is not None and kept.course and kept.course not in self._cards:
            self.course.choices.append((kept.course, kept.course))  # retired since
        if not for_bodies:
            del self.organisation_id
        elif not for_all:
            few = self.organisation_id.finder.all_if_few() or ()
            if len(few) == 1 and kept is None and request.method == "GET":
                self.organisation_id.data = few[0].id
            self.organisation_id.placeholder = "–"
            self.organisation_id.flags.optional = False

    def validate(self, extra_validators: Any = None) -> bool:
        """Whether every field is right, and there is a name in both languages: of the course, if no other."""
        is_right = super().validate(extra_validators)
        card = self._cards.get(self.course.data or "")
        for field in (self.title_kk, self.title_ru):
            if not field.data and card is None and not field.errors:
                field.errors = [_("Write the name in both languages, or choose a course.")]
                is_right = False
        if not self._for_all and not self.organisation_id.data and not self.organisation_id.errors:
            self.organisation_id.errors = [_(BodyNotYours.message)]
            is_right = False
        return bool(is_right)

    def plan(self, zone: ZoneInfo, course_id: int | None) -> TrainingPlan:
        """What is announced."""
        card: CourseCard | None = self._cards.get(self.course.data or "")
        at = {
            name: datetime.combine(self.day.data, self[name].data, tzinfo=zone)
            for name in ("starts", "ends")
        }
        return TrainingPlan(
            title_kk=self.title_kk.data or (card.title_kk if card else ""),
            title_ru=self.title_ru.data or (card.title_ru if card else ""),
            region_unit_id=self.region_unit_id.data,
            place_kk=self.place_kk.data,
            place_ru=self.place_ru.data,
            starts_at=at["starts"],
            ends_at=at["ends"],
            capacity=self.capacity.data or 0,
            language=self.language.data,
            course_id=course_id,
            organisation_id=self.organisation_id.data if "organisation_id" in self else None,
            note_kk=self.note_kk.data or "",
            note_ru=self.note_ru.data or "",
        )


def form_values(row: SessionRow, zone: ZoneInfo) -> dict[str, Any]:
    """A session as the form takes it, to be changed."""
    names: Sequence[str] = (
        "title_kk",
        "title_ru",
        "region_unit_id",
        "place_kk",
        "place_ru",
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
        | {"day": local_date(row.starts_at, zone), "course": row.course or ""}
    )


class CancelForm(BaseForm):
    """Why a session is called off."""

    reason = reason_field(lazy_gettext("Everybody who signed up reads it."))


class AddForm(BaseForm):
    """Somebody to be put on the list."""

    login = _text(
        lazy_gettext("User name, e-mail, telephone or IIN"),
        254,
        DataRequired(lazy_gettext("Write by what the person signs in.")),
        description=lazy_gettext("Of somebody whom you answer for and who has an account."),
    )
