"""A typed contact that another account has is a claim; records refuse TRUNCATE too"""

import sqlalchemy as sa
from alembic import op

revision = "0042"
down_revision = "0041"
branch_labels = None
depends_on = None

# Every table that refuses DELETE. A statement-level trigger: TRUNCATE has no rows. SQLite has no
# TRUNCATE, its DELETE without a condition fires the triggers that are there.
RECORDS = (
    "assignment_event",
    "audit_event",
    "audit_seal",
    "certificate",
    "certificate_edition",
    "certificate_event",
    "enrolment_event",
    "handed_in_report",
    "obligation_event",
    "organisation_event",
    "personal_access",
    "programme_event",
    "relocation",
)


def upgrade() -> None:
    op.add_column("person", sa.Column("email_claim", sa.String(length=254), nullable=True))
    op.add_column("person", sa.Column("phone_claim", sa.String(length=16), nullable=True))
    if op.get_bind().dialect.name == "postgresql":
        for table in RECORDS:
            op.execute(
                f"CREATE TRIGGER {table}_no_truncate BEFORE TRUNCATE ON {table} "
                "FOR EACH STATEMENT EXECUTE FUNCTION refuse_change()"
            )


def downgrade() -> None:
    if op.get_bind().dialect.name == "postgresql":
        for table in RECORDS:
            op.execute(f"DROP TRIGGER {table}_no_truncate ON {table}")
    op.drop_column("person", "phone_claim")
    op.drop_column("person", "email_claim")
