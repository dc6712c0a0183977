"""The choices of targets and conditions in forms, within the actor's scope."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts.rules import POSITION_CATEGORIES, Actor, name_category
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.labelled_values import LabelledValue
from lms.core.text import parse_id
from lms.obligations.queries.choices import (
    OrganisationChoice,
    list_condition_units,
    list_organisation_choices,
)
from lms.obligations.queries.conditions import list_selectable_lists
from lms.obligations.queries.unit_trees import TargetEntry, list_unit_targets
from lms.obligations.rules.targets import ORGANISATION, UNIT


def list_unit_choices(session: Session, by: Actor) -> list[LabelledValue]:
    """Return the units by which a list can be filtered."""
    return [("", _("All")), *_list_units(session, by)]


@dataclass(frozen=True, slots=True)
class TargetChoices:
    """The targets and conditions of one form. Organisations are read once for all its fields."""

    session: Session
    by: Actor
    organisations: list[OrganisationChoice]
    has_more: bool

    @classmethod
    def load(
        cls, session: Session, by: Actor, values: Collection[str], *, text: str = ""
    ) -> "TargetChoices":
        """Load the organisations in the values of a form and those that a text finds."""
        ids = [
            parse_id(value.replace(":", "-").partition("-")[2])
            for value in values
            if value and value.startswith(ORGANISATION)
        ]
        chosen_ids = [organisation_id for organisation_id in ids if organisation_id is not None]
        organisations, has_more = list_organisation_choices(
            session, by, text=text, chosen_ids=chosen_ids
        )
        return cls(session=session, by=by, organisations=organisations, has_more=has_more)

    def list_targets(self) -> list[LabelledValue]:
        """Return the units and organisations that courses can be assigned to."""
        organisations = [
            (f"{ORGANISATION}-{row.id}", _get_name(row))
            for row in self.organisations
            if row.is_base
        ]
        choices = [*_list_units(self.session, self.by), *organisations]
        if len(choices) == 1 and not self.has_more:
            return choices
        return [("", _("Choose a region or an organisation")), *choices]

    def list_conditions(self) -> dict[str, list[LabelledValue]]:
        """Return the conditions in groups: list, category of post, unit, organisation."""
        lists = [
            (f"list:{row.id}", row.name) for row in list_selectable_lists(self.session, self.by)
        ]
        groups = {
            _("Anybody"): [("", _("no condition"))],
            _("stand on the list"): lists,
            _("hold a post of category"): [
                (f"category:{code}", name_category(code)) for code in POSITION_CATEGORIES
            ],
            _("belong to the region or district"): _build_tree(
                list_condition_units(self.session, self.by), "unit:"
            ),
            _("work in the organisation"): [
                (f"{ORGANISATION}:{row.id}", _get_name(row)) for row in self.organisations
            ],
        }
        return {name: choices for name, choices in groups.items() if choices}


def _list_units(session: Session, by: Actor) -> list[LabelledValue]:
    return _build_tree(list_unit_targets(session, by), f"{UNIT}-")


def _build_tree(entries: Sequence[TargetEntry], prefix: str) -> list[LabelledValue]:
    return [
        (f"{prefix}{entry.target.region_unit_id}", f"{'— ' * entry.depth}{_get_name(entry)}")
        for entry in entries
    ]


def _get_name(row: OrganisationChoice | TargetEntry) -> str:
    return str(getattr(row, f"name_{current_language()}"))
