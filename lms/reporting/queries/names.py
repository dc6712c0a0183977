"""Names of units, organisations and courses in the current language."""

from collections.abc import Collection
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.rules.vocabulary import DISTRICT, ORGANISATION, REGION

BATCH = 10_000  # ids in one statement


def get_local_name(row: Any) -> str:
    """Return the name of a unit, organisation or area."""
    return str(getattr(row, f"name_{current_language()}"))


def name_missing_key(dimension: str) -> str:
    """Return the name of the row of facts that have no key of a dimension."""
    return {
        REGION: _("Region not given"),
        DISTRICT: _("District not given"),
        ORGANISATION: _("Without an organisation"),
    }[dimension]


def name_own_row(area: Area) -> str:
    """Return the name of the row of the area itself, beside what is directly below it.

    Of a unit they are the people whose region or district is not given, as in every other table.
    """
    if area.kind == UNITS:
        return name_missing_key(REGION if area.whole else DISTRICT)
    return _("%(name)s itself") % {"name": get_local_name(area)}


def load_organisation_names(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    """Return the names of any number of organisations by id."""
    ids, names = list(organisation_ids), dict[int, str]()
    name = getattr(Organisation, f"name_{current_language()}")
    for start in range(0, len(ids), BATCH):
        names.update(
            session.execute(
                select(Organisation.id, name).where(Organisation.id.in_(ids[start : start + BATCH]))
            ).all()
        )
    return names
