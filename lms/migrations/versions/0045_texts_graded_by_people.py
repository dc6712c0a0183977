"""Texts that a person grades by a rubric: an attempt counts once it has a per cent"""

import sqlalchemy as sa
from alembic import op

import lms.core.database

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = lms.core.database.UtcDateTime(timezone=True)
NOTE = "INSERT INTO attempt_uncounted (attempt_id) VALUES (NEW.id);"
# When an attempt waits to be counted: once it was handed in, or once it is graded.
HANDED_IN = {
    "insert": ("AFTER INSERT", "NEW.submitted_at IS NOT NULL"),
    "update": (
        "AFTER UPDATE OF submitted_at",
        "OLD.submitted_at IS NULL AND NEW.submitted_at IS NOT NULL",
    ),
}
GRADED = {
    "insert": ("AFTER INSERT", "NEW.percent IS NOT NULL"),
    "update": ("AFTER UPDATE OF percent", "OLD.percent IS NULL AND NEW.percent IS NOT NULL"),
}


def upgrade() -> None:
    op.add_column(
        "course_version",
        sa.Column("grade_within_days", sa.Integer(), nullable=False, server_default="5"),
    )
    op.add_column("answer", sa.Column("grade", sa.JSON(), nullable=True))
    _replace_triggers(GRADED)
    _create_texts()
    _create_changes()
    _change_decisions(needs_correction=False)


def downgrade() -> None:
    op.execute("DELETE FROM pass_decision WHERE correction_id IS NULL")
    _change_decisions(needs_correction=True)
    op.drop_table("grade_change")
    op.drop_table("written_text")
    _replace_triggers(HANDED_IN)
    op.drop_column("answer", "grade")
    op.drop_column("course_version", "grade_within_days")


def _refer(table: str, column: str, target: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)


def _create_texts() -> None:
    table = "written_text"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("attempt_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("words", sa.Integer(), nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=False),
        sa.Column("due_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("claimed_by", KEY, nullable=True),
        sa.Column("claimed_until", MOMENT, nullable=True),
        sa.Column("draft", sa.JSON(), nullable=True),
        sa.Column("draft_by", KEY, nullable=True),
        sa.Column("graded_by", KEY, nullable=True),
        sa.Column("graded_at", MOMENT, nullable=True),
        _refer(table, "attempt_id", "attempt"),
        _refer(table, "question_id", "question"),
        _refer(table, "course_id", "course"),
        _refer(table, "claimed_by", "person"),
        _refer(table, "draft_by", "person"),
        _refer(table, "graded_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_written_text")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f("uq_written_text_attempt_id_position")),
    )
    op.create_index(op.f("ix_written_text_question_id"), table, ["question_id"])
    op.create_index("ix_written_text_queue", table, ["state", "handed_in_at", "id"])
    op.create_index("ix_written_text_course", table, ["course_id", "state", "handed_in_at", "id"])


def _create_changes() -> None:
    table = "grade_change"
    op.create_table(
        table,
        sa.Column("id", KEY, nullable=False),
        sa.Column("text_id", KEY, nullable=False),
        sa.Column("levels_before", sa.JSON(), nullable=False),
        sa.Column("levels_after", sa.JSON(), nullable=False),
        sa.Column("mark_before", sa.Integer(), nullable=False),
        sa.Column("mark_after", sa.Integer(), nullable=False),
        sa.Column("reason", sa.String(300), nullable=False),
        sa.Column("changed_by", KEY, nullable=True),
        sa.Column("changed_at", MOMENT, nullable=False),
        _refer(table, "text_id", "written_text"),
        _refer(table, "changed_by", "person"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_grade_change")),
    )
    op.create_index(op.f("ix_grade_change_text_id"), table, ["text_id"])


def _change_decisions(*, needs_correction: bool) -> None:
    """Let decisions about passes be without a correction of a key, or not any more.

    SQLite gets the table anew by hand: batch mode writes its constraints in no certain order.
    """
    table, nullable = "pass_decision", not needs_correction
    if op.get_bind().dialect.name == "postgresql":
        op.alter_column(table, "correction_id", existing_type=KEY, nullable=nullable)
        return
    op.create_table(
        "new_pass_decision",
        sa.Column("attempt_id", KEY, autoincrement=False, nullable=False),
        sa.Column("course_id", KEY, nullable=False),
        sa.Column("correction_id", KEY, nullable=nullable),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("opened_at", MOMENT, nullable=False),
        sa.Column("decided_by", KEY, nullable=True),
        sa.Column("decided_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(500), nullable=False),
        _refer(table, "attempt_id", "attempt"),
        _refer(table, "course_id", "course"),
        _refer(table, "correction_id", "key_correction"),
        _refer(table, "decided_by", "person"),
        sa.PrimaryKeyConstraint("attempt_id", name=op.f("pk_pass_decision")),
    )
    op.execute("INSERT INTO new_pass_decision SELECT * FROM pass_decision")
    op.drop_table(table)
    op.rename_table("new_pass_decision", table)
    op.create_index("ix_pass_decision_course", table, ["course_id", "state", "attempt_id"])
    op.create_index(op.f("ix_pass_decision_correction_id"), table, ["correction_id"])


def _replace_triggers(triggers: dict[str, tuple[str, str]]) -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (event, condition) in triggers.items():
        body = "EXECUTE FUNCTION attempt_note()" if is_postgresql else f"BEGIN {NOTE} END"
        op.execute(f"DROP TRIGGER attempt_note_{name}" + (" ON attempt" if is_postgresql else ""))
        op.execute(
            f"CREATE TRIGGER attempt_note_{name} {event} ON attempt FOR EACH ROW "
            f"WHEN ({condition}) {body}"
        )
