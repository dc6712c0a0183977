"""Relocations by the real reforms of these years, as the package's tables list them.

People who live today in a unit that a reform created lived before in the unit it was made from.
Their earlier records are noted as relocated, as if the site had existed on that day, so that
figures in earlier boundaries count them there.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, insert, literal, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.core.clock import Moment
from lms.core.database import BigKey
from lms.demo.people import HISTORY_DAYS
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.models import Reform, ReformStep, RegionUnit, Relocation
from lms.regions.rules import APPLIED, PACKAGE

COLUMNS: Final = ("reform_id", "table", "record_id", "from_unit_id", "to_unit_id")


def relocate_records(session: Session, *, moment: Moment) -> int:
    """Note which records the reforms of these years relocated; return how many."""
    since = moment.today - timedelta(days=HISTORY_DAYS)
    steps = session.execute(
        select(Reform.id, Reform.day, ReformStep.from_unit_id, ReformStep.to_unit_id)
        .join(ReformStep, ReformStep.reform_id == Reform.id)
        .join(RegionUnit, RegionUnit.id == ReformStep.to_unit_id)
        .where(
            Reform.origin == PACKAGE,
            Reform.state == APPLIED,
            Reform.day > since,
            RegionUnit.valid_from == Reform.day,
            ReformStep.from_unit_id != ReformStep.to_unit_id,
        )
        .order_by(Reform.day, ReformStep.id)
    ).all()
    return sum(_relocate_for_step(session, step, moment.zone) for step in steps)


def _relocate_for_step(session: Session, step: Any, zone: ZoneInfo) -> int:
    reform_id, day, from_id, to_id = step
    starts_at = datetime.combine(day, time(), zone).astimezone(UTC)
    tables: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (Organisation, true()),
        (Person, Person.created_at < starts_at),
        (Enrolment, Enrolment.enrolled_on < day),
        (Obligation, Obligation.opened_on < day),
    )
    count = 0
    for table, existed in tables:
        values = (
            literal(reform_id, BigKey),
            literal(table.__tablename__),
            table.id,
            literal(from_id, BigKey),
            literal(to_id, BigKey),
        )
        rows = select(*values).where(table.region_unit_id == to_id, existed).order_by(table.id)
        result: Any = session.execute(insert(Relocation).from_select(list(COLUMNS), rows))
        count += int(result.rowcount)
    return count
