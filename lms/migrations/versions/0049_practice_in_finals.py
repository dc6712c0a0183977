"""Practice tasks of final tests, and those that attempts have drawn"""

import sqlalchemy as sa
from alembic import op

revision = "0049"
down_revision = "0048"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def key_of(own: str, column: str, other: str) -> sa.Column[int]:
    there = sa.ForeignKey(other, name=op.f(f"fk_{own}_{column}_{other.partition('.')[0]}"))
    return sa.Column(column, KEY, there, nullable=False)


def upgrade() -> None:
    for name in ("practice_draw", "practice_share"):
        column = sa.Column(name, sa.Integer(), nullable=False, server_default="0")
        op.add_column("quiz", column)
    op.add_column("attempt", sa.Column("practice", sa.JSON(), nullable=True))
    _create_tasks()
    _create_drawn_tasks()


def _create_tasks() -> None:
    own = "final_task"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_of(own, "version_id", "course_version.id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("title_kk", sa.String(200), nullable=False),
        sa.Column("title_ru", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("texts_kk", sa.JSON(), nullable=False),
        sa.Column("texts_ru", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
        sa.UniqueConstraint("version_id", "position", name=op.f(f"uq_{own}_version_id_position")),
        sa.UniqueConstraint("version_id", "slug", name=op.f(f"uq_{own}_version_id_slug")),
    )


def _create_drawn_tasks() -> None:
    own = "attempt_task"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_of(own, "attempt_id", "attempt.id"),
        sa.Column("position", sa.Integer(), nullable=False),
        key_of(own, "task_id", "final_task.id"),
        sa.Column("seed", KEY, nullable=False),
        sa.Column("runs", sa.Integer(), nullable=False, server_default="0"),
        sa.Column("language", sa.String(2), nullable=True),
        sa.Column("done_at", MOMENT, nullable=True),
        sa.Column("saved_at", MOMENT, nullable=True),
        sa.Column("seconds", sa.Integer(), nullable=True),
        sa.Column("mark", sa.Integer(), nullable=True),
        sa.Column("digest", sa.String(64), nullable=True),
        sa.Column("outcome", sa.JSON(), nullable=True),
        sa.Column("trace", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
        sa.UniqueConstraint("attempt_id", "position", name=op.f(f"uq_{own}_attempt_id_position")),
    )
    op.create_index(op.f(f"ix_{own}_task_id_digest"), own, ["task_id", "digest"])
    op.create_index(op.f(f"ix_{own}_saved_at"), own, ["saved_at"])


def downgrade() -> None:
    op.drop_table("attempt_task")
    op.drop_table("final_task")
    op.drop_column("attempt", "practice")
    for name in ("practice_share", "practice_draw"):
        op.drop_column("quiz", name)
