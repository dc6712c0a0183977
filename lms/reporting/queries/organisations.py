"""The organisations that have people in a unit, ranked as districts are."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final
from zoneinfo import ZoneInfo

from sqlalchemy.orm import Session

from lms.accounts.queries import organisations_by_id
from lms.core.collation import sort_key
from lms.reporting.queries.counting import FigureQuery, count_table
from lms.reporting.queries.figures import Wanted
from lms.reporting.queries.names import local_name
from lms.reporting.queries.places import Area
from lms.reporting.rules import COMPLETED, MET, OBLIGED, OVERDUE
from lms.reporting.rules.ranking import ranking
from lms.reporting.rules.vocabulary import COURSE, ORGANISATION

MEASURES: Final = (OBLIGED, MET, OVERDUE, COMPLETED)


@dataclass(frozen=True, slots=True)
class RankedOrganisation:
    """An organisation with its numbers by measure; small ones have no rank."""

    id: int
    name: str
    rank: int | None
    counts: Mapping[str, int]


def ranked_organisations(
    session: Session, area: Area, wanted: Wanted, *, course: str, zone: ZoneInfo
) -> list[RankedOrganisation]:
    """The organisations ranked by the share that has met its duty; small ones after them, by name.

    `course` is a slug, empty for all courses.
    """
    filters = {COURSE: (course,)} if course else {}
    question = FigureQuery(wanted.today, zone, filters, wanted.period)
    table = count_table(session, area, MEASURES, [ORGANISATION], question=question)
    counts = {keys[0]: numbers for keys, numbers in table.items() if isinstance(keys[0], int)}
    names = {
        key: local_name(organisation)
        for key, organisation in organisations_by_id(session, list(counts)).items()
    }
    ordered = sorted(names, key=lambda key: sort_key(names[key]))
    ranked = ranking([(counts[key].get(OBLIGED, 0), counts[key].get(MET, 0)) for key in ordered])
    return [
        RankedOrganisation(key, names[key], one.rank, counts[key])
        for one in ranked
        for key in (ordered[one.index],)
    ]
