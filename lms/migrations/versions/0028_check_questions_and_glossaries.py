"""Check-yourself questions of lessons, learners' answers to them, and glossaries of courses"""

import sqlalchemy as sa
from alembic import op

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    _create_questions()
    _create_words()
    _create_answers()


def downgrade() -> None:
    op.drop_table("check_answer")
    op.drop_table("glossary_word")
    op.drop_table("check_question")


def _create_questions() -> None:
    op.create_table(
        "check_question",
        sa.Column("id", KEY, nullable=False),
        sa.Column("lesson_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(80), nullable=False),
        sa.Column("type", sa.String(20), nullable=False),
        sa.Column("step", sa.Integer(), nullable=False),
        sa.Column("taught_step", sa.Integer(), nullable=False),
        sa.Column("content_kk", sa.JSON(), nullable=False),
        sa.Column("content_ru", sa.JSON(), nullable=False),
        sa.Column("answer", sa.JSON(), nullable=False),
        _refer_to("lesson", "check_question", "lesson_id"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_check_question")),
        sa.UniqueConstraint(
            "lesson_id", "position", name=op.f("uq_check_question_lesson_id_position")
        ),
        sa.UniqueConstraint("lesson_id", "name", name=op.f("uq_check_question_lesson_id_name")),
    )


def _create_words() -> None:
    op.create_table(
        "glossary_word",
        sa.Column("id", KEY, nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", sa.String(60), nullable=False),
        sa.Column("word_kk", sa.String(60), nullable=False),
        sa.Column("word_ru", sa.String(60), nullable=False),
        sa.Column("meaning_kk", sa.String(300), nullable=False),
        sa.Column("meaning_ru", sa.String(300), nullable=False),
        sa.Column("lesson_kk", KEY),
        sa.Column("lesson_ru", KEY),
        _refer_to("course_version", "glossary_word", "version_id"),
        _refer_to("lesson", "glossary_word", "lesson_kk"),
        _refer_to("lesson", "glossary_word", "lesson_ru"),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_glossary_word")),
        sa.UniqueConstraint(
            "version_id", "position", name=op.f("uq_glossary_word_version_id_position")
        ),
        sa.UniqueConstraint("version_id", "name", name=op.f("uq_glossary_word_version_id_name")),
    )


def _create_answers() -> None:
    op.create_table(
        "check_answer",
        sa.Column("enrolment_id", KEY, nullable=False),
        sa.Column("question_id", KEY, nullable=False),
        sa.Column("given", sa.JSON(), nullable=False),
        sa.Column("right", sa.Boolean(), nullable=False),
        sa.Column("right_at_first", sa.Boolean(), nullable=False),
        sa.Column("times", sa.Integer(), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("answered_at", sa.DateTime(timezone=True), nullable=False),
        _refer_to("enrolment", "check_answer", "enrolment_id"),
        _refer_to("check_question", "check_answer", "question_id"),
        sa.PrimaryKeyConstraint("enrolment_id", "question_id", name=op.f("pk_check_answer")),
    )


def _refer_to(target: str, table: str, column: str) -> sa.ForeignKeyConstraint:
    name = op.f(f"fk_{table}_{column}_{target}")
    return sa.ForeignKeyConstraint([column], [f"{target}.id"], name=name)
