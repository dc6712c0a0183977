"""How often questions were shown, by whom they were answered, and their retirement by trainers"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0046"
down_revision = "0045"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
NOTE = "INSERT INTO attempt_begun (attempt_id) VALUES (NEW.id);"
STANDS = sa.text("undone_at IS NULL")
# The region above the unit of the enrolment as the tree is today; nothing better is known.
GROUPS = """
UPDATE attempt SET
  age_group = (SELECT enrolment.age_group FROM enrolment WHERE enrolment.id = attempt.enrolment_id),
  region_id = (
    SELECT CASE WHEN unit.level IN ('region', 'city_republican') THEN unit.id
      WHEN above.level IN ('region', 'city_republican') THEN above.id
      WHEN top.level IN ('region', 'city_republican') THEN top.id END
    FROM enrolment JOIN region_unit AS unit ON unit.id = enrolment.region_unit_id
    LEFT JOIN region_unit AS above ON above.id = unit.parent_id
    LEFT JOIN region_unit AS top ON top.id = above.parent_id
    WHERE enrolment.id = attempt.enrolment_id
  )
WHERE submitted_at IS NOT NULL
"""
# Nobody was asked for the day: it is that on which the result was entered.
PAPER = """
UPDATE attempt SET paper_day = (
  SELECT CAST(substr(CAST(paper_result.entered_at AS VARCHAR), 1, 10) AS {day})
  FROM paper_result WHERE paper_result.attempt_id = attempt.id
)
WHERE id IN (SELECT attempt_id FROM paper_result)
"""
COUNTED = """
INSERT INTO {table} (question_id, {group}, asked, "right", mark)
SELECT answer.question_id, coalesce(attempt.{group}, {unknown}), count(*),
  sum(CAST(answer."right" AS INTEGER)), sum(CAST(answer.mark AS BIGINT))
FROM answer JOIN attempt ON attempt.id = answer.attempt_id
WHERE attempt.submitted_at IS NOT NULL AND attempt.number = 1 AND answer.mark IS NOT NULL
  AND attempt.id NOT IN (SELECT attempt_id FROM attempt_uncounted)
GROUP BY answer.question_id, coalesce(attempt.{group}, {unknown})
"""
BY_GROUP: dict[str, tuple[sa.Column[Any], str]] = {
    "question_region": (sa.Column("region_id", sa.Integer(), autoincrement=False), "0"),
    "question_age": (sa.Column("age_group", sa.String(5)), "''"),
}


def _refer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def upgrade() -> None:
    op.add_column("attempt", sa.Column("region_id", sa.Integer(), nullable=True))
    op.add_column("attempt", sa.Column("age_group", sa.String(5), nullable=True))
    op.add_column("attempt", sa.Column("paper_day", sa.Date(), nullable=True))
    op.add_column("paper_result", sa.Column("held_on", sa.Date(), nullable=True))
    limit = sa.Column("exposure_limit", sa.Integer(), nullable=False, server_default="0")
    op.add_column("course_version", limit)
    day = "DATE" if op.get_bind().dialect.name == "postgresql" else "VARCHAR"
    op.execute(PAPER.format(day=day))
    _create_exposure()
    op.execute(GROUPS)
    for table, (column, unknown) in BY_GROUP.items():
        _create_counts(table, column, ("asked", "right", "mark"))
        op.execute(COUNTED.format(table=table, group=column.name, unknown=unknown))
    _create_retirements()


def _create_exposure() -> None:
    """Create the counts of showing, with all attempts that there are waiting to be counted."""
    op.create_table(
        "attempt_begun",
        sa.Column("attempt_id", KEY, autoincrement=False, nullable=False),
        _refer("attempt_begun", "attempt_id", "attempt"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_begun")),
    )
    _create_counts("question_exposure", None, ("shown",))
    op.execute("INSERT INTO attempt_begun (attempt_id) SELECT id FROM attempt")
    body = f"BEGIN {NOTE} END"
    if op.get_bind().dialect.name == "postgresql":
        op.execute(
            "CREATE FUNCTION attempt_begin() RETURNS trigger LANGUAGE plpgsql"
            f" AS $$ BEGIN {NOTE} RETURN NULL; END $$"
        )
        body = "EXECUTE FUNCTION attempt_begin()"
    op.execute(f"CREATE TRIGGER attempt_begin AFTER INSERT ON attempt FOR EACH ROW {body}")


def _create_counts(table: str, group: sa.Column[Any] | None, counts: tuple[str, ...]) -> None:
    groups = [] if group is None else [group]
    op.create_table(
        table,
        sa.Column("question_id", KEY, autoincrement=False, nullable=False),
        *(sa.Column(column.name, column.type, autoincrement=False) for column in groups),
        *(sa.Column(name, KEY, nullable=False) for name in counts),
        _refer(table, "question_id", "question"),
        sa.PrimaryKeyConstraint(
            "question_id", *(column.name for column in groups), name=op.f(f"pk_{table}")
        ),
        sqlite_with_rowid=False,
    )


def _create_retirements() -> None:
    table = "question_retirement"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("quiz_key", sa.String(80), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("retired_by", KEY, nullable=True),
        sa.Column("retired_at", MOMENT, nullable=False),
        sa.Column("undone_by", KEY, nullable=True),
        sa.Column("undone_at", MOMENT, nullable=True),
        _refer(table, "course_id", "course"),
        _refer(table, "retired_by", "person"),
        _refer(table, "undone_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{table}")),
    )
    op.create_index(
        "uq_question_retirement_standing",
        table,
        ["course_id", "quiz_key", "name"],
        unique=True,
        sqlite_where=STANDS,
        postgresql_where=STANDS,
    )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    op.execute("DROP TRIGGER attempt_begin" + (" ON attempt" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION attempt_begin()")
    for table in ("question_retirement", *BY_GROUP, "question_exposure", "attempt_begun"):
        op.drop_table(table)
    op.drop_column("course_version", "exposure_limit")
    op.drop_column("paper_result", "held_on")
    op.drop_column("attempt", "paper_day")
    op.drop_column("attempt", "age_group")
    op.drop_column("attempt", "region_id")
