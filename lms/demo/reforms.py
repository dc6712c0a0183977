"""The reforms of these years. They are real ones of the package's tables: nothing is invented about the country.

Whoever lives today in a unit that a reform made was in the unit that it was made of before: their facts of then are noted as relocated,
as if the site had been there on that day, so that figures in the boundaries of before show them where they were.
"""

from datetime import UTC, datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, insert, literal, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person
from lms.core.clock import Moment
from lms.core.database import Key
from lms.demo.people import HISTORY_DAYS
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation
from lms.regions.models import Reform, ReformStep, RegionUnit, Relocation
from lms.regions.rules import APPLIED, PACKAGE

COLUMNS: Final = ("reform_id", "table", "record_id", "from_unit_id", "to_unit_id")


def take_along(session: Session, *, moment: Moment) -> int:
    """Notes what the reforms of these years took along; returns how many records."""
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
    return sum(_note(session, step, moment.zone) for step in steps)


def _note(session: Session, step: Any, zone: ZoneInfo) -> int:
    reform_id, day, from_id, to_id = step
    moment = datetime.combine(day, time(), zone).astimezone(UTC)
    before: tuple[tuple[Any, ColumnElement[bool]], ...] = (
        (Organisation, true()),
        (Person, Person.created_at < moment),
        (Enrolment, Enrolment.enrolled_on < day),
        (Obligation, Obligation.opened_on < day),
    )
    count = 0
    for table, was_there in before:
        values = (
            literal(reform_id, Key),
            literal(table.__tablename__),
            table.id,
            literal(from_id, Key),
            literal(to_id, Key),
        )
        rows = select(*values).where(table.region_unit_id == to_id, was_there).order_by(table.id)
        done: Any = session.execute(insert(Relocation).from_select(list(COLUMNS), rows))
        count += int(done.rowcount)
    return count
