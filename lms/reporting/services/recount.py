"""Count all figures anew from the records, and correct those that differ."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.core.list_parameters import is_one_of
from lms.reporting.models import Figure
from lms.reporting.queries.cells import add_tallies
from lms.reporting.queries.person_facts import load_facts_of, load_tree, read_units_of_people
from lms.reporting.rules.cells import NOTHING, CellCounts, FigureCell, Tally
from lms.reporting.rules.parts import RecountPart, list_parts, share_people
from lms.reporting.services.changes import add_changes
from lms.reporting.services.figures import take_version


@dataclass(frozen=True, slots=True)
class Difference:
    """A wrong figure, and what to add to it."""

    cell: FigureCell
    people: int
    courses: int


def recount_figures(session: Session) -> list[Difference]:
    """Recount from the records, correct the figures and return the differences.

    The list is empty if the figures were right. Other changes of the figures wait meanwhile.
    """
    take_version(session)
    differences = find_differences(session)
    apply_differences(session, differences)
    return differences


def apply_differences(session: Session, differences: Sequence[Difference]) -> None:
    """Add the differences to the figures.

    Events and folds since the differences were found do not change them.
    """
    if differences:
        take_version(session)
        add_changes(session, {item.cell: Tally(item.people, item.courses) for item in differences})


def find_differences(session: Session) -> list[Difference]:
    """Compare the figures with the records, without what waits to be counted. Only reads.

    It is exact in a snapshot, as a read-only session has it. Each region is counted with what is
    below it, so that memory holds the cells of one of them at a time; who counts there alone counts
    in the country as in the region. Nothing is counted before the regions are loaded.
    """
    tree = load_tree(session)
    if not tree:
        return []
    country, *regions = parts = list_parts(tree)
    of_country, *of_regions = share_people(read_units_of_people(session), parts)
    national = _count_people(session, country, [*of_country.alone, *of_country.shared])
    differences: list[Difference] = []
    for region, people in zip(regions, of_regions, strict=True):
        counts = _count_people(session, region, people.alone)
        _add_counts(national, _list_national_counts(region, counts))
        _add_counts(counts, _count_people(session, region, people.shared).items())
        differences += _compare_figures(session, region, counts)
    differences += _compare_figures(session, country, national)
    return sorted(differences, key=lambda difference: difference.cell)


def _count_people(
    session: Session, part: RecountPart, person_ids: Sequence[int]
) -> dict[FigureCell, Tally]:
    """Count some people in the cells of a part."""
    counts = CellCounts(lambda unit_id: part.counted_units.get(unit_id, ()))
    for facts in load_facts_of(session, person_ids):
        counts.add(facts.counted_facts)
    return counts.sum_up()


def _list_national_counts(
    region: RecountPart, counts: Mapping[FigureCell, Tally]
) -> Iterator[tuple[FigureCell, Tally]]:
    """Yield the cells of the country in which those count who count in one region alone."""
    for cell, tally in counts.items():
        if cell[:2] == (region.top, False):
            yield cell._replace(unit_id=region.root), tally


def _add_counts(total: dict[FigureCell, Tally], counts: Iterable[tuple[FigureCell, Tally]]) -> None:
    for cell, tally in counts:
        total[cell] = add_tallies(total.get(cell, NOTHING), tally)


def _compare_figures(
    session: Session, part: RecountPart, expected: dict[FigureCell, Tally]
) -> list[Difference]:
    """Compare the figures of a part's units with what was counted, which is used up."""
    differences = []
    table = Figure.__table__.c
    columns = [*(table[name] for name in FigureCell._fields), table.people, table.courses]
    statement = select(*columns).where(is_one_of(table.unit_id, "units"))
    for *key, people, courses in session.connection().execute(
        statement, {"units": [*part.unit_ids]}
    ):
        cell = FigureCell(*key)
        right = expected.pop(cell, NOTHING)
        if right != (people, courses):
            differences.append(
                Difference(cell=cell, people=right.people - people, courses=right.courses - courses)
            )
    return differences + [
        Difference(cell=cell, people=tally.people, courses=tally.courses)
        for cell, tally in expected.items()
    ]
