"""Notes of who has a namesake, where two accounts were made at the same moment."""

from typing import Final

from sqlalchemy import Select, and_, exists, or_, select, update
from sqlalchemy.orm import aliased

from lms.accounts.models import Person
from lms.core.database import Database

BATCH: Final = 1000


def note_missed_namesakes(database: Database) -> int:
    """Note who shares a name or a user name with an older account; return how many were missed.

    The database notes it when a name is written, but does not see one that another transaction
    writes meanwhile. What is missing is searched without holding anybody up.
    """
    count = 0
    while True:
        with database.read() as session:
            ids = session.scalars(_select_missed().limit(BATCH)).all()
        if not ids:
            return count
        with database.write() as session:
            session.execute(update(Person).where(Person.id.in_(ids)).values(has_namesake=True))
        count += len(ids)


def _select_missed() -> Select[int]:
    older = aliased(Person)
    same_name = exists().where(older.same_name == Person.same_name, older.id < Person.id)
    same_login = exists().where(older.same_login == Person.same_login, older.id < Person.id)
    return select(Person.id).where(
        ~Person.has_namesake,
        or_(
            and_(Person.same_name > "", same_name),
            and_(Person.same_login.contains("."), same_login),
        ),
    )
