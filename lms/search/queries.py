"""Search in the index, by the full-text search of each database."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import TextClause, select, text
from sqlalchemy.orm import Session

from lms.catalogue.models import Course
from lms.core.i18n import LANGUAGES
from lms.core.rows import read_rows
from lms.search.models import SearchDocument
from lms.search.rules.terms import Term


@dataclass(frozen=True, slots=True)
class FoundDocument:
    """A document that was found; see SearchDocument. `course_slug` is None for help."""

    id: int
    kind: str
    language: str
    course_id: int | None
    version_id: int | None
    course_slug: str | None
    module_slug: str
    lesson_slug: str
    anchor: str
    title: str
    anchors: list[Any]
    text: str
    title_keys: str
    text_keys: str


# A page that was found in both languages comes once, in the reader's. Only current versions of
# courses that can be begun count, whatever the index still holds.
_FIND_PAGES = """
    , page AS (
        SELECT document.id, hit.score,
            CASE WHEN document.language = :language THEN 0 ELSE 1 END AS is_other,
            row_number() OVER (
                PARTITION BY document.page
                ORDER BY CASE WHEN document.language = :language THEN 0 ELSE 1 END, document.id
            ) AS turn
        FROM hit JOIN search_document AS document ON document.id = hit.id
        LEFT JOIN course ON course.id = document.course_id
        WHERE document.course_id IS NULL
            OR (course.current_version_id = document.version_id AND course.retired_at IS NULL)
    )
    SELECT id, count(*) OVER () AS total FROM page WHERE turn = 1
    ORDER BY is_other, score, id LIMIT :limit OFFSET :offset
"""
# A word in the title weighs more than one in a heading, and that more than one in the text.
_ON_SQLITE = """
    WITH hit AS (
        SELECT rowid AS id, bm25(search_index, 10.0, 4.0, 1.0) AS score
        FROM search_index WHERE search_index MATCH :match
    )
"""
_ON_POSTGRESQL = """
    WITH hit AS (
        SELECT id, -ts_rank('{0.1, 0.1, 0.4, 1.0}', search_index, query, 1) AS score
        FROM search_document, to_tsquery('simple', :match) AS query
        WHERE search_index @@ query
    )
"""
_SQL = {"sqlite": _ON_SQLITE + _FIND_PAGES, "postgresql": _ON_POSTGRESQL + _FIND_PAGES}
_STATEMENTS: dict[str, TextClause] = {dialect: text(sql) for dialect, sql in _SQL.items()}


def find_documents(
    session: Session,
    terms: Sequence[Term],
    language: str,
    *,
    needs_all: bool = True,
    limit: int,
    offset: int = 0,
) -> tuple[list[FoundDocument], int]:
    """Return documents with all of the words, or with any of them, and how many there are.

    First those in the reader's language, the best first.
    """
    if not terms:
        return [], 0
    dialect = session.get_bind().dialect.name
    values = {
        "match": build_match(terms, dialect, needs_all=needs_all),
        "language": language,
        "limit": limit,
        "offset": offset,
    }
    rows = session.execute(_STATEMENTS[dialect], values).all()
    if not rows:
        return [], 0
    ids = [row.id for row in rows]
    return _load_documents(session, ids), rows[0].total


def build_match(terms: Sequence[Term], dialect: str, *, needs_all: bool) -> str:
    """Return the expression of FTS5 or of to_tsquery; keys are letters and digits alone."""
    is_sqlite = dialect == "sqlite"
    both, either = ("AND", "OR") if is_sqlite else ("&", "|")
    groups = []
    for language in LANGUAGES:
        words = []
        for term in terms:
            star = ("*" if is_sqlite else ":*") if term.is_prefix(language) else ""
            words.append(
                f'"{term.keys[language]}"{star}' if is_sqlite else term.keys[language] + star
            )
        groups.append("(" + f" {both if needs_all else either} ".join(words) + ")")
    return f" {either} ".join(groups)


def _load_documents(session: Session, ids: Sequence[int]) -> list[FoundDocument]:
    """Return these documents in the given order."""
    columns = [
        Course.slug.label("course_slug") if name == "course_slug" else getattr(SearchDocument, name)
        for name in FoundDocument.__dataclass_fields__
    ]
    rows = session.execute(
        select(*columns)
        .outerjoin(Course, Course.id == SearchDocument.course_id)
        .where(SearchDocument.id.in_(ids))
    )
    documents = {row.id: row for row in read_rows(FoundDocument, rows)}
    return [documents[document_id] for document_id in ids if document_id in documents]
