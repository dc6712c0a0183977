"""The index of search"""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")


def upgrade() -> None:
    op.create_table(
        "search_source",
        sa.Column("name", sa.String(120), nullable=False),
        sa.Column("fingerprint", sa.String(80), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_search_source")),
    )
    op.create_table(
        "search_document",
        sa.Column("id", KEY, nullable=False),
        sa.Column("source", sa.String(120), nullable=False),
        sa.Column("kind", sa.String(10), nullable=False),
        sa.Column("language", sa.String(2), nullable=False),
        sa.Column("page", sa.String(260), nullable=False),
        sa.Column("course_id", KEY),
        sa.Column("version_id", KEY),
        sa.Column("module_slug", sa.String(80), nullable=False),
        sa.Column("lesson_slug", sa.String(80), nullable=False),
        sa.Column("anchor", sa.String(80), nullable=False),
        sa.Column("title", sa.String(400), nullable=False),
        sa.Column("anchors", sa.JSON(), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("title_keys", sa.Text(), nullable=False),
        sa.Column("heading_keys", sa.Text(), nullable=False),
        sa.Column("text_keys", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(
            ["course_id"], ["course.id"], name=op.f("fk_search_document_course_id_course")
        ),
        sa.ForeignKeyConstraint(
            ["source"], ["search_source.name"], name=op.f("fk_search_document_source_search_source")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_search_document")),
    )
    op.create_index("ix_search_document_source", "search_document", ["source"])
    if op.get_bind().dialect.name == "sqlite":
        _add_fts5()
    else:
        _add_tsvector()


def _add_fts5() -> None:
    """An FTS5 table over the columns of keys, which its triggers fill; rows are never updated."""
    op.execute(
        """
        CREATE VIRTUAL TABLE search_index USING fts5(
            title_keys, heading_keys, text_keys,
            content='search_document', content_rowid='id', tokenize='unicode61 remove_diacritics 0'
        )
        """
    )
    op.execute(
        """
        CREATE TRIGGER search_document_added AFTER INSERT ON search_document BEGIN
            INSERT INTO search_index (rowid, title_keys, heading_keys, text_keys)
            VALUES (new.id, new.title_keys, new.heading_keys, new.text_keys);
        END
        """
    )
    op.execute(
        """
        CREATE TRIGGER search_document_deleted AFTER DELETE ON search_document BEGIN
            INSERT INTO search_index (search_index, rowid, title_keys, heading_keys, text_keys)
            VALUES ('delete', old.id, old.title_keys, old.heading_keys, old.text_keys);
        END
        """
    )


def _add_tsvector() -> None:
    op.execute(
        """
        ALTER TABLE search_document ADD COLUMN search_index tsvector GENERATED ALWAYS AS (
            setweight(to_tsvector('simple', title_keys), 'A')
            || setweight(to_tsvector('simple', heading_keys), 'B')
            || to_tsvector('simple', text_keys)
        ) STORED
        """
    )
    op.execute(
        "CREATE INDEX ix_search_document_search_index ON search_document USING gin (search_index)"
    )


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("DROP TABLE search_index")
    op.drop_table("search_document")
    op.drop_table("search_source")
