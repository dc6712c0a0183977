"""The form for a reform: each page asks one question and carries the other answers along."""

from collections.abc import Iterator, Sequence
from typing import Any, Final

from flask import request
from wtforms import RadioField, SelectField, StringField
from wtforms.validators import DataRequired, InputRequired, Length, Optional, Regexp

from lms.core.i18n import N_, current_language, lazy_gettext
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.reforms import queries
from lms.reforms.forms.words import name_kind
from lms.reforms.rules import (
    KINDS,
    MAX_NAME,
    MAX_NOTE,
    MAX_SOURCE,
    MERGE,
    MOVE,
    RENAME,
    SPLIT,
    NewUnit,
    ReformPlan,
)
from lms.regions import queries as regions
from lms.regions.rules import DISTRICTS, REGIONS
from lms.web.fields import CheckboxesField
from lms.web.forms import BaseForm, DayField, PlainText, clean_text
from lms.web.transaction import reading_session

NEW: Final = "new"
LEVEL_NAMES: Final = {
    "region": N_("Region"),
    "city_republican": N_("City of republican significance"),
    "district": N_("District"),
    "city_regional": N_("City of regional significance"),
    "city_district": N_("District of a city"),
}
QUESTIONS: Final = {
    RENAME: ("kind", "above", "unit", "name", "day"),
    MOVE: ("kind", "above", "units", "parent", "day"),
    MERGE: ("kind", "above", "units", "into", "name", "day"),
    SPLIT: ("kind", "above", "unit", "name", "children", "organisations", "day"),
}
FIELDS: Final = {"name": ("name_kk", "name_ru", "kato", "level"), "day": ("day", "note", "source")}
OPTIONAL: Final = ("children", "organisations")


def _list_choices(rows: Sequence[Any]) -> list[tuple[str, str]]:
    name = f"name_{current_language()}"
    return [(str(row.id), getattr(row, name)) for row in rows]


def _list_kinds() -> list[tuple[str, str]]:
    return [(kind, name_kind(kind)) for kind in KINDS]


def _list_parents() -> list[tuple[str, str]]:
    return _list_choices(queries.list_parent_units(reading_session()))


class ReformForm(BaseForm):
    """All questions about a reform.

    Its kind and the earlier answers decide which of them are asked.
    """

    kind = RadioField(
        lazy_gettext("What happens?"),
        choices=_list_kinds,
        validators=[InputRequired(lazy_gettext("Choose what happens."))],
    )
    above = SelectField(
        lazy_gettext("Below which unit do they stand now?"),
        choices=_list_parents,
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
    parent = SelectField(lazy_gettext("Where do they go?"), choices=_list_parents)
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
        children = regions.list_children(reading_session(), parse_id(self.above.data) or 0)
        self.unit.choices = self.units.choices = _list_choices(children)
        self.units.data = _keep_offered(self.units)
        chosen_ids = self.units.data or []
        others = [choice for choice in _list_choices(children) if choice[0] not in chosen_ids]
        self.into.choices = [(NEW, _("A new unit")), *others] if len(chosen_ids) > 1 else others
        origin = parse_id(self.unit.data) or 0
        self.children.choices = _list_choices(regions.list_children(reading_session(), origin))
        self.organisations.choices = (
            _list_choices(queries.list_organisations_at(reading_session(), origin))
            if self.kind.data == SPLIT
            else []
        )
        self.children.data, self.organisations.data = (
            _keep_offered(self.children),
            _keep_offered(self.organisations),
        )

    def _fill_levels(self) -> None:
        chosen_ids = self.units.data or []
        first = self.unit.data if self.kind.data in (RENAME, SPLIT) else next(iter(chosen_ids), "")
        origin = regions.find_unit(reading_session(), parse_id(first) or 0)
        levels = REGIONS if origin is not None and origin.level in REGIONS else DISTRICTS
        self.level.choices = [(level, _(LEVEL_NAMES[level])) for level in levels]
        if self.level.data not in levels:
            self.level.data = (
                origin.level if origin is not None and origin.level in levels else levels[0]
            )

    def list_questions(self) -> tuple[str, ...]:
        """Return the names of the questions in order.

        Questions without choices, or that an answer makes pointless, are left out.
        """
        names = QUESTIONS[self.kind.data] if self.kind.data else ("kind",)
        skipped_names = {name for name in OPTIONAL if not self[name].choices}
        if self.kind.data == MERGE and self.into.data != NEW:
            skipped_names.add("name")
        return tuple(name for name in names if name not in skipped_names)

    def list_fields_of(self, question: str) -> tuple[str, ...]:
        """Return the names of the fields that a question shows."""
        names = FIELDS.get(question, (question,))
        return tuple(name for name in names if name != "level" or self.kind.data != RENAME)

    def validate_question(self, question: str) -> bool:
        """Validate a question's fields and return whether all are right."""
        # Every field is validated, so that each shows its error.
        results = [self[name].validate(self) for name in self.list_fields_of(question)]
        return all(results)

    def list_carried(self, question: str) -> Iterator[tuple[str, str]]:
        """Yield names and values of the answers to the other questions, for hidden fields."""
        field_names = self.list_fields_of(question)
        for name in self._fields:
            if name not in field_names:
                for value in request.form.getlist(name):
                    yield name, clean_text(value) or ""

    def build_plan(self) -> ReformPlan:
        """Return the plan that the answers describe. All answers must be valid."""
        kind = self.kind.data
        new = NewUnit(
            name_kk=self.name_kk.data,
            name_ru=self.name_ru.data,
            kato=self.kato.data or "",
            level="" if kind == RENAME else self.level.data,
        )
        is_single = kind in (RENAME, SPLIT)
        into = int(self.into.data) if kind == MERGE and self.into.data != NEW else None
        return ReformPlan(
            kind=kind,
            day=self.day.data,
            note=self.note.data,
            source=self.source.data,
            unit_ids=(int(self.unit.data),)
            if is_single
            else tuple(int(unit_id) for unit_id in self.units.data),
            parent_id=int(self.parent.data) if kind == MOVE else None,
            into_id=into,
            new=new if is_single or (kind == MERGE and into is None) else None,
            child_ids=tuple(int(unit_id) for unit_id in self.children.data)
            if kind == SPLIT
            else (),
            organisation_ids=tuple(map(int, self.organisations.data)) if kind == SPLIT else (),
        )


def _keep_offered(field: Any) -> list[str]:
    """Return the chosen values that still are choices; an earlier answer may have changed."""
    choices = {choice[0] for choice in field.choices}
    return [value for value in field.data or () if value in choices]
