"""Reads of a person's own account."""

from typing import Any, Final

from sqlalchemy import bindparam, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.core.errors import NotFound
from lms.regions.models import RegionUnit


def read_own_columns(session: Session, person_id: int) -> Any:
    """Return the columns of a person, for their own pages that only show them. Raises NotFound.

    With them come the names of their unit (`unit_kk`, `unit_ru`) and of their organisation
    (`organisation_kk`, `organisation_ru`) or None. Entities of as many columns take twice as long.
    """
    row = session.connection().execute(_OWN_COLUMNS, {"person_id": person_id}).first()
    if row is None:
        raise NotFound
    return row


_OWN_COLUMNS: Final = (
    select(
        *Person.__table__.c,
        RegionUnit.name_kk.label("unit_kk"),
        RegionUnit.name_ru.label("unit_ru"),
        Organisation.name_kk.label("organisation_kk"),
        Organisation.name_ru.label("organisation_ru"),
    )
    .outerjoin(RegionUnit, RegionUnit.id == Person.region_unit_id)
    .outerjoin(Organisation, Organisation.id == Person.organisation_id)
    .where(Person.id == bindparam("person_id"))
)
