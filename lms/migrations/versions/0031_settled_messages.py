"""Messages about a duty are settled with it"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None

# When a duty was settled is not asked for messages from before: they were written earlier.
_SETTLE = """
UPDATE message SET settled_at = coalesce(read_at, created_at)
WHERE kind IN ('assigned', 'due_sooner', 'reminder', 'overdue', 'hr_reminder', 'due_moved',
               'exemption_ended')
  AND EXISTS (
    SELECT 1 FROM obligation
    WHERE obligation.person_id = message.person_id
      AND 'obligation:' || obligation.id = message.subject
      AND NOT EXISTS (
        SELECT 1 FROM obligation AS other
        WHERE other.person_id = obligation.person_id
          AND other.course_id = obligation.course_id
          AND other.state = 'open'))
"""


def upgrade() -> None:
    op.add_column("message", sa.Column("settled_at", sa.DateTime(timezone=True)))
    op.execute(_SETTLE)


def downgrade() -> None:
    op.drop_column("message", "settled_at")
