"""Texts that a person grades by a rubric: an attempt counts once it has a per cent"""

import sqlalchemy as sa
from alembic import op

revision = "0045"
down_revision = "0044"
branch_labels = None
depends_on = None

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


def downgrade() -> None:
    _replace_triggers(HANDED_IN)
    op.drop_column("answer", "grade")
    op.drop_column("course_version", "grade_within_days")


def _replace_triggers(triggers: dict[str, tuple[str, str]]) -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for name, (event, condition) in triggers.items():
        body = "EXECUTE FUNCTION attempt_note()" if is_postgresql else f"BEGIN {NOTE} END"
        op.execute(f"DROP TRIGGER attempt_note_{name}" + (" ON attempt" if is_postgresql else ""))
        op.execute(
            f"CREATE TRIGGER attempt_note_{name} {event} ON attempt FOR EACH ROW "
            f"WHEN ({condition}) {body}"
        )
