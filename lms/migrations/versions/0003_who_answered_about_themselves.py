"""Whether people have answered themselves what they may say so that it can be counted"""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

SAID = {"sex": "sex_said", "birth_year": "birth_year_said", "settlement": "settlement_said"}


def upgrade() -> None:
    for column in SAID.values():
        op.add_column("person", sa.Column(column, sa.Boolean(), server_default=sa.false(), nullable=False))
    # Until now only people themselves said where they live, and the others only where no IIN told them.
    person = sa.table("person", sa.column("iin_hash"), *(sa.column(name) for name in SAID), *(sa.column(name) for name in SAID.values()))
    for name, column in SAID.items():
        said = [person.c[name].is_not(None)] + ([] if name == "settlement" else [person.c.iin_hash.is_(None)])
        op.execute(person.update().where(*said).values({column: sa.true()}))


def downgrade() -> None:
    for column in SAID.values():
        op.drop_column("person", column)
