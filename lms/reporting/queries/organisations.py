"""Organisations that have people in a unit, ranked like districts."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.queries import get_organisations_by_id
from lms.core.collation import build_sort_key
from lms.reporting.queries.areas import Area
from lms.reporting.queries.counting import CountQuery, count_table
from lms.reporting.queries.figures import FigureSelection
from lms.reporting.queries.names import get_local_name
from lms.reporting.rules import COMPLETED, MET, OBLIGED, OVERDUE
from lms.reporting.rules.ranking import rank_by_share
from lms.reporting.rules.vocabulary import COURSE, ORGANISATION
from lms.reporting.rules.words import build_people_code

MEASURES: Final = (OBLIGED, MET, OVERDUE, COMPLETED)


@dataclass(frozen=True, slots=True)
class RankedOrganisation:
    """An organisation with its people by measure; small ones have no rank."""

    id: int
    name: str
    rank: int | None
    counts: Mapping[str, int]


def rank_organisations(
    session: Session, area: Area, selection: FigureSelection, *, course: str
) -> list[RankedOrganisation]:
    """Rank the organisations by the share of the obliged who met their duty.

    Small ones follow by name, without a rank. `course` is a slug; empty for all courses.
    """
    filters = {COURSE: (course,)} if course else {}
    query = CountQuery(selection.today, filters, selection.period, in_organisations=True)
    codes = {build_people_code(measure): measure for measure in MEASURES}
    table = count_table(session, area, [*codes], [ORGANISATION], query=query)
    counts = {
        keys[0]: {codes[code]: number for code, number in numbers.items()}
        for keys, numbers in table.items()
        if isinstance(keys[0], int)  # the totals have no organisation
    }
    names = {
        key: get_local_name(organisation)
        for key, organisation in get_organisations_by_id(session, list(counts)).items()
    }
    organisation_ids = sorted(names, key=lambda key: build_sort_key(names[key]))
    ranking = rank_by_share(
        [(counts[key].get(OBLIGED, 0), counts[key].get(MET, 0)) for key in organisation_ids]
    )
    return [
        RankedOrganisation(id=key, name=names[key], rank=item.rank, counts=counts[key])
        for item in ranking
        for key in (organisation_ids[item.index],)
    ]
