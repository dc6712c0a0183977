"""Tables of the index.

The full-text index itself is no model, because each database has its own kind: on SQLite the FTS5
table `search_index`, which triggers fill, on PostgreSQL the generated column `search_index` of
`search_document` with a GIN index. The migration creates both.
"""

from typing import Any

from sqlalchemy import ForeignKey, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class SearchSource(Base):
    """Something whose documents are indexed together, such as a course.

    `fingerprint` tells of which content the index is.
    """

    __tablename__ = "search_source"

    name: Mapped[str] = mapped_column(String(120), primary_key=True)
    fingerprint: Mapped[str] = mapped_column(String(80))


class SearchDocument(Base):
    """The text of a page, or of a part of one, in one language.

    `page` is the same in both languages. `lesson_slug` is a practice task's where `kind` says so.
    `anchors` are [position in the text, id on the page] of the parts that a link can lead to.
    The columns of keys hold a key for each word of title, headings and text, in their order;
    `text_keys` finds the words that a snippet marks.
    """

    __tablename__ = "search_document"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    source: Mapped[str] = mapped_column(ForeignKey("search_source.name"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    language: Mapped[str] = mapped_column(String(2))
    page: Mapped[str] = mapped_column(String(260))
    course_id: Mapped[int | None] = mapped_column(ForeignKey("course.id"))
    version_id: Mapped[int | None] = mapped_column(BigKey)
    module_slug: Mapped[str] = mapped_column(String(80))
    lesson_slug: Mapped[str] = mapped_column(String(80))
    anchor: Mapped[str] = mapped_column(String(80))
    title: Mapped[str] = mapped_column(String(400))
    anchors: Mapped[list[Any]]
    text: Mapped[str] = mapped_column(Text)
    title_keys: Mapped[str] = mapped_column(Text)
    heading_keys: Mapped[str] = mapped_column(Text)
    text_keys: Mapped[str] = mapped_column(Text)
