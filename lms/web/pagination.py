"""Paginated and sorted lists, whose links keep the other filters of the URL."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from typing import Any, Final, Generic, TypeVar
from urllib.parse import urlencode

from flask import g, request, url_for
from flask_sqlalchemy.pagination import Pagination

from lms.core.errors import NotFound
from lms.core.i18n import N_, gettext

T = TypeVar("T")
PAGE_SIZE: Final = 25  # a person takes 200 px of a telephone
TABLE_SIZE: Final = 50  # rows of numbers, which are read beside each other
LAST_PAGE: Final = 1_000_000
NEIGHBOURS: Final = 2  # pages linked on either side of the current one
PLAIN_IN_QUERY: Final = "!$'()*,/:;?@"  # needs no encoding in a query, and reads better so


class PageBeyondEnd(NotFound):
    """The list of the URL has fewer pages."""

    message = N_("This list has no page %(page)s: its last page is %(last)s.")

    def __init__(self, page: int, last: int) -> None:
        super().__init__(page=page, last=last)
        self._url_of_last = build_url_with(page=last if last > 1 else None)

    @property
    def way(self) -> tuple[str, str]:
        """The text and URL of what to do instead, in the current language."""
        return gettext("Open the last page"), self._url_of_last


class Listing(Pagination, Generic[T]):
    """One page of rows that a domain's queries read and count, with links that keep the filters."""

    items: list[T]
    total: int

    def _query_items(self) -> list[T]:
        return list(self._query_args["read"](limit=self.per_page, offset=self._query_offset))

    def _query_count(self) -> int:
        return int(self._query_args["count_rows"]())

    @property
    def previous_url(self) -> str | None:
        """The URL of the previous page."""
        return build_url_with(page=self.prev_num) if self.has_prev else None

    @property
    def next_url(self) -> str | None:
        """The URL of the next page."""
        return build_url_with(page=self.next_num) if self.has_next else None

    @property
    def links(self) -> list[tuple[int | None, str | None]]:
        """The numbers and URLs of the first, last and neighbouring pages.

        The current page has no URL; a gap has neither.
        """
        numbers = self.iter_pages(
            left_edge=1, left_current=NEIGHBOURS, right_current=NEIGHBOURS, right_edge=1
        )
        return [(n, None if n in (None, self.page) else build_url_with(page=n)) for n in numbers]


class CountedListing(Listing[T]):
    """A listing whose query returns the total together with the rows."""

    _count: int

    def _query_items(self) -> list[T]:
        rows, self._count = self._query_args["read"](limit=self.per_page, offset=self._query_offset)
        return list(rows)

    def _query_count(self) -> int:
        return self._count


def read_listing(
    read_rows: Callable[..., Sequence[T]], count_rows: Callable[[], int], *, size: int = PAGE_SIZE
) -> Listing[T]:
    """Read the page that the URL asks for; `read_rows` takes limit and offset."""
    return _refuse_beyond_end(
        Listing(**_build_page_options(size), read=read_rows, count_rows=count_rows)
    )


def read_counted_listing(
    read_rows: Callable[..., tuple[Sequence[T], int]], *, size: int = PAGE_SIZE
) -> Listing[T]:
    """Read the page that the URL asks for by a query that returns rows and total at once."""
    listing: CountedListing[T] = CountedListing(**_build_page_options(size), read=read_rows)
    if not listing.items and listing.page > 1:  # where nothing was read, nothing was counted
        _rows, listing.total = read_rows(limit=1, offset=0)
    return _refuse_beyond_end(listing)


def _refuse_beyond_end(listing: Listing[T]) -> Listing[T]:
    """Return the listing. Raises PageBeyondEnd for a page after the last one of a list."""
    if listing.page > 1 and not listing.items:
        raise PageBeyondEnd(listing.page, max(listing.pages, 1))
    return listing


def slice_listing(rows: Sequence[T]) -> Listing[T]:
    """Slice the page that the URL asks for from rows of numbers in memory."""

    def read_part(*, limit: int, offset: int) -> Sequence[T]:
        return rows[offset : offset + limit]

    return read_listing(read_part, partial(len, rows), size=TABLE_SIZE)


def _build_page_options(size: int) -> dict[str, Any]:
    """Return options that set the page number."""
    return {"page": get_page_number(), "per_page": size, "max_per_page": None, "error_out": False}


def get_page_number() -> int:
    """Return the page number in the URL, 1 for anything else."""
    text = request.args.get("page", "1")
    return (
        min(max(1, int(text)), LAST_PAGE)
        if text.isascii() and text.isdigit() and len(text) < 8
        else 1
    )


def build_sort_link(
    key: str, sort: str, *, greatest_first: bool = False, param: str = "sort", anchor: str = ""
) -> dict[str, Any]:
    """Return how a list is sorted by a column, and the URL that sorts by it or reverses it.

    `param`: the parameter of the URL, for a page of several lists; `anchor`: the id of this one.
    """
    is_sorted = {key: "ascending", f"-{key}": "descending"}.get(sort)
    first, reverse = (f"-{key}", key) if greatest_first else (key, f"-{key}")
    changes: dict[str, Any] = {param: reverse if sort == first else first, "page": None}
    return {"sort_url": build_url_with(**changes) + (anchor and f"#{anchor}"), "sorted": is_sorted}


def add_sort_link(form: Any, column: dict[str, Any]) -> dict[str, Any]:
    """Add the sort link to a column of a list, whose filter form holds the order."""
    return {**column, **build_sort_link(column["key"], form.sort.data)}


def build_url_with(**changes: Any) -> str:
    """Return the URL of this page with changed parameters; None removes one.

    The parameters never reach url_for, which takes some names, such as _anchor, for its own.
    """
    route = request.view_args or {}
    values = {**request.args.to_dict(flat=False), **changes}
    pairs = {
        name: value for name, value in values.items() if value is not None and name not in route
    }
    return add_query(_get_page_path(), pairs)


def add_query(url: str, params: Mapping[str, Any]) -> str:
    """Return the URL with these parameters, any of which may be a list of values."""
    query = urlencode(params, doseq=True, safe=PLAIN_IN_QUERY)
    return f"{url}?{query}" if query else url


def _get_page_path() -> str:
    """Return the URL of this page without its parameters, built once for the links of a page."""
    if "page_path" not in g:
        g.page_path = url_for(str(request.endpoint), **(request.view_args or {}))
    return str(g.page_path)
