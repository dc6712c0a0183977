"""Notes of who has a namesake, where two accounts were made at the same moment."""

from typing import Final

from sqlalchemy import ColumnElement, Select, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.core.database import Database
from lms.duplicates.queries.suspects import SIGNALS, is_sign

BATCH: Final = 1000


def note_missed_namesakes(database: Database) -> int:
    """Note who shares a name or a user name with an older account; return how many were missed.

    The database notes it when a name is written, but does not see one that another transaction
    writes meanwhile. What is missing is searched without holding anybody up.
    """
    count = after = 0
    while True:
        with database.read() as session:
            ids = session.scalars(_select_missed().where(Person.id > after).limit(BATCH)).all()
        if not ids:
            return count
        with database.write() as session:
            session.execute(update(Person).where(Person.id.in_(ids)).values(has_namesake=True))
        count, after = count + len(ids), ids[-1]


def _select_missed() -> Select[int]:
    is_missed = or_(*map(_has_older_namesake, SIGNALS))
    return select(Person.id).where(~Person.has_namesake, is_missed).order_by(Person.id)


def _has_older_namesake(signal: str) -> ColumnElement[bool]:
    older = aliased(Person)
    is_same = getattr(older, signal) == getattr(Person, signal)
    return and_(is_sign(Person, signal), exists().where(is_same, older.id < Person.id))
