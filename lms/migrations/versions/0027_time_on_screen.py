"""Seconds that the steps of lessons were on screen"""

import sqlalchemy as sa
from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "lesson_time",
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("lesson_id", KEY, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("steps", sa.JSON(), nullable=False),
        sa.Column("page_at", MOMENT, nullable=False),
        sa.Column("page_steps", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(
            ["enrolment_id"], ["enrolment.id"], name=op.f("fk_lesson_time_enrolment_id_enrolment")
        ),
        sa.ForeignKeyConstraint(
            ["lesson_id"], ["lesson.id"], name=op.f("fk_lesson_time_lesson_id_lesson")
        ),
        sa.PrimaryKeyConstraint("enrolment_id", "lesson_id", name=op.f("pk_lesson_time")),
    )
    op.create_table(
        "reading_clock",
        sa.Column("person_id", KEY, nullable=False),
        sa.Column("counted_until", MOMENT, nullable=False),
        sa.ForeignKeyConstraint(
            ["person_id"], ["person.id"], name=op.f("fk_reading_clock_person_id_person")
        ),
        sa.PrimaryKeyConstraint("person_id", name=op.f("pk_reading_clock")),
    )


def downgrade() -> None:
    op.drop_table("reading_clock")
    op.drop_table("lesson_time")
