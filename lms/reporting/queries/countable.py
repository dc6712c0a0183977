"""Facts of each measure of the vocabulary, one row each, with all its dimensions."""

from collections.abc import Callable
from datetime import date
from functools import lru_cache
from typing import Any, Final

from sqlalchemy import Select, Subquery, func, or_, select

from lms.assessment.models import Attempt
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.reporting.queries.counting_day import CountingDay
from lms.reporting.queries.enrolment_facts import (
    select_active,
    select_attempts,
    select_certificates,
    select_completed,
    select_enrolments,
    select_hours,
)
from lms.reporting.queries.obligation_facts import (
    IS_EXEMPT,
    IS_MET,
    IS_OBLIGED,
    IS_OPEN,
    select_met_in_time,
    select_never_started,
    select_obligations,
)
from lms.reporting.queries.relocations import select_moves_since
from lms.reporting.rules.vocabulary import MEASURES, OBLIGATIONS


def select_countable_facts(
    measure: str, counting: CountingDay, boundaries: date | None = None
) -> Subquery:
    """Return the facts of a measure, one row each, as a subquery of its own at every call.

    Columns: record_id, person_id, region_unit_id (in the boundaries of the day), present_unit_id,
    organisation_id, course_id, state, enrolled_on, completed_on, due_on, `day` (by which they
    belong to a period), audience, language, sex, age_group, settlement (NOT_GIVEN if unknown),
    quiz_id (of attempts, whose `state` is their result), `amount`, which sums add up, and
    `is_counted`: 0 for a fact that speaks against the measure in the same cell, as an open
    obligation does against a met one (AGAINST).

    Attributes of enrolments are those at enrolment; of obligations, the person's present ones.
    Raises KeyError for an unknown measure.
    """
    return _build_facts(measure, counting, boundaries).subquery()


@lru_cache(maxsize=256)
def _build_facts(
    measure: str, counting: CountingDay, boundaries: date | None
) -> Select[*tuple[Any, ...]]:
    base = MEASURES[measure].base
    fact = _FACTS[base](counting).subquery()
    if boundaries is None:
        return select(fact, fact.c.region_unit_id.label("present_unit_id"))
    moves = select_moves_since(
        boundaries, Obligation if MEASURES[measure].source == OBLIGATIONS else Enrolment
    )
    columns = [column for column in fact.c if column.name != "region_unit_id"]
    unit = func.coalesce(moves.c.unit_id, fact.c.region_unit_id).label("region_unit_id")
    facts = select(*columns, unit, fact.c.region_unit_id.label("present_unit_id"))
    return facts.select_from(fact).outerjoin(moves, moves.c.record_id == fact.c.record_id)


# Measures with facts that speak against them: whether one alone keeps the whole person from being
# counted (True), or only the person in that course.
AGAINST: Final = {"met": True, "completed_in_time": True, "exempt": False}
_FACTS: Final[dict[str, Callable[[CountingDay], Select[*tuple[Any, ...]]]]] = {
    "enrolled": lambda _counting: select_enrolments(Enrolment.enrolled_on),
    "active": select_active,
    "completed": lambda _counting: select_completed(),
    "certificates": lambda _counting: select_certificates(),
    "hours": lambda _counting: select_hours(),
    "obliged": lambda counting: select_obligations(counting, IS_OBLIGED),
    "met": lambda counting: select_obligations(counting, IS_OBLIGED, is_counted=IS_MET),
    "completed_in_time": select_met_in_time,
    "open": lambda counting: select_obligations(counting, IS_OPEN),
    "overdue": lambda counting: select_obligations(
        counting, IS_OPEN, Obligation.due_on < counting.today
    ),
    "exempt": lambda counting: select_obligations(
        counting, or_(IS_OBLIGED, IS_EXEMPT), is_counted=IS_EXEMPT
    ),
    "never_started": select_never_started,
    "attempts": lambda _counting: select_attempts(),
    "passed_attempts": lambda _counting: select_attempts().where(Attempt.passed.is_(True)),
}
