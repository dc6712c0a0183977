"""Editions of certificates, and what happened to them"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
# Which actions a record refuses: an edition may still get its file.
REFUSED = {"certificate_event": ("UPDATE", "DELETE"), "certificate_edition": ("DELETE",)}


def upgrade() -> None:
    for name in ("edition_on", "revoked_on"):
        op.add_column("certificate", sa.Column(name, sa.Date()))
    op.create_index("ix_certificate_issued_at", "certificate", ["issued_at"])
    op.add_column(
        "enrolment",
        sa.Column("may_repeat", sa.Boolean(), server_default=sa.false(), nullable=False),
    )
    op.create_table(
        "certificate_edition",
        sa.Column("id", KEY, nullable=False),
        sa.Column("certificate_id", KEY, nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("surname", sa.String(100), nullable=False),
        sa.Column("given_name", sa.String(100), nullable=False),
        sa.Column("patronymic", sa.String(100), nullable=False),
        sa.Column("course_title_kk", sa.String(200), nullable=False),
        sa.Column("course_title_ru", sa.String(200), nullable=False),
        sa.Column("hours", sa.Integer(), nullable=False),
        sa.Column("edition_on", sa.Date()),
        sa.Column("file_sha256", sa.String(64)),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_edition_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_edition")),
        sa.UniqueConstraint(
            "certificate_id", "edition", name=op.f("uq_certificate_edition_certificate_id_edition")
        ),
    )
    op.create_table(
        "certificate_event",
        sa.Column("id", KEY, nullable=False),
        sa.Column("certificate_id", KEY, nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("on", sa.Date(), nullable=False),
        sa.Column("actor_id", KEY),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("words_kk", sa.String(300), nullable=False),
        sa.Column("words_ru", sa.String(300), nullable=False),
        sa.Column("details", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["actor_id"], ["person.id"], name=op.f("fk_certificate_event_actor_id_person")
        ),
        sa.ForeignKeyConstraint(
            ["certificate_id"],
            ["certificate.id"],
            name=op.f("fk_certificate_event_certificate_id_certificate"),
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_certificate_event")),
    )
    op.create_index(
        op.f("ix_certificate_event_certificate_id"), "certificate_event", ["certificate_id"]
    )
    _guard()


def _guard() -> None:
    is_postgresql = op.get_bind().dialect.name == "postgresql"
    for table, actions in REFUSED.items():
        for action in actions:
            body = (
                "FOR EACH ROW EXECUTE FUNCTION refuse_change()"
                if is_postgresql
                else f"BEGIN SELECT RAISE(ABORT, 'append-only: {table}'); END"
            )
            op.execute(
                f"CREATE TRIGGER {table}_no_{action.lower()} BEFORE {action} ON {table} {body}"
            )


def downgrade() -> None:
    op.drop_table("certificate_event")
    op.drop_table("certificate_edition")
    op.drop_column("enrolment", "may_repeat")
    op.drop_index("ix_certificate_issued_at", "certificate")
    for name in ("revoked_on", "edition_on"):
        op.drop_column("certificate", name)
