"""What the forms of obligations offer in words, within the actor's scope."""

from collections.abc import Collection
from dataclasses import dataclass

from sqlalchemy.orm import Session

from lms.accounts.rules import POSITION_CATEGORIES, Actor
from lms.accounts.rules.words import category_name
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.obligations.queries.choices import (
    OrganisationChoice,
    condition_units,
    organisation_choices,
)
from lms.obligations.queries.targets import TargetEntry, target_lists, unit_targets
from lms.obligations.rules.targets import ORGANISATION, UNIT

Choice = tuple[str, str]


def unit_choices(session: Session, actor: Actor) -> list[Choice]:
    """The units that a list may be narrowed to."""
    return [("", _("All")), *_units(session, actor)]


@dataclass(frozen=True, slots=True)
class TargetChoices:
    """The targets and conditions that one form offers: organisations are read once for all its fields."""

    session: Session
    actor: Actor
    organisations: list[OrganisationChoice]
    has_more: bool

    @classmethod
    def load(
        cls, session: Session, actor: Actor, values: Collection[str], *, text: str = ""
    ) -> "TargetChoices":
        """Load the organisations that the values of a form name and those that a text finds."""
        ids = [
            parse_id(value.replace(":", "-").partition("-")[2])
            for value in values
            if value and value.startswith(ORGANISATION)
        ]
        chosen = [one for one in ids if one is not None]
        return cls(session, actor, *organisation_choices(session, actor, text=text, chosen=chosen))

    def targets(self) -> list[Choice]:
        """The units and organisations that courses may be assigned to."""
        organisations = [
            (f"{ORGANISATION}-{row.id}", _name(row)) for row in self.organisations if row.is_base
        ]
        choices = [*_units(self.session, self.actor), *organisations]
        return (
            choices
            if len(choices) == 1 and not self.has_more
            else [("", _("Choose a region or an organisation")), *choices]
        )

    def conditions(self) -> dict[str, list[Choice]]:
        """The conditions in groups: the category of a post, the unit, the organisation, a list."""
        lists = [(f"list:{row.id}", row.name) for row in target_lists(self.session, self.actor)]
        groups = {
            _("Anybody"): [("", _("no condition"))],
            _("stand on the list"): lists,
            _("hold a post of category"): [
                (f"category:{code}", category_name(code)) for code in POSITION_CATEGORIES
            ],
            _("belong to the region or district"): _tree(
                condition_units(self.session, self.actor), "unit:"
            ),
            _("work in the organisation"): [
                (f"{ORGANISATION}:{row.id}", _name(row)) for row in self.organisations
            ],
        }
        return {name: choices for name, choices in groups.items() if choices}


def _units(session: Session, actor: Actor) -> list[Choice]:
    return _tree(unit_targets(session, actor), f"{UNIT}-")


def _tree(entries: list[TargetEntry], prefix: str) -> list[Choice]:
    return [
        (f"{prefix}{entry.target.region_unit_id}", f"{'— ' * entry.depth}{_name(entry)}")
        for entry in entries
    ]


def _name(row: OrganisationChoice | TargetEntry) -> str:
    return str(getattr(row, f"name_{current_language()}"))
