"""Facts of obligations, one row each."""

from typing import Any, Final

from sqlalchemy import ColumnElement, Date, Select, String, and_, case, literal, select

from lms.accounts.models import Person
from lms.accounts.queries import build_age_group_column
from lms.accounts.rules import CIVIL_SERVANT
from lms.core.database import BigKey
from lms.core.days import days_after
from lms.obligations import rules as obligations
from lms.obligations.models import Assignment, Obligation
from lms.obligations.queries.begun import has_begun_other, has_not_begun_own
from lms.reporting.queries.counting_day import PERSON_DIMENSIONS, CountingDay, fill_not_given


def select_obligations(
    counting: CountingDay, *conditions: ColumnElement[bool], is_counted: Any = None
) -> Select[*tuple[Any, ...]]:
    """Select obligations under conditions; `is_counted`: which of them count."""
    columns = {
        "language": Person.language,
        "sex": fill_not_given(Person.sex, "sex"),
        "age_group": fill_not_given(build_age_group_column(counting.today.year), "age_group"),
        "settlement": fill_not_given(Person.settlement, "settlement"),
    }
    attributes = [
        columns[name] if counting.with_person else literal(None, String).label(name)
        for name in PERSON_DIMENSIONS[1:]
    ]
    facts = select(
        Obligation.id.label("record_id"),
        Obligation.person_id,
        Obligation.region_unit_id,
        Obligation.organisation_id,
        Obligation.course_id,
        Obligation.state,
        literal(None, Date).label("enrolled_on"),
        Obligation.met_on.label("completed_on"),
        Obligation.due_on,
        Obligation.due_on.label("day"),
        literal(CIVIL_SERVANT).label("audience"),
        *attributes,
        literal(None, BigKey).label("quiz_id"),
        literal(1).label("amount"),
        (literal(1) if is_counted is None else case((is_counted, 1), else_=0)).label("is_counted"),
    ).where(*conditions)
    return facts.join(Person, Person.id == Obligation.person_id) if counting.with_person else facts


def select_met_in_time(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    """Select obligations; those met in time count."""
    in_time = Obligation.met_on <= days_after(Obligation.due_on, Assignment.grace_days)
    return select_obligations(counting, IS_OBLIGED, is_counted=IS_MET & in_time).join(
        Assignment, Assignment.id == Obligation.assignment_id
    )


def select_never_started(counting: CountingDay) -> Select[*tuple[Any, ...]]:
    """Select open obligations whose courses were not begun."""
    not_begun = [has_not_begun_own()]
    if not counting.by_own_course:
        not_begun.append(~has_begun_other())
    return select_obligations(counting, IS_OPEN, *not_begun)


IS_OPEN: Final = Obligation.state == obligations.OPEN
# A met obligation that is due again no longer counts: its next round does.
IS_MET: Final = and_(Obligation.state == obligations.MET, ~Obligation.renewed)
IS_OBLIGED: Final = and_(
    Obligation.state.in_((obligations.OPEN, obligations.MET)), ~Obligation.renewed
)
IS_EXEMPT: Final = Obligation.state == obligations.EXEMPT
