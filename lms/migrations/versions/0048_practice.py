"""Practice tasks of courses and runs of them"""

import sqlalchemy as sa
from alembic import op

revision = "0048"
down_revision = "0047"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
MOMENT = sa.DateTime(timezone=True)


def key_of(own: str, column: str, other: str) -> sa.Column[int]:
    there = sa.ForeignKey(other, name=op.f(f"fk_{own}_{column}_{other.partition('.')[0]}"))
    return sa.Column(column, KEY, there, nullable=False)


def upgrade() -> None:
    op.add_column(
        "course_version",
        sa.Column("task_count", sa.Integer(), nullable=False, server_default="0"),
    )
    own = "practice_task"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_of(own, "version_id", "course_version.id"),
        key_of(own, "module_id", "module.id"),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("slug", sa.String(80), nullable=False),
        sa.Column("kind", sa.String(20), nullable=False),
        sa.Column("level", sa.Integer(), nullable=False),
        sa.Column("minutes", sa.Integer(), nullable=False),
        sa.Column("required", sa.Boolean(), nullable=False),
        sa.Column("pass_percent", sa.Integer(), nullable=False),
        sa.Column("competences", sa.JSON(), nullable=False),
        sa.Column("title_kk", sa.String(200), nullable=False),
        sa.Column("title_ru", sa.String(200), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("texts_kk", sa.JSON(), nullable=False),
        sa.Column("texts_ru", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
        sa.UniqueConstraint("version_id", "position", name=op.f(f"uq_{own}_version_id_position")),
        sa.UniqueConstraint("module_id", "slug", name=op.f(f"uq_{own}_module_id_slug")),
    )
    _create_runs()


def _create_runs() -> None:
    own = "practice_run"
    op.create_table(
        own,
        sa.Column("id", KEY, nullable=False),
        key_of(own, "enrolment_id", "enrolment.id"),
        key_of(own, "task_id", "practice_task.id"),
        sa.Column("token_hash", sa.String(64), nullable=False),
        sa.Column("digest", sa.String(64), nullable=False),
        sa.Column("seed", KEY, nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("issued_at", MOMENT, nullable=False),
        sa.Column("handed_in_at", MOMENT, nullable=False),
        sa.Column("seconds", sa.Integer(), nullable=False),
        sa.Column("percent", sa.Integer(), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("hints", sa.Integer(), nullable=False),
        sa.Column("shown", sa.Boolean(), nullable=False),
        sa.Column("reached_mask", sa.Integer(), nullable=False),
        sa.Column("third_action", sa.String(120), nullable=False),
        sa.Column("outcome", sa.JSON(), nullable=False),
        sa.Column("trace", sa.JSON(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f(f"pk_{own}")),
        sa.UniqueConstraint("token_hash", name=op.f(f"uq_{own}_token_hash")),
    )
    op.create_index(op.f(f"ix_{own}_enrolment_id_task_id"), own, ["enrolment_id", "task_id"])
    op.create_index(op.f(f"ix_{own}_task_id_id"), own, ["task_id", "id"])
    op.create_index(op.f(f"ix_{own}_task_id_digest"), own, ["task_id", "digest"])
    op.create_index(op.f(f"ix_{own}_handed_in_at"), own, ["handed_in_at"])


def downgrade() -> None:
    op.drop_table("practice_run")
    op.drop_table("practice_task")
    op.drop_column("course_version", "task_count")
