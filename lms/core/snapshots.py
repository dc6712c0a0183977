"""Rows that a page reads more than once: in one snapshot they are the same."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from sqlalchemy import Executable, Row
from sqlalchemy.orm import Session

from lms.core.database import SEES_SNAPSHOT

_KEPT: Final = "rows of the snapshot"  # in the session's info: the transaction and what it read


def read_once(
    session: Session, statement: Executable, params: Mapping[str, Any] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of a statement; a read-only session runs it once with the same parameters.

    `statement`: one that is built once, since it is recognised by identity. `params`: hashable
    values. A session that may write runs it again each time.
    """
    connection = session.connection()
    if not connection.get_execution_options().get(SEES_SNAPSHOT):
        return connection.execute(statement, params).all()
    transaction = session.get_transaction()
    kept = session.info.get(_KEPT)
    if kept is None or kept[0] is not transaction:
        kept = session.info[_KEPT] = (transaction, {})
    read: dict[Any, Sequence[Row[*tuple[Any, ...]]]] = kept[1]
    key = (statement, *sorted(params.items())) if params else statement
    if key not in read:
        read[key] = connection.execute(statement, params).all()
    return read[key]
