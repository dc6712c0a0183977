"""Moving of rows from abolished or divided units to a reform's target, each recorded."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import ColumnElement, Select, func, insert, literal, select, update
from sqlalchemy.orm import Session

from lms.core.database import BigKey
from lms.regions.models import Relocation


class Relocator:
    """Moves rows of tables to the reform's target and records each."""

    def __init__(
        self, session: Session, reform_id: int, target: int, old_unit_ids: Sequence[int]
    ) -> None:
        self._session, self.reform_id, self.target, self.old_unit_ids = (
            session,
            reform_id,
            target,
            old_unit_ids,
        )
        self._before = session.scalar(select(func.max(Relocation.id))) or 0

    def record(self, table: Any, name: str, condition: ColumnElement[bool]) -> int:
        """Record the rows that will move and return how many."""
        columns = ["reform_id", "table", "record_id", "from_unit_id", "to_unit_id"]
        rows = select(
            literal(self.reform_id, BigKey),
            literal(name),
            table.id,
            table.region_unit_id,
            literal(self.target, BigKey),
        ).where(table.region_unit_id.in_(self.old_unit_ids), condition)
        result: Any = self._session.execute(insert(Relocation).from_select(columns, rows))
        return int(result.rowcount)

    def move(self, table: Any, name: str) -> None:
        """Move the recorded rows that still are in their old unit."""
        self._session.execute(
            update(table)
            .where(
                table.id.in_(self.select_recorded_ids(name)),
                table.region_unit_id.in_(self.old_unit_ids),
            )
            .values(region_unit_id=self.target)
            .execution_options(synchronize_session=False)
        )

    def select_recorded_ids(self, name: str) -> Select[int]:
        """Return a query for the ids that this relocator recorded."""
        return select(Relocation.record_id).where(
            Relocation.reform_id == self.reform_id,
            Relocation.table == name,
            Relocation.id > self._before,
        )

    def list_recorded_ids(self, name: str) -> Sequence[int]:
        """Return the ids that this relocator recorded."""
        return self._session.scalars(self.select_recorded_ids(name)).all()
