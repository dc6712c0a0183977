"""Keys of a composed table: which ones it shows, their order, names and nesting."""

from collections.abc import Collection, Mapping
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import select_organisation_subtree_ids
from lms.catalogue.queries import load_course_names
from lms.core.collation import build_sort_key
from lms.core.i18n import gettext as _
from lms.regions.queries import select_subtrees_ids
from lms.report_builder.queries.resolved_definitions import ResolvedDefinition
from lms.report_builder.queries.times import find_first_day, list_times, list_times_shown, name_time
from lms.report_builder.rules import find_nesting
from lms.reporting.queries.areas import ORGANISATIONS, UNITS
from lms.reporting.queries.names import get_local_name, load_organisation_names, name_missing_key
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import (
    AREA_DIMENSIONS,
    BY_WORD,
    COURSE,
    DISTRICT,
    NOT_GIVEN,
    ORGANISATION,
    REGION,
    TIMES,
    UNIT,
    WORDS,
    DimensionKey,
)

EARLIEST: Final = date(2020, 1, 1)  # nothing was learned before


def estimate_keys(session: Session, resolved: ResolvedDefinition, dimension: str) -> int:
    """Estimate the number of keys of a dimension before anything is counted."""
    if dimension == ORGANISATION:
        return _count_organisations(session, resolved)
    if dimension == COURSE:
        return len(resolved.definition.filters.get(COURSE, ())) or max(
            len(load_course_names(session)), 1
        )
    if dimension in TIMES:
        span = resolved.span or Period(EARLIEST, resolved.today)
        return max(len(list_times(dimension, span.first, span.end - timedelta(days=1))), 1)
    return max(
        len(
            _list_units(resolved, dimension)
            if dimension in AREA_DIMENSIONS
            else _list_words(resolved, dimension)
        ),
        1,
    )


def label_keys(
    session: Session,
    resolved: ResolvedDefinition,
    dimension: str,
    present: Collection[DimensionKey],
) -> dict[DimensionKey, str]:
    """Return the keys of a dimension that a table shows, in order, with their names.

    Those are the `present` keys and those shown even if empty. Units and organisations are
    ordered by name, courses as in the catalogue, times and ages naturally; unknown values come
    last.
    """
    if dimension in AREA_DIMENSIONS:
        return _label_units(resolved, dimension, present)
    if dimension == ORGANISATION:
        names = load_organisation_names(session, [key for key in present if isinstance(key, int)])
        return _sort_by_name(names, present, dimension)
    if dimension == COURSE:
        titles: dict[DimensionKey, str] = {
            key: title
            for key, (_slug, title) in load_course_names(session).items()
            if key in present
        }
        return {**titles, **{key: str(key) for key in present if key not in titles}}
    if dimension in TIMES:
        return {
            key: name_time(dimension, key) for key in list_times_shown(resolved, dimension, present)
        }
    words = [*_list_words(resolved, dimension), *([NOT_GIVEN] if NOT_GIVEN in present else [])]
    return {key: _(WORDS[dimension][key]) for key in dict.fromkeys(words)}


def find_wider_key(
    resolved: ResolvedDefinition, dimension: str, wider: str, key: DimensionKey
) -> DimensionKey:
    """Return the key of a wider dimension that contains this one."""
    if isinstance(key, date):
        return find_first_day(key, wider)
    if not isinstance(key, int) or key not in resolved.tree.units:
        return None
    path = (*resolved.tree.list_above(key), key, None, None)
    return path[{REGION: 1, DISTRICT: 2}[wider]] if dimension in find_nesting(wider) else None


def _count_organisations(session: Session, resolved: ResolvedDefinition) -> int:
    """Count the organisations that may have people in the area."""
    area, filter_keys = resolved.area, resolved.definition.filters.get(ORGANISATION, ())
    query = select(func.count()).select_from(Organisation)
    if area.kind == ORGANISATIONS:
        query = query.where(Organisation.id.in_(area.select_ids()))
    elif not area.whole:
        units = select_subtrees_ids([area.id]) if area.past is None else area.list_past_ids()
        query = query.where(Organisation.region_unit_id.in_(units))
    if filter_keys:
        query = query.where(
            Organisation.id.in_(select_organisation_subtree_ids([int(key) for key in filter_keys]))
        )
    return max(session.scalar(query) or 0, 1)


def _list_words(resolved: ResolvedDefinition, dimension: str) -> list[str]:
    """List the codes shown even if empty: those of the filter, else all known ones."""
    filter_keys = resolved.definition.filters.get(dimension, ())
    return [
        word
        for word in BY_WORD[dimension]
        if (word in filter_keys if filter_keys else word != NOT_GIVEN)
    ]


def _list_units(resolved: ResolvedDefinition, dimension: str) -> list[int]:
    """List the units shown even if empty: those below the area, or below the filtered units.

    None for an organisation, whose people are in few units.
    """
    if resolved.area.kind != UNITS:
        return []
    tree = resolved.tree
    filter_ids = [int(key) for key in resolved.definition.filters.get(UNIT, ())]
    inside = set(tree.list_below(resolved.area.id))
    if filter_ids:
        inside &= {
            unit_id for top in filter_ids if top in tree.units for unit_id in tree.list_below(top)
        }
    depth = {REGION: 1, DISTRICT: 2}.get(dimension)
    if depth is None:
        parents = {unit.parent_id for unit in tree.units.values()}
        return [unit_id for unit_id in inside if unit_id not in parents]
    return [unit_id for unit_id in inside if len(tree.list_above(unit_id)) == depth]


def _label_units(
    resolved: ResolvedDefinition, dimension: str, present: Collection[DimensionKey]
) -> dict[DimensionKey, str]:
    keys = {*_list_units(resolved, dimension), *(key for key in present if isinstance(key, int))}
    names = {key: get_local_name(resolved.tree.units[key]) for key in keys}
    if dimension == UNIT:
        own = {unit.parent_id for unit in resolved.tree.units.values()}
        names = {
            key: _("%(name)s itself") % {"name": name} if key in own else name
            for key, name in names.items()
        }
    return _sort_by_name(names, present, dimension)


def _sort_by_name(
    names: Mapping[int, str], present: Collection[DimensionKey], dimension: str
) -> dict[DimensionKey, str]:
    labels: dict[DimensionKey, str] = dict(
        sorted(names.items(), key=lambda item: (build_sort_key(item[1]), item[0]))
    )
    return {**labels, None: name_missing_key(dimension)} if None in present else labels
