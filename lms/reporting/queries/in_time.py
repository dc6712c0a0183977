"""Who completed all in time: those who completed all, but for the people who were late with some.

Only the records of people who met something after its due day are read; figures know the others.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from typing import Final

from sqlalchemy.orm import Session

from lms.regions.rules import TreeOnDay
from lms.reporting.queries.areas import Area
from lms.reporting.queries.cells import correct_counts
from lms.reporting.queries.count_query import CountQuery
from lms.reporting.queries.counted_figures import read_stored_counts
from lms.reporting.rules import MET
from lms.reporting.rules.cells import Tally
from lms.reporting.rules.vocabulary import DimensionKeys

IN_TIME: Final = "completed_in_time"
CountRecorded = Callable[[str, CountQuery], dict[DimensionKeys, Tally]]


def read_counts_in_time(
    session: Session,
    area: Area,
    dimensions: Sequence[str],
    groupings: Sequence[tuple[int, ...]],
    *,
    query: CountQuery,
    tree: TreeOnDay | None,
    count_recorded: CountRecorded,
    met_counts: Mapping[DimensionKeys, Tally] | None,
) -> dict[DimensionKeys, Tally] | None:
    """Count who completed all in time, by each grouping; None if figures do not answer.

    Whoever was never late met in time all that they met, in every cell. `met_counts`: who
    completed all, if it is counted already.
    """
    if met_counts is None:
        counts_by_measure = read_stored_counts(
            session, area, [MET], dimensions, groupings, query=query, tree=tree
        )
        met_counts = counts_by_measure.get(MET)
    if met_counts is None:
        return None
    of_late = replace(query, of_late=True)
    met_by_late, in_time = (count_recorded(base, of_late) for base in (MET, IN_TIME))
    return correct_counts(met_counts, wrong=met_by_late, right=in_time)
