"""Units, organisations and courses by their names in the language of the moment."""

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import named_organisations
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.regions.queries import units
from lms.reporting.queries.courses import course_choices
from lms.reporting.queries.places import Area
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
    """The name of a unit or an organisation."""
    return str(getattr(row, f"name_{current_language()}"))


def none_name(dimension: str) -> str:
    """What stands where facts have no key of a dimension."""
    return {
        REGION: _("Region not given"),
        DISTRICT: _("District not given"),
        ORGANISATION: _("Without an organisation"),
    }[dimension]


def organisation_names(session: Session, organisation_ids: Collection[int]) -> dict[int, str]:
    """The names of as many organisations as there are."""
    ids, found = list(organisation_ids), dict[int, str]()
    name = getattr(Organisation, f"name_{current_language()}")
    for start in range(0, len(ids), BATCH):
        found.update(
            session.execute(
                select(Organisation.id, name).where(Organisation.id.in_(ids[start : start + BATCH]))
            ).all()
        )
    return found


def narrowed_names(
    session: Session, place: Area, filters: Filters, exact: Mapping[str, int | None]
) -> list[str]:
    """What a list or a table is narrowed to, in words: a text for each filter and for each exact key."""
    found = [", ".join(_names_of(session, place, name, values)) for name, values in filters.items()]
    for name, key in exact.items():
        if key is None:
            found.append(none_name(name))
        else:
            found += _names_of(
                session, place, ORGANISATION if name == ORGANISATION else UNIT, [str(key)]
            )
    return [text for text in found if text]


def _names_of(session: Session, place: Area, name: str, values: Collection[str]) -> Iterator[str]:
    """The names of what may be named to the place's actor."""
    if name == COURSE:
        titles = dict(course_choices(session))
        yield from (titles[one] for one in values if one in titles)
    elif name == ORGANISATION:
        yield from map(
            local_name,
            named_organisations(
                session, by=place.actor, organisation_ids=[int(one) for one in values]
            ),
        )
    elif name == UNIT:
        known = (
            place.then.tree.units if place.then else units(session, [int(one) for one in values])
        )
        yield from (local_name(known[int(one)]) for one in values if int(one) in known)
    else:
        yield from (_(WORDS[name][one]) for one in values)
