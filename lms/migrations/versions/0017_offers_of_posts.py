"""Posts that people accept themselves, and who may let them into their account again"""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)
OPEN = sa.text("state = 'open'")
GIVEN = sa.text("withdrawn_at IS NULL")
MAKER = "fk_person_created_by_organisation_id_organisation"
# Whoever signed up has a password, so an account without one and without a sign-in was made by the
# organisation of its first post. Who made an account that is in use does not count.
FILL_IN = """
UPDATE person SET created_by_organisation_id = (
    SELECT post.organisation_id FROM post WHERE post.person_id = person.id ORDER BY post.id LIMIT 1
) WHERE password_hash IS NULL AND NOT EXISTS (SELECT 1 FROM sign_in WHERE sign_in.person_id = person.id)
"""


def upgrade() -> None:
    if op.get_context().dialect.name == "sqlite":  # it adds no constraint to a table that is there
        op.execute(
            f"ALTER TABLE person ADD COLUMN created_by_organisation_id INTEGER CONSTRAINT {MAKER} REFERENCES organisation (id)"
        )
    else:
        maker = sa.ForeignKey("organisation.id", name=op.f(MAKER))
        op.add_column("person", sa.Column("created_by_organisation_id", KEY, maker, nullable=True))
    op.execute(FILL_IN)
    for table in ("sign_in_card", "password_link"):
        op.add_column(table, sa.Column("starts_at", MOMENT, nullable=True))
    _create_offers()
    _create_care()


def _create_offers() -> None:
    own = "post_offer"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=False),
        sa.Column("surname", sa.String(100), nullable=False),
        sa.Column("given_name", sa.String(100), nullable=False),
        sa.Column("patronymic", sa.String(100), nullable=False),
        sa.Column("search_key", sa.String(400), nullable=False),
        sa.Column("position", sa.String(200), nullable=False),
        sa.Column("category", sa.String(10), nullable=False),
        sa.Column("starts_on", sa.Date(), nullable=False),
        sa.Column("offered_by", KEY, nullable=True),
        sa.Column("offered_at", MOMENT, nullable=False),
        sa.Column("expires_at", MOMENT, nullable=False),
        sa.Column("state", sa.String(10), nullable=False),
        sa.Column("ended_at", MOMENT, nullable=True),
        sa.Column("reason", sa.String(20), nullable=False),
        sa.Column("source", sa.String(40), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{own}_person_id_person")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{own}_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["offered_by"], ["person.id"], name=op.f(f"fk_{own}_offered_by_person")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    for column in ("person_id", "offered_at", "ended_at"):
        op.create_index(op.f(f"ix_{own}_{column}"), own, [column])
    op.create_index(f"ix_{own}_organisation", own, ["organisation_id", "state"])
    op.create_index(f"ix_{own}_state", own, ["state", "expires_at"])
    op.create_index(
        f"uq_{own}_open", own, ["person_id", "organisation_id"], unique=True, sqlite_where=OPEN, postgresql_where=OPEN
    )


def _create_care() -> None:
    own = "account_care"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("organisation_id", KEY, nullable=True),
        sa.Column("region_unit_id", sa.Integer(), nullable=True),
        sa.Column("given_at", MOMENT, nullable=False),
        sa.Column("withdrawn_at", MOMENT, nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f(f"fk_{own}_person_id_person")),
        sa.ForeignKeyConstraint(["organisation_id"], ["organisation.id"], name=op.f(f"fk_{own}_organisation_id_organisation")),
        sa.ForeignKeyConstraint(["region_unit_id"], ["region_unit.id"], name=op.f(f"fk_{own}_region_unit_id_region_unit")),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
    )
    op.create_index(op.f(f"ix_{own}_person_id"), own, ["person_id"])
    for scope, column in (("organisation", "organisation_id"), ("unit", "region_unit_id")):
        op.create_index(
            f"uq_{own}_{scope}", own, ["person_id", column], unique=True, sqlite_where=GIVEN, postgresql_where=GIVEN
        )


def downgrade() -> None:
    for table in ("account_care", "post_offer"):
        op.drop_table(table)
    for table in ("password_link", "sign_in_card"):
        op.drop_column(table, "starts_at")
    op.drop_column("person", "created_by_organisation_id")
