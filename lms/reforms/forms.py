"""Entering a reform: one form, of which each page asks one question and carries what was answered before along."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import request
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from lms.core.i18n import current_language, lazy_gettext, mark
from lms.core.i18n import gettext as _
from lms.reforms import queries
from lms.reforms.rules import (
    APPLIED,
    CANCELLED,
    KIND_NAMES,
    KINDS,
    MAX_NAME,
    MAX_NOTE,
    MAX_SOURCE,
    MERGE,
    MOVE,
    PLANNED,
    RENAME,
    SPLIT,
    STATES,
    NewUnit,
    ReformPlan,
)
from lms.regions import queries as regions
from lms.regions.rules import DISTRICTS, REGIONS
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm, DayField, FilterForm, PlainText, clean_text
from lms.web.transaction import reading

NEW: Final = "new"
STATE_NAMES: Final = {
    PLANNED: mark("Planned"),
    APPLIED: mark("Applied"),
    CANCELLED: mark("Cancelled"),
}
LEVEL_NAMES: Final = {
    "region": mark("Region"),
    "city_republican": mark("City of republican significance"),
    "district": mark("District"),
    "city_regional": mark("City of regional significance"),
    "city_district": mark("District of a city"),
}
QUESTIONS: Final = {
    RENAME: ("kind", "above", "unit", "name", "day"),
    MOVE: ("kind", "above", "units", "parent", "day"),
    MERGE: ("kind", "above", "units", "into", "name", "day"),
    SPLIT: ("kind", "above", "unit", "name", "children", "organisations", "day"),
}
FIELDS: Final = {"name": ("name_kk", "name_ru", "kato", "level"), "day": ("day", "note", "source")}
OPTIONAL: Final = ("children", "organisations")


def kind_name(kind: str) -> str:
    """A kind of reform in words."""
    return _(KIND_NAMES[kind]) if kind in KIND_NAMES else kind


def state_name(state: str) -> str:
    """The state of a reform in words."""
    return _(STATE_NAMES[state])


def _named(rows: Sequence[Any]) -> list[tuple[str, str]]:
    name = f"name_{current_language()}"
    return [(str(row.id), getattr(row, name)) for row in rows]


def _kinds() -> list[tuple[str, str]]:
    return [(kind, kind_name(kind)) for kind in KINDS]


def _tops() -> list[tuple[str, str]]:
    return _named(queries.units_above(reading()))


class ReformFilterForm(FilterForm):
    """Which reforms a list shows."""

    kind = SelectField(lazy_gettext("Kind"), default="")
    state = SelectField(lazy_gettext("State"), default="")

    def __init__(self) -> None:
        self.kind_choices = [
            ("", _("All kinds")),
            *((kind, kind_name(kind)) for kind in KIND_NAMES),
        ]
        super().__init__()

    def process(self, *args: Any, **kwargs: Any) -> None:
        """Fills the choices before what was asked for is compared with them."""
        self.kind.choices = self.kind_choices
        self.state.choices = [
            ("", _("All states")),
            *((state, state_name(state)) for state in STATES),
        ]
        super().process(*args, **kwargs)

    def wanted(self) -> queries.ReformFilter:
        """The filter as queries take it."""
        return queries.ReformFilter(self.kind.data or "", self.state.data or "")


class ReformForm(BaseForm):
    """All that the questions ask for. Which of them a reform needs turns on its kind and on the answers before."""

    kind = RadioField(
        lazy_gettext("What happens?"),
        choices=_kinds,
        validators=[InputRequired(lazy_gettext("Choose what happens."))],
    )
    above = SelectField(
        lazy_gettext("Below which unit do they stand now?"),
        choices=_tops,
        description=lazy_gettext(
            "For regions themselves choose the republic, for districts and cities their region."
        ),
    )
    unit = RadioField(
        lazy_gettext("Which unit?"), validators=[InputRequired(lazy_gettext("Choose the unit."))]
    )
    units = CheckboxesField(
        lazy_gettext("Which units?"),
        validators=[InputRequired(lazy_gettext("Choose at least one unit."))],
    )
    parent = SelectField(lazy_gettext("Where do they go?"), choices=_tops)
    into = RadioField(
        lazy_gettext("Into which unit?"),
        validators=[InputRequired(lazy_gettext("Choose the unit, or a new one."))],
    )
    name_kk = StringField(
        lazy_gettext("Name in Kazakh"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Give the name in both languages.")),
            Length(max=MAX_NAME),
            PlainText(),
        ],
    )
    name_ru = StringField(
        lazy_gettext("Name in Russian"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Give the name in both languages.")),
            Length(max=MAX_NAME),
            PlainText(),
        ],
    )
    kato = StringField(
        lazy_gettext("KATO code"),
        filters=[clean_text],
        validators=[
            Optional(),
            Regexp(r"[0-9]{9}\Z", message=lazy_gettext("A KATO code has nine digits.")),
        ],
        description=lazy_gettext(
            "Nine digits. Leave it empty if the code is not known yet or stays as it is."
        ),
    )
    level = SelectField(lazy_gettext("What is it?"))
    children = CheckboxesField(
        lazy_gettext("Which of its units go along?"),
        description=lazy_gettext("Those that you do not choose stay where they are."),
    )
    organisations = CheckboxesField(
        lazy_gettext("Which of the organisations that stand at the unit itself go along?"),
        description=lazy_gettext(
            "Whoever has their main post in one of them goes along. All others stay."
        ),
    )
    day = DayField(
        lazy_gettext("From which day?"),
        validators=[InputRequired(lazy_gettext("Give the day from which it holds."))],
        description=lazy_gettext(
            "If it has passed or is today, the reform is applied at once; otherwise on that day."
        ),
    )
    note = StringField(
        lazy_gettext("What is it about, in a sentence?"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Say in a sentence what the reform is about.")),
            Length(max=MAX_NOTE),
            PlainText(),
        ],
    )
    source = StringField(
        lazy_gettext("By which document?"),
        filters=[clean_text],
        validators=[
            DataRequired(lazy_gettext("Name the document: its kind, number and date.")),
            Length(max=MAX_SOURCE),
            PlainText(),
        ],
    )

    def __init__(self) -> None:
        super().__init__()
        self.kind.data = self.kind.data if self.kind.data in KINDS else None
        self._fill_units()
        self._fill_levels()

    def _fill_units(self) -> None:
        standing = regions.children(reading(), _number(self.above.data))
        self.unit.choices = self.units.choices = _named(standing)
        self.units.data = _among(self.units)
        chosen = self.units.data or []
        others = [choice for choice in _named(standing) if choice[0] not in chosen]
        self.into.choices = [(NEW, _("A new unit")), *others] if len(chosen) > 1 else others
        origin = _number(self.unit.data)
        self.children.choices = _named(regions.children(reading(), origin))
        self.organisations.choices = (
            _named(queries.organisations_at(reading(), origin)) if self.kind.data == SPLIT else []
        )
        self.children.data, self.organisations.data = (
            _among(self.children),
            _among(self.organisations),
        )

    def _fill_levels(self) -> None:
        chosen = self.units.data or []
        like = regions.unit(
            reading(),
            _number(
                self.unit.data if self.kind.data in (RENAME, SPLIT) else next(iter(chosen), "")
            ),
        )
        levels = REGIONS if like is not None and like.level in REGIONS else DISTRICTS
        self.level.choices = [(level, _(LEVEL_NAMES[level])) for level in levels]
        if self.level.data not in levels:
            self.level.data = like.level if like is not None and like.level in levels else levels[0]

    def questions(self) -> tuple[str, ...]:
        """The questions in their order, without those that have nothing to choose from or that an answer has made idle."""
        asked = QUESTIONS[self.kind.data] if self.kind.data else ("kind",)
        idle = {name for name in OPTIONAL if not self[name].choices}
        if self.kind.data == MERGE and self.into.data != NEW:
            idle.add("name")
        return tuple(one for one in asked if one not in idle)

    def fields_of(self, question: str) -> tuple[str, ...]:
        """The fields that a question shows."""
        names = FIELDS.get(question, (question,))
        return tuple(name for name in names if name != "level" or self.kind.data != RENAME)

    def answers(self, question: str) -> bool:
        """Whether a question is answered rightly; what is wrong stands at its fields."""
        right = [
            self[name].validate(self) for name in self.fields_of(question)
        ]  # each, so that all errors are said at once
        return all(right)

    def carried(self, question: str) -> Iterator[tuple[str, str]]:
        """What was answered elsewhere, as names and values, for the page of a question."""
        shown = self.fields_of(question)
        for name in self._fields:
            if name not in shown:
                for value in request.form.getlist(name):
                    yield name, clean_text(value) or ""

    def plan(self) -> ReformPlan:
        """The plan that the answers say. For answers that are right."""
        kind = self.kind.data
        new = NewUnit(
            self.name_kk.data,
            self.name_ru.data,
            self.kato.data or "",
            "" if kind == RENAME else self.level.data,
        )
        of_one = kind in (RENAME, SPLIT)
        into = int(self.into.data) if kind == MERGE and self.into.data != NEW else None
        return ReformPlan(
            kind,
            self.day.data,
            self.note.data,
            self.source.data,
            unit_ids=(int(self.unit.data),)
            if of_one
            else tuple(int(one) for one in self.units.data),
            parent_id=int(self.parent.data) if kind == MOVE else None,
            into_id=into,
            new=new if of_one or (kind == MERGE and into is None) else None,
            child_ids=tuple(int(one) for one in self.children.data) if kind == SPLIT else (),
            organisation_ids=tuple(int(one) for one in self.organisations.data)
            if kind == SPLIT
            else (),
        )


def _number(text: str | None) -> int:
    """The id that a choice means; 0, which no unit has, for anything else."""
    return int(text) if text and text.isascii() and text.isdigit() and len(text) < 10 else 0


def _among(field: Any) -> list[str]:
    """What was chosen, without what is no longer among the choices: an answer before has changed."""
    offered = {choice[0] for choice in field.choices}
    return [one for one in field.data or () if one in offered]
