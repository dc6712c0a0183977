"""Who may let somebody into their account again: the consent of the person, and its conditions."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import ColumnElement, Select, exists, select
from sqlalchemy.orm import Session

from lms.accounts.models import CardConsent, Organisation, Person, Post
from lms.core.rows import read_rows
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class CareChoice:
    """An organisation or a district that a person may put in charge, and whether they have."""

    id: int
    name_kk: str
    name_ru: str
    is_given: bool


def is_in_care_of_organisation(organisation_ids: Select[int]) -> ColumnElement[bool]:
    """Return the condition that a person lets the HR of one of these make them a card."""
    return exists().where(
        CardConsent.person_id == Person.id,
        CardConsent.withdrawn_at.is_(None),
        CardConsent.organisation_id.in_(organisation_ids),
    )


def is_in_care_of_unit(unit_ids: Select[int]) -> ColumnElement[bool]:
    """Return the condition that a person lets the consultants of one of these make them a card."""
    return exists().where(
        CardConsent.person_id == Person.id,
        CardConsent.withdrawn_at.is_(None),
        CardConsent.region_unit_id.in_(unit_ids),
    )


def list_organisation_choices(session: Session, person_id: int) -> Sequence[CareChoice]:
    """Return the organisations in which a person holds a post."""
    is_given = exists().where(
        CardConsent.person_id == person_id,
        CardConsent.organisation_id == Organisation.id,
        CardConsent.withdrawn_at.is_(None),
    )
    organisation_ids = select(Post.organisation_id).where(
        Post.person_id == person_id, Post.ends_on.is_(None)
    )
    rows = session.execute(
        select(
            Organisation.id, Organisation.name_kk, Organisation.name_ru, is_given.label("is_given")
        )
        .where(Organisation.id.in_(organisation_ids))
        .order_by(Organisation.id)
    )
    return list(read_rows(CareChoice, rows))


def get_unit_choice(session: Session, person_id: int) -> CareChoice | None:
    """Return the district of a citizen, whose consultants they may put in charge."""
    is_given = exists().where(
        CardConsent.person_id == person_id,
        CardConsent.region_unit_id == RegionUnit.id,
        CardConsent.withdrawn_at.is_(None),
    )
    rows = session.execute(
        select(RegionUnit.id, RegionUnit.name_kk, RegionUnit.name_ru, is_given.label("is_given"))
        .join(Person, Person.region_unit_id == RegionUnit.id)
        .where(Person.id == person_id, Person.organisation_id.is_(None))
    )
    return next(iter(read_rows(CareChoice, rows)), None)
