"""What may be chosen in the forms of obligations, within the actor's scope."""

from collections.abc import Collection
from dataclasses import dataclass
from typing import Final

from lms.accounts.rules import POSITION_CATEGORIES
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.obligations import queries
from lms.obligations.queries.choices import (
    OrganisationChoice,
    condition_units,
    organisation_choices,
)
from lms.obligations.queries.targets import target_lists, unit_targets
from lms.obligations.rules import Target
from lms.web import access
from lms.web.transaction import reading

UNIT: Final = "unit"
ORGANISATION: Final = "organisation"
Choice = tuple[str, str]


def target_value(target: Target) -> str:
    """A target as forms and addresses carry it: "unit-12", "organisation-3"."""
    return (
        f"{UNIT}-{target.region_unit_id}"
        if target.region_unit_id is not None
        else f"{ORGANISATION}-{target.organisation_id}"
    )


def parse_target(text: str | None) -> Target | None:
    """The target that a form or an address carries, None for anything else."""
    kind, _dash, digits = (text or "").partition("-")
    if kind not in (UNIT, ORGANISATION) or not _is_number(digits):
        return None
    return (
        Target(region_unit_id=int(digits)) if kind == UNIT else Target(organisation_id=int(digits))
    )


def unit_choices() -> list[Choice]:
    """The units that a list may be narrowed to."""
    return [("", _("All")), *_units(f"{UNIT}-")]


@dataclass(frozen=True, slots=True)
class Choices:
    """The choices of one form: read once, whatever the number of its fields."""

    organisations: list[OrganisationChoice]
    has_more: bool

    @classmethod
    def of(cls, values: Collection[str], *, text: str = "") -> "Choices":
        """Those among which the values of a form are, and the organisations that a text finds."""
        ids = [
            value.replace(":", "-").partition("-")[2]
            for value in values
            if value and value.startswith(ORGANISATION)
        ]
        chosen = [int(digits) for digits in ids if _is_number(digits)]
        return cls(*organisation_choices(reading(), access.actor(), text=text, chosen=chosen))

    def targets(self) -> list[Choice]:
        """The units and organisations that courses may be assigned to."""
        bodies = [
            (f"{ORGANISATION}-{row.id}", _name(row)) for row in self.organisations if row.is_base
        ]
        found = [*_units(f"{UNIT}-"), *bodies]
        return (
            found
            if len(found) == 1 and not self.has_more
            else [("", _("Choose a region or an organisation")), *found]
        )

    def conditions(self) -> dict[str, list[Choice]]:
        """The conditions in groups: the category of a post, the place, the organisation, a list."""
        lists = [(f"list:{row.id}", row.name) for row in target_lists(reading(), access.actor())]
        groups = {
            _("Anybody"): [("", _("no condition"))],
            _("stand on the list"): lists,
            _("hold a post of category"): [
                (f"category:{code}", category_name(code)) for code in POSITION_CATEGORIES
            ],
            _("belong to the region or district"): _tree(
                condition_units(reading(), access.actor()), "unit:"
            ),
            _("work in the organisation"): [
                (f"{ORGANISATION}:{row.id}", _name(row)) for row in self.organisations
            ],
        }
        return {name: choices for name, choices in groups.items() if choices}


def category_name(code: str) -> str:
    """A category of posts in words."""
    name = _(POSITION_CATEGORIES[code])
    return name % {"code": code} if "%(code)s" in name else name


def _units(prefix: str) -> list[Choice]:
    return _tree(unit_targets(reading(), access.actor()), prefix)


def _tree(entries: list[queries.TargetEntry], prefix: str) -> list[Choice]:
    return [
        (f"{prefix}{entry.target.region_unit_id}", f"{'— ' * entry.depth}{_name(entry)}")
        for entry in entries
    ]


def _name(row: OrganisationChoice | queries.TargetEntry) -> str:
    return str(getattr(row, f"name_{current_language()}"))


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10
