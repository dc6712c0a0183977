"""Counts of marks, by stratum, and of who chose which option"""

from typing import Any

import sqlalchemy as sa
from alembic import op

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
TABLES = ("quiz_count", "question_count", "question_stratum", "option_count", "option_stratum")
GRADED = """
WITH graded AS (
  SELECT attempt.id, attempt.quiz_id, attempt.number = 1 AS is_first,
    CAST(attempt.passed AS INTEGER) AS passed, attempt."right" AS attempt_right,
    CAST(count(answer.mark) AS BIGINT) AS questions,
    CAST(coalesce(sum(answer.mark), 0) AS BIGINT) AS mark,
    CAST(coalesce(sum(CAST(answer.mark AS BIGINT) * answer.mark), 0) AS BIGINT) AS answer_squares,
    CASE WHEN min(answer.language) = max(answer.language) THEN min(answer.language) ELSE '' END
      AS language
  FROM attempt LEFT JOIN answer ON answer.attempt_id = attempt.id
  WHERE attempt.submitted_at IS NOT NULL
    AND attempt.id NOT IN (SELECT attempt_id FROM attempt_uncounted)
  GROUP BY attempt.id
), marked_answer AS (
  SELECT answer.question_id, graded.quiz_id,
    coalesce(answer.language, graded.language) AS language, graded.is_first, graded.passed,
    CAST(answer."right" AS INTEGER) AS "right", CAST(answer.mark AS BIGINT) AS mark,
    CASE WHEN CAST(answer.given AS VARCHAR) = '{}' THEN 1 ELSE 0 END AS blank,
    CAST(CASE WHEN graded.questions > 1
      THEN ((graded.mark - answer.mark) * 720 + graded.questions - 1) / (2 * (graded.questions - 1))
      ELSE 0 END AS BIGINT) AS rest,
    CAST(CASE WHEN graded.questions > 1
      THEN (graded.attempt_right - CAST(answer."right" AS INTEGER)) * 100 / (graded.questions - 1)
      ELSE 0 END AS BIGINT) AS percent_rest,
    answer.given
  FROM answer JOIN graded ON graded.id = answer.attempt_id WHERE answer.mark IS NOT NULL
), graded_answer AS (
  SELECT marked_answer.*, CASE WHEN rest > 0 THEN rest / 45360 ELSE 0 END AS stratum
  FROM marked_answer
)
"""
CHOICES = {
    "sqlite": "CROSS JOIN json_each(given, '$.options') AS chosen",
    "postgresql": "CROSS JOIN json_array_elements_text(given -> 'options') AS chosen(value)",
}
POSITION = "CAST(chosen.value AS INTEGER)"
# By table: its key, its counts, and where they come from.
COUNTED = {
    "quiz_count": (
        "quiz_id, language, is_first",
        "count(*), sum(passed), sum(questions), sum(questions * questions), sum(mark),"
        " sum(mark * mark), sum(answer_squares)",
        "graded",
    ),
    "question_count": (
        "question_id, quiz_id, language, is_first",
        'count(*), sum("right"), sum(blank), sum(mark), sum(mark * mark), sum(passed),'
        " sum(passed * mark), sum(rest), sum(rest * mark), sum(rest * rest)",
        "graded_answer",
    ),
    "question_stratum": (
        "question_id, language, is_first, stratum",
        'count(*), sum("right")',
        "graded_answer",
    ),
    "option_count": (
        f"question_id, {POSITION}, language, is_first",
        "count(*), sum(rest)",
        "graded_answer {choices}",
    ),
    "option_stratum": (
        f"question_id, {POSITION}, is_first, stratum",
        "count(*)",
        "graded_answer {choices}",
    ),
}
COUNTED_BEFORE = {
    "quiz_count": ("quiz_id, language, is_first", "count(*), sum(passed)", "graded"),
    "question_count": (
        "question_id, language, is_first",
        'count(*), sum("right"), sum(blank), sum(passed), sum(passed * "right"),'
        ' sum(percent_rest), sum(percent_rest * "right"), sum(percent_rest * percent_rest)',
        "graded_answer",
    ),
    "option_count": (
        f"question_id, {POSITION}, language, is_first",
        "count(*)",
        "graded_answer {choices}",
    ),
}


def upgrade() -> None:
    for name in ("option_count", "question_count", "quiz_count"):
        op.drop_table(name)
    marks = ("mark", "mark_squares")
    _create_counts(
        "quiz_count",
        (_refer("quiz_count", "quiz"), _language(), _is_first()),
        ("submitted", "passed", "questions", "question_squares", *marks, "answer_squares"),
    )
    rest = ("passed", "passed_mark", "rest", "rest_mark", "rest_squares")
    _create_counts(
        "question_count",
        (
            _refer("question_count", "question"),
            _refer("question_count", "quiz"),
            _language(),
            _is_first(),
        ),
        ("asked", "right", "blank", *marks, *rest),
    )
    _create_counts(
        "question_stratum",
        (
            _refer("question_stratum", "question"),
            _language(),
            _is_first(),
            _number("stratum"),
        ),
        ("asked", "right"),
    )
    _create_counts(
        "option_count",
        (_refer("option_count", "question"), _number("position"), _language(), _is_first()),
        ("chosen", "rest"),
    )
    _create_counts(
        "option_stratum",
        (
            _refer("option_stratum", "question"),
            _number("position"),
            _is_first(),
            _number("stratum"),
        ),
        ("chosen",),
    )
    _count_all(COUNTED)


def _count_all(counted: dict[str, tuple[str, str, str]]) -> None:
    """Fill the tables from all attempts but those that are to be folded in later."""
    choices = CHOICES[op.get_bind().dialect.name]
    for table, (key, counts, source) in counted.items():
        rows = source.format(choices=choices)
        op.execute(
            sa.text(f"INSERT INTO {table} {GRADED} SELECT {key}, {counts} FROM {rows} GROUP BY {key}")
        )


def _refer(table: str, other: str) -> sa.Column[int]:
    name = op.f(f"fk_{table}_{other}_id_{other}")
    return sa.Column(f"{other}_id", KEY, sa.ForeignKey(f"{other}.id", name=name))


def _language() -> sa.Column[str]:
    return sa.Column("language", sa.String(2))


def _is_first() -> sa.Column[bool]:
    return sa.Column("is_first", sa.Boolean())


def _number(name: str) -> sa.Column[int]:
    return sa.Column(name, sa.Integer(), autoincrement=False)


def _create_counts(name: str, key: tuple[sa.Column[Any], ...], counts: tuple[str, ...]) -> None:
    op.create_table(
        name,
        *key,
        *(sa.Column(count, KEY, nullable=False) for count in counts),
        sa.PrimaryKeyConstraint(*(column.name for column in key), name=op.f(f"pk_{name}")),
        sqlite_with_rowid=False,
    )


def downgrade() -> None:
    for name in reversed(TABLES):
        op.drop_table(name)
    by_reader = (_language, _is_first)
    _create_counts(
        "quiz_count",
        (_refer("quiz_count", "quiz"), *(build() for build in by_reader)),
        ("submitted", "passed"),
    )
    _create_counts(
        "question_count",
        (_refer("question_count", "question"), *(build() for build in by_reader)),
        (
            "asked",
            "right",
            "blank",
            "passed",
            "passed_right",
            "rest",
            "rest_right",
            "rest_squares",
        ),
    )
    _create_counts(
        "option_count",
        (
            _refer("option_count", "question"),
            _number("position"),
            *(build() for build in by_reader),
        ),
        ("chosen",),
    )
    _count_all(COUNTED_BEFORE)
