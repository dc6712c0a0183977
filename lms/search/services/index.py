"""The index: which documents there are, and keeping it up to date."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from lms.core.database import upsert
from lms.search.models import SearchDocument, SearchSource
from lms.search.rules.keys import list_keys
from lms.search.rules.page_text import MAX_TITLE, PageText

INDEX_FORMAT: Final = 2  # raise it when keys are made otherwise: all is indexed anew at the start


@dataclass(frozen=True, slots=True)
class Document:
    """A page, or a part of one, to be found; see SearchDocument."""

    kind: str
    language: str
    page: str
    title: str
    content: PageText
    course_id: int | None = None
    version_id: int | None = None
    module_slug: str = ""
    lesson_slug: str = ""
    anchor: str = ""


@dataclass(frozen=True, slots=True)
class Source:
    """Documents that are indexed together, read only if the fingerprint is a new one."""

    name: str
    fingerprint: str
    load: Callable[[], Iterable[Document]]


class Provider(Protocol):
    """Lists the sources of one kind: of one course, or all of them if it is None."""

    def __call__(self, session: Session, /, *, course_id: int | None) -> Sequence[Source]:
        """Return the sources."""
        ...


_providers: list[Provider] = []


def register_provider(provider: Provider) -> None:
    """Let the index have the sources of a provider. Idempotent."""
    if provider not in _providers:
        _providers.append(provider)


def index_course(session: Session, *, course_id: int, **_details: object) -> None:
    """Index the current version of a course, in the transaction that loads it."""
    for provider in _providers:
        for source in provider(session, course_id=course_id):
            _index_if_changed(session, source, is_forced=False)


def refresh_index(session: Session, *, is_forced: bool = False) -> int:
    """Index what has changed, or all if forced, and drop what is gone; return how many sources."""
    sources = [source for provider in _providers for source in provider(session, course_id=None)]
    count = sum(_index_if_changed(session, source, is_forced=is_forced) for source in sources)
    present = {source.name for source in sources}
    gone_names = [
        name for name in session.scalars(select(SearchSource.name)) if name not in present
    ]
    for name in gone_names:
        session.execute(delete(SearchDocument).where(SearchDocument.source == name))
        session.execute(delete(SearchSource).where(SearchSource.name == name))
    return count + len(gone_names)


def _index_if_changed(session: Session, source: Source, *, is_forced: bool) -> bool:
    """Index a source; its row keeps two transactions from doing so at once."""
    fingerprint = f"{INDEX_FORMAT}:{source.fingerprint}"
    row = upsert(session, SearchSource).values(name=source.name, fingerprint="")
    session.execute(row.on_conflict_do_nothing())
    indexed_fingerprint = session.execute(
        select(SearchSource.fingerprint).where(SearchSource.name == source.name).with_for_update()
    ).scalar_one()
    if indexed_fingerprint == fingerprint and not is_forced:
        return False
    session.execute(delete(SearchDocument).where(SearchDocument.source == source.name))
    rows = [_build_row(source.name, document) for document in source.load()]
    if rows:
        session.execute(insert(SearchDocument), rows)
    session.execute(
        upsert(session, SearchSource)
        .values(name=source.name, fingerprint=fingerprint)
        .on_conflict_do_update(
            index_elements=[SearchSource.name], set_={"fingerprint": fingerprint}
        )
    )
    return True


def _build_row(source: str, document: Document) -> dict[str, object]:
    language, content = document.language, document.content
    return {
        "source": source,
        "kind": document.kind,
        "language": language,
        "page": document.page,
        "course_id": document.course_id,
        "version_id": document.version_id,
        "module_slug": document.module_slug,
        "lesson_slug": document.lesson_slug,
        "anchor": document.anchor,
        "title": document.title[:MAX_TITLE],
        "anchors": [list(anchor) for anchor in content.anchors],
        "text": content.text,
        "title_keys": list_keys(document.title[:MAX_TITLE], language),
        "heading_keys": list_keys(" ".join(content.headings), language),
        "text_keys": list_keys(content.text, language),
    }
