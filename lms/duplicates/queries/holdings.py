"""Rows of domains above this one that follow their person: each domain says of its own tables what becomes of them (docs/adr/0012)."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.duplicates.rules import Fate


def _no_closing(_session: Session, _fate: Fate, _kept_id: int, _at: datetime) -> None:
    """Where moving is all."""


def _no_opening(_session: Session, _fate: Fate, _at: datetime) -> None:
    """As above."""


@dataclass(frozen=True, slots=True)
class Holding:
    """A table whose rows belong to people by `person_id`.

    `fate` decides for the rows of the merged account, given the ids of the kept and the merged one. `closing` is called with that and
    the id of the kept account before they move, `opening` with the same fate after they came back; both with the moment of the merge, and in
    the transaction of it all.
    """

    model: Any
    fate: Callable[[Session, int, int], Fate]
    closing: Callable[[Session, Fate, int, datetime], None] = _no_closing
    opening: Callable[[Session, Fate, datetime], None] = _no_opening

    @property
    def table(self) -> str:
        """Its name, as the record of a merge has it."""
        return str(self.model.__tablename__)


_HOLDINGS: Final[dict[str, Holding]] = {}


def follow(holding: Holding) -> None:
    """Lets the rows of a table follow their person. Twice is once."""
    _HOLDINGS[holding.table] = holding


def holdings() -> list[Holding]:
    """All that follow."""
    return list(_HOLDINGS.values())
