"""The keys by which a composed table is divided: which it shows, in which order, under which names, and which of them hold others."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import organisation_subtrees_ids
from lms.core.collation import sort_key
from lms.core.i18n import format_month
from lms.core.i18n import gettext as _
from lms.regions.queries import subtrees_ids, tree_on
from lms.regions.rules import TreeThen
from lms.report_builder.rules import Definition, kind_of
from lms.reporting.queries.courses import course_names
from lms.reporting.queries.moments import EARLIEST
from lms.reporting.queries.names import local_name, none_name, organisation_names
from lms.reporting.queries.places import ORGANISATIONS, UNITS, Area
from lms.reporting.rules import Period, first_of_month, following_month
from lms.reporting.rules.vocabulary import (
    BY_WORD,
    COURSE,
    DISTRICT,
    MONTH,
    NOT_GIVEN,
    ORGANISATION,
    PLACES,
    QUARTER,
    REGION,
    TIMES,
    UNIT,
    WORDS,
    YEAR,
    Key,
)
from lms.reporting.rules.words import period_name

_MONTHS_OF: Final = {MONTH: 1, QUARTER: 3, YEAR: 12}


@dataclass(frozen=True, slots=True)
class ResolvedDefinition:
    """A definition as it is read now: at a place, on a day, in a tree."""

    definition: Definition
    place: Area
    tree: TreeThen
    today: date

    @classmethod
    def of(
        cls, session: Session, definition: Definition, place: Area, today: date
    ) -> "ResolvedDefinition":
        """With the tree of the boundaries that the place is read in."""
        return cls(
            definition, place, place.then.tree if place.then else tree_on(session, today), today
        )

    @property
    def span(self) -> Period | None:
        """The days that are counted; None for all time."""
        return self.definition.span(self.today)


def expected(session: Session, asked: ResolvedDefinition, dimension: str) -> int:
    """About how many keys of a dimension a table will have, before anything is counted."""
    if dimension == ORGANISATION:
        return _bodies(session, asked)
    if dimension == COURSE:
        return len(asked.definition.filters.get(COURSE, ())) or max(len(course_names(session)), 1)
    if dimension in TIMES:
        span = asked.span or Period(EARLIEST, asked.today)
        return max(len(_times(dimension, span.first, span.end - timedelta(days=1))), 1)
    return max(
        len(_units(asked, dimension) if dimension in PLACES else _words(asked, dimension)), 1
    )


def labels(
    session: Session, asked: ResolvedDefinition, dimension: str, present: Collection[Key]
) -> dict[Key, str]:
    """The keys that a table shows of a dimension, in their order, with their names: what has something, and what is shown without.

    Units and organisations stand in alphabetical order, courses in that of the catalogue, times and ages as they follow each other; those
    who have not said it, last.
    """
    if dimension in PLACES:
        return _place_labels(asked, dimension, present)
    if dimension == ORGANISATION:
        names = organisation_names(session, [key for key in present if isinstance(key, int)])
        return _by_name(names, present, dimension)
    if dimension == COURSE:
        titles: dict[Key, str] = {
            key: title for key, (_slug, title) in course_names(session).items() if key in present
        }
        return {**titles, **{key: str(key) for key in present if key not in titles}}
    if dimension in TIMES:
        return {key: time_name(dimension, key) for key in _shown_times(asked, dimension, present)}
    words = [*_words(asked, dimension), *([NOT_GIVEN] if NOT_GIVEN in present else [])]
    return {key: _(WORDS[dimension][key]) for key in dict.fromkeys(words)}


def holder(asked: ResolvedDefinition, dimension: str, wider: str, key: Key) -> Key:
    """The key of a wider dimension of the same kind that holds this one."""
    if isinstance(key, date):
        return _start(key, wider)
    if not isinstance(key, int) or key not in asked.tree.units:
        return None
    path = (*asked.tree.above(key), key, None, None)
    return path[{REGION: 1, DISTRICT: 2}[wider]] if dimension in kind_of(wider) else None


def time_name(dimension: str, key: date) -> str:
    """A month, a quarter or a year in words."""
    if dimension == MONTH:
        return format_month(key)
    return period_name(
        f"{key.year}-Q{(key.month + 2) // 3}" if dimension == QUARTER else f"{key.year}"
    )


def times_span(dimension: str, key: date) -> Period:
    """The days of a month, a quarter or a year."""
    return Period(key, _after(key, _MONTHS_OF[dimension]))


def _bodies(session: Session, asked: ResolvedDefinition) -> int:
    """How many organisations may have people there."""
    place, chosen = asked.place, asked.definition.filters.get(ORGANISATION, ())
    counted = select(func.count()).select_from(Organisation)
    if place.kind == ORGANISATIONS:
        counted = counted.where(Organisation.id.in_(place.ids()))
    elif not place.whole:
        units = subtrees_ids([place.id]) if place.then is None else place.ids_then()
        counted = counted.where(Organisation.region_unit_id.in_(units))
    if chosen:
        counted = counted.where(
            Organisation.id.in_(organisation_subtrees_ids([int(one) for one in chosen]))
        )
    return max(session.scalar(counted) or 0, 1)


def _words(asked: ResolvedDefinition, dimension: str) -> list[str]:
    """The words that are shown whether or not they have anything: those that the table is narrowed to, or all that can be said."""
    chosen = asked.definition.filters.get(dimension, ())
    return [
        word for word in BY_WORD[dimension] if (word in chosen if chosen else word != NOT_GIVEN)
    ]


def _units(asked: ResolvedDefinition, dimension: str) -> list[int]:
    """The units of a kind that are shown whether or not they have anything: those below the place, or below the units narrowed to.

    For an organisation there are none: its people are in few of them.
    """
    if asked.place.kind != UNITS:
        return []
    tree, chosen = asked.tree, [int(one) for one in asked.definition.filters.get(UNIT, ())]
    inside = set(tree.below(asked.place.id))
    if chosen:
        inside &= {one for top in chosen if top in tree.units for one in tree.below(top)}
    depth = {REGION: 1, DISTRICT: 2}.get(dimension)
    if depth is None:
        above = {unit.parent_id for unit in tree.units.values()}
        return [one for one in inside if one not in above]
    return [one for one in inside if len(tree.above(one)) == depth]


def _place_labels(
    asked: ResolvedDefinition, dimension: str, present: Collection[Key]
) -> dict[Key, str]:
    keys = {*_units(asked, dimension), *(key for key in present if isinstance(key, int))}
    names = {key: local_name(asked.tree.units[key]) for key in keys}
    if dimension == UNIT:
        own = {unit.parent_id for unit in asked.tree.units.values()}
        names = {
            key: _("%(name)s itself") % {"name": name} if key in own else name
            for key, name in names.items()
        }
    return _by_name(names, present, dimension)


def _by_name(names: Mapping[int, str], present: Collection[Key], dimension: str) -> dict[Key, str]:
    found: dict[Key, str] = dict(
        sorted(names.items(), key=lambda item: (sort_key(item[1]), item[0]))
    )
    return {**found, None: none_name(dimension)} if None in present else found


def _shown_times(asked: ResolvedDefinition, dimension: str, present: Collection[Key]) -> list[date]:
    """From the first day of the period, or the first that has anything, without a gap to today, or to the last that has."""
    span, days = asked.span, [key for key in present if isinstance(key, date)]
    starts = [*days, span.first] if span is not None else days
    if not starts:
        return []
    ends = (
        [*days, asked.today]
        if span is None
        else [*days, min(asked.today, span.end - timedelta(days=1))]
    )
    return _times(dimension, min(starts), max(ends))


def _times(dimension: str, first: date, last: date) -> list[date]:
    """The first days of the times from the one that holds a day to the one that holds another."""
    found, step = [], _start(first, dimension)
    while step <= last:
        found.append(step)
        step = _after(step, _MONTHS_OF[dimension])
    return found


def _start(day: date, dimension: str) -> date:
    """The first day of the month, the quarter or the year that holds a day."""
    length = _MONTHS_OF[dimension]
    return first_of_month(day).replace(month=(day.month - 1) // length * length + 1)


def _after(first: date, months: int) -> date:
    for _month in range(months):
        first = following_month(first)
    return first
