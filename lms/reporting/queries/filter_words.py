"""Filters and exact keys of a list in words."""

from collections.abc import Collection, Iterator, Mapping

from sqlalchemy.orm import Session

from lms.accounts.queries import list_visible_organisations
from lms.catalogue.queries import list_course_choices
from lms.core.i18n import gettext as _
from lms.regions.queries import find_units
from lms.reporting.queries.areas import Area
from lms.reporting.queries.names import get_local_name, name_missing_key
from lms.reporting.rules.vocabulary import COURSE, ORGANISATION, UNIT, WORDS, Filters


def describe_filters(
    session: Session, area: Area, filters: Filters, exact: Mapping[str, int | None]
) -> list[str]:
    """Describe each filter and each exact key in words."""
    texts = [
        ", ".join(_name_values(session, area, name, values)) for name, values in filters.items()
    ]
    for name, key in exact.items():
        if key is None:
            texts.append(name_missing_key(name))
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
            get_local_name,
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
            get_local_name(units_by_id[int(value)]) for value in values if int(value) in units_by_id
        )
    else:
        yield from (_(WORDS[name][value]) for value in values)
