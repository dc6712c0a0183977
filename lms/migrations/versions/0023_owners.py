"""Owners of absences, exemptions and API tokens; lessons entered afterwards"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None

# Whoever was HR in an organisation, with all organisations below it.
_COVERED = """
WITH RECURSIVE covered(hr_id, organisation_id) AS (
    SELECT person_id, organisation_id FROM role_grant WHERE role = 'hr'
    UNION
    SELECT covered.hr_id, organisation.id
    FROM organisation JOIN covered ON organisation.parent_id = covered.organisation_id
)
"""


def _fill_owners(table: str, author: str) -> None:
    """Fill in the organisation of the author's post, else that of the person's main post."""
    op.execute(
        f"""{_COVERED}
        UPDATE {table} SET organisation_id = coalesce(
            (SELECT post.organisation_id
             FROM post JOIN covered ON covered.organisation_id = post.organisation_id
             WHERE post.person_id = {table}.person_id AND covered.hr_id = {table}.{author}
             ORDER BY post.ends_on IS NOT NULL, post.is_main DESC, post.id LIMIT 1),
            (SELECT person.organisation_id FROM person WHERE person.id = {table}.person_id)
        )"""  # noqa: S608 - the names are those below
    )


def upgrade() -> None:
    for table, author in (("absence", "created_by"), ("exemption", "granted_by")):
        _add_owner(table)
        op.create_index(op.f(f"ix_{table}_organisation_id"), table, ["organisation_id"])
        _fill_owners(table, author)
    _add_ends_of_tokens()
    op.add_column(
        "training_session",
        sa.Column("late_reason", sa.String(300), server_default="", nullable=False),
    )


def _add_owner(table: str) -> None:
    """Add the column with its key; a batch of alembic orders constraints by chance on SQLite."""
    name = f"fk_{table}_organisation_id_organisation"
    if op.get_bind().dialect.name == "sqlite":
        op.execute(
            f"ALTER TABLE {table} ADD COLUMN organisation_id INTEGER CONSTRAINT {name}"
            " REFERENCES organisation (id)"
        )
        return
    owner = sa.ForeignKey("organisation.id", name=name)
    op.add_column(table, sa.Column("organisation_id", sa.BigInteger(), owner))


def _add_ends_of_tokens() -> None:
    op.add_column("api_token", sa.Column("received_at", sa.DateTime(timezone=True)))
    op.add_column(
        "api_token", sa.Column("ended_because", sa.String(10), server_default="", nullable=False)
    )
    op.create_index(op.f("ix_api_token_created_by"), "api_token", ["created_by"])


def downgrade() -> None:
    op.drop_column("training_session", "late_reason")
    op.drop_index(op.f("ix_api_token_created_by"), "api_token")
    for name in ("ended_because", "received_at"):
        op.drop_column("api_token", name)
    for table in ("exemption", "absence"):
        op.drop_index(op.f(f"ix_{table}_organisation_id"), table)
        op.drop_column(table, "organisation_id")
