"""Columns say what they hold: a given answer, drawn items, counts, a kind of access"""

from alembic import op

revision = "0065"
down_revision = "0064"
branch_labels = None
depends_on = None

# Table, the old name of a column and the new one.
COLUMNS = [
    ("answer", "given", "given_answer"),
    ("check_answer", "given", "given_answer"),
    ("diagnostic_answer", "given", "given_answer"),
    ("attempt", "drawn", "drawn_items"),
    ("paper_form", "drawn", "drawn_items"),
    ("paper_result", "typed", "typed_answers"),
    ("quiz", "counted", "counted_result"),
    ("question_count", "asked", "asked_count"),
    ("question_count", "passed", "passed_count"),
    ("question_stratum", "asked", "asked_count"),
    ("question_region", "asked", "asked_count"),
    ("question_age", "asked", "asked_count"),
    ("question_exposure", "shown", "shown_count"),
    ("option_count", "chosen", "chosen_count"),
    ("option_stratum", "chosen", "chosen_count"),
    ("quiz_count", "submitted", "submitted_count"),
    ("quiz_count", "passed", "passed_count"),
    ("practice_run", "shown", "watched"),
    ("personal_access", "what", "access_kind"),
    ("job", "done", "done_count"),
]


def upgrade() -> None:
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {old} TO {new}")


def downgrade() -> None:
    for table, old, new in COLUMNS:
        op.execute(f"ALTER TABLE {table} RENAME COLUMN {new} TO {old}")
