"""Some of the people whom an assignment would be for."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy import ColumnElement, and_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import FullNameMixin
from lms.core.collation import COLLATION
from lms.core.rows import read_rows
from lms.obligations.rules import Target
from lms.regions.models import RegionUnit

SAMPLE: Final = 20


@dataclass(frozen=True, slots=True)
class PreviewPerson(FullNameMixin):
    """A person whom the assignment would be for."""

    id: int
    surname: str
    given_name: str
    patronymic: str
    unit_kk: str
    unit_ru: str
    organisation_kk: str | None
    organisation_ru: str | None
    already_met: bool
    already_obliged: bool


def load_sample(
    session: Session,
    in_target: ColumnElement[bool],
    has_met: ColumnElement[bool],
    is_obliged: ColumnElement[bool],
    target: Target,
) -> tuple[PreviewPerson, ...]:
    """Return some of the people, without the names of organisations outside the target."""
    visible_organisation = [Organisation.id == Person.organisation_id]
    if target.organisation_id is not None:
        visible_organisation.append(
            Organisation.id.in_(select_organisation_subtree_ids([target.organisation_id]))
        )
    rows = session.execute(
        select(
            Person.id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
            Organisation.name_kk.label("organisation_kk"),
            Organisation.name_ru.label("organisation_ru"),
            has_met.label("already_met"),
            is_obliged.label("already_obliged"),
        )
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .outerjoin(Organisation, and_(*visible_organisation))
        .where(in_target)
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Person.id
        )
        .limit(SAMPLE)
    )
    return tuple(read_rows(PreviewPerson, rows))
