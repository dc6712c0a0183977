"""The language in which each question was read when it was answered, and counts of results of quizzes and questions"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
GRADED = """
WITH graded AS (
  SELECT attempt.id, attempt.quiz_id, attempt.number = 1 AS is_first, CAST(attempt.passed AS INTEGER) AS passed, attempt."right", count(answer.position) AS total
  FROM attempt LEFT JOIN answer ON answer.attempt_id = attempt.id WHERE attempt.submitted_at IS NOT NULL GROUP BY attempt.id
), graded_answer AS (
  SELECT answer.question_id, answer.given, graded.is_first, graded.passed, CAST(answer."right" AS INTEGER) AS "right",
    CASE WHEN CAST(answer.given AS VARCHAR) = '{}' THEN 1 ELSE 0 END AS blank,
    CASE WHEN graded.total > 1 THEN (graded."right" - CAST(answer."right" AS INTEGER)) * 100 / (graded.total - 1) ELSE 0 END AS rest
  FROM answer JOIN graded ON graded.id = answer.attempt_id WHERE answer."right" IS NOT NULL
)
"""
# No answer has a language yet.
QUIZZES = "SELECT quiz_id, '', is_first, count(*), sum(passed) FROM graded GROUP BY quiz_id, is_first"
QUESTIONS = """
SELECT question_id, '', is_first, count(*), sum("right"), sum(blank), sum(passed), sum(passed * "right"), sum(rest), sum(rest * "right"), sum(CAST(rest AS BIGINT) * rest)
FROM graded_answer GROUP BY question_id, is_first
"""
OPTIONS = """
SELECT question_id, CAST(chosen.value AS INTEGER), '', is_first, count(*)
FROM graded_answer CROSS JOIN {options} AS chosen{columns} GROUP BY question_id, CAST(chosen.value AS INTEGER), is_first
"""
EACH_OPTION = {
    "sqlite": {"options": "json_each(given, '$.options')", "columns": ""},
    "postgresql": {"options": "json_array_elements_text(given -> 'options')", "columns": "(value)"},
}
SUBMITTED = {"insert": ("AFTER INSERT", "NEW.submitted_at IS NOT NULL"), "update": ("AFTER UPDATE OF submitted_at", "OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL")}
NOTE = "INSERT INTO attempt_uncounted (attempt_id) VALUES (NEW.id);"


def upgrade() -> None:
    op.add_column("answer", sa.Column("language", sa.String(2), nullable=True))
    op.create_table(
        "attempt_uncounted",
        sa.Column("attempt_id", KEY, sa.ForeignKey("attempt.id", name=op.f("fk_attempt_uncounted_attempt_id_attempt")), autoincrement=False),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_attempt_uncounted")),
    )
    _create_counts("quiz_count", ("quiz_id", "quiz", KEY), ("submitted", "passed"))
    counts = ("asked", "right", "blank", "passed", "passed_right", "rest", "rest_right", "rest_squares")
    _create_counts("question_count", ("question_id", "question", KEY), counts)
    _create_counts("option_count", ("question_id", "question", KEY), ("chosen",), sa.Column("position", sa.Integer(), autoincrement=False))
    dialect = op.get_bind().dialect.name
    for table, counted in (("quiz_count", QUIZZES), ("question_count", QUESTIONS), ("option_count", OPTIONS.format(**EACH_OPTION[dialect]))):
        op.execute(sa.text(f"INSERT INTO {table} {GRADED} {counted}"))
    if dialect == "postgresql":
        op.execute(f"CREATE FUNCTION attempt_note() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {NOTE} RETURN NULL; END $$")
    for name, (event, condition) in SUBMITTED.items():
        body = "EXECUTE FUNCTION attempt_note()" if dialect == "postgresql" else f"BEGIN {NOTE} END"
        op.execute(f"CREATE TRIGGER attempt_note_{name} {event} ON attempt FOR EACH ROW WHEN ({condition}) {body}")


def _create_counts(name: str, subject: tuple[str, str, sa.types.TypeEngine[int]], counts: tuple[str, ...], *more: sa.Column[int]) -> None:
    column, table, kind = subject
    keys = [column, *(other.name for other in more), "language", "is_first"]
    op.create_table(
        name,
        sa.Column(column, kind, sa.ForeignKey(f"{table}.id", name=op.f(f"fk_{name}_{column}_{table}"))),
        *more,
        sa.Column("language", sa.String(2)),
        sa.Column("is_first", sa.Boolean()),
        *(sa.Column(count, KEY, nullable=False) for count in counts),
        sa.PrimaryKeyConstraint(*keys, name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    postgresql = op.get_bind().dialect.name == "postgresql"
    for name in SUBMITTED:
        op.execute(f"DROP TRIGGER attempt_note_{name}" + (" ON attempt" if postgresql else ""))
    if postgresql:
        op.execute("DROP FUNCTION attempt_note()")
    for table in ("option_count", "question_count", "quiz_count", "attempt_uncounted"):
        op.drop_table(table)
    op.drop_column("answer", "language")
