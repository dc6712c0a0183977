"""What a page reads more than once: in one snapshot it is the same."""

from collections.abc import Callable, Hashable, Mapping, Sequence
from typing import Any, Final, TypeVar

from sqlalchemy import Executable, Row
from sqlalchemy.orm import Session

from lms.core.engines import SEES_SNAPSHOT

Loaded = TypeVar("Loaded")
_KEPT: Final = "kept of the snapshot"  # key in the session's info: the transaction and what it read


def read_once(
    session: Session, statement: Executable, params: Mapping[str, Any] | None = None
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return the rows of a statement; a read-only session runs it once with the same parameters.

    `statement`: one that is built once, since it is recognised by identity. `params`: hashable
    values. A session that may write runs it again each time.
    """
    key = (statement, *sorted(params.items())) if params else statement
    return load_once(session, key, lambda: session.connection().execute(statement, params).all())


def load_once(session: Session, key: Hashable, load: Callable[[], Loaded]) -> Loaded:
    """Return what `load` does; a read-only session calls it once for a key.

    Nobody changes what is kept. A session that may write calls it each time.
    """
    if not session.connection().get_execution_options().get(SEES_SNAPSHOT):
        return load()
    transaction = session.get_transaction()
    snapshot = session.info.get(_KEPT)
    if snapshot is None or snapshot[0] is not transaction:
        snapshot = session.info[_KEPT] = (transaction, {})
    values: dict[Hashable, Any] = snapshot[1]
    if key not in values:
        values[key] = load()
    value: Loaded = values[key]
    return value
