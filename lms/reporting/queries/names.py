"""Names of units, organisations and courses in the current language."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import list_visible_organisations
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units
from lms.reporting.queries.areas import UNITS, Area
from lms.reporting.queries.courses import list_course_choices
from lms.reporting.rules.vocabulary import (
    COURSE,
    DISTRICT,
    ORGANISATION,
    REGION,
    UNIT,
    WORDS,
    Filters,
)

BATCH = 10_000  # ids in one statement


def local_name(row: Any) -> str:
    """Return the name of a unit, organisation or area."""
    return str(getattr(row, f"name_{current_language()}"))


def missing_key_name(dimension: str) -> str:
    """Return the name of the row of facts that have no key of a dimension."""
    return {
        REGION: _("Region not given"),
        DISTRICT: _("District not given"),
        ORGANISATION: _("Without an organisation"),
    }[dimension]


def own_name(area: Area) -> str:
    """Return the name of the row of the area itself, beside what is directly below it.

    Of a unit they are the people whose region or district is not given, as in every other table.
    """
    if area.kind == UNITS:
        return missing_key_name(REGION if area.whole else DISTRICT)
    return _("%(name)s itself") % {"name": local_name(area)}


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


def describe_filters(
    session: Session, area: Area, filters: Filters, exact: Mapping[str, int | None]
) -> list[str]:
    """Describe each filter and each exact key in words."""
    texts = [
        ", ".join(_name_values(session, area, name, values)) for name, values in filters.items()
    ]
    for name, key in exact.items():
        if key is None:
            texts.append(missing_key_name(name))
        else:
            texts += _name_values(
                session, area, ORGANISATION if name == ORGANISATION else UNIT, [str(key)]
            )
    return [text for text in texts if text]


def _name_values(session: Session, area: Area, name: str, values: Collection[str]) -> Iterator[str]:
    """Yield the names of filter values that the area's actor may see."""
    if name == COURSE:
        titles = dict(list_course_choices(session))
        yield from (titles[value] for value in values if value in titles)
    elif name == ORGANISATION:
        yield from map(
            local_name,
            list_visible_organisations(
                session, by=area.actor, organisation_ids=[int(value) for value in values]
            ),
        )
    elif name == UNIT:
        units_by_id = (
            area.past.tree.units
            if area.past
            else find_units(session, [int(value) for value in values])
        )
        yield from (
            local_name(units_by_id[int(value)]) for value in values if int(value) in units_by_id
        )
    else:
        yield from (_(WORDS[name][value]) for value in values)
