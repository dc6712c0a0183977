"""The plans that SQLite makes of statements, with the statistics of a large site."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import event, text
from sqlalchemy.orm import Session


def pretend_statistics(session: Session, numbers: Mapping[str, tuple[str, str]]) -> None:
    """Give indexes, each with its table, the statistics of a large site."""
    session.execute(text("ANALYZE"))
    session.execute(text("DELETE FROM sqlite_stat1"))
    for index, (table, stat) in numbers.items():
        values = {"table": table, "index": index, "stat": stat}
        session.execute(text("INSERT INTO sqlite_stat1 VALUES (:table, :index, :stat)"), values)
    session.execute(text("ANALYZE sqlite_schema"))


def explain(session: Session, statement: Any, **parameters: Any) -> str:
    """Return the plan of a statement, a line for each step.

    Its values are bound, as when it runs: a value in the text may change the plan.
    """
    steps: list[str] = []

    def explain_before(_connection: Any, cursor: Any, sql: str, bound: Any, *_rest: Any) -> None:
        rows = cursor.execute(f"EXPLAIN QUERY PLAN {sql}", bound).fetchall()
        steps.extend(row[-1] for row in rows)

    engine = session.get_bind()
    event.listen(engine, "before_cursor_execute", explain_before)
    session.execute(statement, parameters)
    event.remove(engine, "before_cursor_execute", explain_before)
    return "\n".join(steps)
