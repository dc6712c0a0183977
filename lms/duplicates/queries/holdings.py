"""Registry of tables of higher domains whose rows follow their person (docs/adr/0012)."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.duplicates.rules import RowMoves


def _skip_before_merge(_session: Session, _moves: RowMoves, _kept_id: int, _at: datetime) -> None:
    """Do nothing: moving the rows is enough."""


def _skip_after_undo(_session: Session, _moves: RowMoves, _at: datetime) -> None:
    """Do nothing: moving the rows back is enough."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table whose rows belong to people by `person_id`.

    `decide(session, kept_id, merged_id)` returns the moves of the merged account's rows.
    `before_merge` gets these and the kept id before the rows move, `after_undo` the same moves
    after they came back; both also get the moment of the merge and run in its transaction.
    """

    model: Any
    decide: Callable[[Session, int, int], RowMoves]
    before_merge: Callable[[Session, RowMoves, int, datetime], None] = _skip_before_merge
    after_undo: Callable[[Session, RowMoves, datetime], None] = _skip_after_undo

    @property
    def table(self) -> str:
        """Return the table's name, as the record of a merge stores it."""
        return str(self.model.__tablename__)


_HOLDINGS: Final[dict[str, Holding]] = {}


def register_holding(holding: Holding) -> None:
    """Register a table whose rows follow their person. Idempotent."""
    _HOLDINGS[holding.table] = holding


def list_holdings() -> list[Holding]:
    """Return all registered tables."""
    return list(_HOLDINGS.values())


Watch = Callable[[Session, Sequence[int]], AbstractContextManager[None]]
_WATCHES: Final[list[Watch]] = []


def register_watch(watch: Watch) -> None:
    """Register what must be done before and after people's rows move: a block. Idempotent."""
    if watch not in _WATCHES:
        _WATCHES.append(watch)


@contextmanager
def run_merge_watches(session: Session, *person_ids: int) -> Iterator[None]:
    """Move rows of people in the block, inside the blocks of all registered watches."""
    with ExitStack() as stack:
        for watch in _WATCHES:
            stack.enter_context(watch(session, person_ids))
        yield
