"""The figures of a place as they are sent: where things stand on the day, and what the period brought."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.core.collation import sort_key
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.regions.queries import tree_on
from lms.reporting.queries.counting import FigureQuery, count_table
from lms.reporting.queries.courses import course_names
from lms.reporting.queries.names import organisation_names
from lms.reporting.queries.places import Area, divided_by
from lms.reporting.rules import Period
from lms.reporting.rules.vocabulary import ALL, COURSE, ORGANISATION, REGION, Key, Keys

STANDING: Final = ("obliged", "met", "overdue")  # as they are on the day
BROUGHT: Final = ("enrolled", "completed", "certificates")  # by the period
SHOWN: Final = (*STANDING, *BROUGHT)


@dataclass(frozen=True, slots=True)
class FigureTable:
    """A table: its caption, and for each row its name and its numbers in the order of SHOWN. All are facts, so the rows add up."""

    caption: str
    rows: list[tuple[str, list[int]]]
    totals: list[int]


def figure_tables(
    session: Session, place: Area, first: date, last: date, *, today: date, zone: ZoneInfo
) -> list[FigureTable]:
    """The tables by what is below the place and by course, named in the language of the moment."""
    dimension = divided_by(session, place)
    below, courses = (
        _counted(session, place, by, first, last, today=today, zone=zone)
        for by in (dimension, COURSE)
    )
    titles: dict[Key, str] = {
        course_id: title for course_id, (_slug, title) in course_names(session).items()
    }
    captions = {ORGANISATION: _("By organisation"), REGION: _("By region")}
    return [
        _table(
            captions.get(dimension, _("By district")),
            below,
            _names(session, place, dimension, below, today),
        ),
        _table(_("By course"), courses, titles),
    ]


def _counted(
    session: Session, place: Area, by: str, first: date, last: date, *, today: date, zone: ZoneInfo
) -> dict[Keys, dict[str, int]]:
    period = Period(first, last + timedelta(days=1))
    found = count_table(
        session, place, STANDING, [by], question=FigureQuery(today, zone), totals=True
    )
    for keys, values in count_table(
        session, place, BROUGHT, [by], question=FigureQuery(today, zone, period=period), totals=True
    ).items():
        found.setdefault(keys, {}).update(values)
    return found


def _table(
    caption: str, counted: dict[Keys, dict[str, int]], names: Mapping[Key, str]
) -> FigureTable:
    """The rows in alphabetical order; last what stands on the place itself."""
    totals = _numbers(counted.pop((ALL,), {}))
    lines = [
        (keys[0], names.get(keys[0], str(keys[0])), _numbers(values))
        for keys, values in counted.items()
        if any(values.values())
    ]
    lines.sort(key=lambda line: (line[0] is None, sort_key(line[1])))
    return FigureTable(caption, [(name, numbers) for _key, name, numbers in lines], totals)


def _numbers(values: Mapping[str, int]) -> list[int]:
    return [values.get(code, 0) for code in SHOWN]


def _names(
    session: Session, place: Area, dimension: str, counted: Mapping[Keys, object], today: date
) -> dict[Key, str]:
    name = f"name_{current_language()}"
    if dimension != ORGANISATION:
        own = _("%(name)s itself") % {"name": getattr(place, name)}
        return {
            **{unit.id: getattr(unit, name) for unit in tree_on(session, today).units.values()},
            None: own,
        }
    ids = [key for (key,) in counted if isinstance(key, int)]
    named = organisation_names(session, ids)
    return {key: named[key] for key in ids if key in named}
