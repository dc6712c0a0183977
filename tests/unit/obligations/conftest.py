"""What tests of obligations share as fixtures."""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager

import pytest
from sqlalchemy import event
from sqlalchemy.orm import Session


@contextmanager
def _count(session: Session) -> Iterator[list[str]]:
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_rest: object) -> None:
        statements.append(statement)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", note)
    yield statements
    event.remove(engine, "before_cursor_execute", note)
    statements[:] = [one for one in statements if not one.startswith(("BEGIN", "PRAGMA"))]


@pytest.fixture
def count_statements() -> Callable[[Session], AbstractContextManager[list[str]]]:
    """Counts the statements that a session sends to its database inside a block."""
    return _count
