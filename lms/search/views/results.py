"""The page of search: one form, and what was found in both languages."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import Blueprint, render_template, request

from lms.catalogue.queries import load_outline
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.enrolment.queries import list_enrolments
from lms.search.queries import FoundDocument, find_documents
from lms.search.rules.matches import Piece, highlight_words
from lms.search.rules.snippets import cut_snippet
from lms.search.rules.terms import MAX_QUERY, Term, parse_query
from lms.search.views.doors import find_door
from lms.web import access
from lms.web.forms import clean_text
from lms.web.pagination import Listing, get_page_number, read_counted_listing
from lms.web.transaction import session

blueprint = Blueprint("search", __name__)
PAGE_SIZE: Final = 20


@dataclass(frozen=True, slots=True)
class SearchResult:
    """A result as the page shows it.

    `other_language` is that of the text if it is not the reader's, else "".
    `is_locked`: a lesson that opens when the course is begun; the link leads to the course.
    """

    url: str
    kind: str
    course_title: str
    title: tuple[Piece, ...]
    snippet: tuple[Piece, ...]
    language: str
    other_language: str
    is_locked: bool


@blueprint.get("/search")
@access.public
def index() -> str | tuple[str, int]:
    """Show what was found for the words in the URL, or the form alone.

    The words can hold a name, so they stand in no log: neither the application's nor, by
    docs/operation.md, the proxy's has the query of a URL.
    """
    query = clean_text(request.args.get("q")) or ""
    if len(query) > MAX_QUERY:
        message = _("Write at most %(number)s characters: a few words are enough.")
        return _render_page(query, error=message % {"number": MAX_QUERY}), 422
    terms = parse_query(query)
    if query and not terms:
        return _render_page(query, error=_("Write at least one word or number.")), 422
    if not terms:
        return _render_page("")
    listing, is_loose = _read_found(terms)
    return _render_page(
        query, listing=listing, results=_build_results(listing, terms), is_loose=is_loose
    )


def _read_found(terms: Sequence[Term]) -> tuple[Listing[FoundDocument], bool]:
    """Read the page that the URL asks for, of what has all words, else (True) some of them.

    Whether anything has all of them is asked before a later page, which would be beyond the end.
    """
    may_be_loose = len(terms) > 1
    if may_be_loose and get_page_number() > 1:
        _first, total = find_documents(session(), terms, current_language(), limit=1)
        return _read_page(terms, needs_all=bool(total)), not total
    listing = _read_page(terms, needs_all=True)
    if listing.total or not may_be_loose:
        return listing, False
    return _read_page(terms, needs_all=False), True


def _read_page(terms: Sequence[Term], *, needs_all: bool) -> Listing[FoundDocument]:
    find = partial(find_documents, session(), terms, current_language(), needs_all=needs_all)
    return read_counted_listing(find, size=PAGE_SIZE)


def _render_page(
    query: str,
    *,
    error: str = "",
    listing: Listing[FoundDocument] | None = None,
    results: Sequence[SearchResult] = (),
    is_loose: bool = False,
) -> str:
    return render_template(
        "search/index.html",
        query=query,
        error=error,
        listing=listing,
        results=results,
        is_loose=is_loose,
        most=MAX_QUERY,
    )


def _build_results(listing: Listing[FoundDocument], terms: Sequence[Term]) -> list[SearchResult]:
    versions = _load_own_versions()
    return [_build_result(document, terms, versions) for document in listing.items]


def _load_own_versions() -> dict[int, int]:
    """Return the version of each course that the reader has begun, of the latest enrolment."""
    actor = access.actor()
    if actor is None:
        return {}
    enrolments = list_enrolments(session(), actor.person_id)
    oldest_first = sorted(enrolments, key=lambda row: (row.state == "active", row.id))
    return {enrolment.course_id: enrolment.version_id for enrolment in oldest_first}


def _build_result(
    document: FoundDocument, terms: Sequence[Term], versions: dict[int, int]
) -> SearchResult:
    language = document.language
    snippet = cut_snippet(document.text, document.text_keys, language, terms, document.anchors)
    url, is_locked = find_door(document, snippet.anchor, versions)
    return SearchResult(
        url=url,
        kind=document.kind,
        course_title=_find_course_title(document),
        title=highlight_words(document.title, document.title_keys, language, terms),
        snippet=snippet.pieces,
        language=language,
        other_language=language if language != current_language() else "",
        is_locked=is_locked,
    )


def _find_course_title(document: FoundDocument) -> str:
    if document.version_id is None or document.kind == "course":
        return ""
    return str(getattr(load_outline(session(), document.version_id), f"title_{document.language}"))
