"""Rows and links of paginated lists."""

import pytest
from flask import Flask

from lms.web.pagination import (
    PAGE_SIZE,
    TABLE_SIZE,
    PageBeyondEnd,
    read_counted_listing,
    read_listing,
    slice_listing,
)


@pytest.fixture
def open_page():
    """Open a request context for a page of a list with a filter."""
    app = Flask("lists")
    app.add_url_rule("/list", "list", str)
    return lambda query: app.test_request_context(f"/list?name=a&{query}")


def list_numbers(listing):
    return [number for number, _url in listing.links]


def test_a_page_reads_its_part_and_counts_all(open_page):
    calls = []

    def read(*, limit, offset):
        calls.append((limit, offset))
        return ["row"]

    with open_page("page=3"):
        listing = read_listing(read, lambda: 51)
        counted_listing = read_counted_listing(lambda **part: (read(**part), 41), size=20)
    assert calls == [(25, 50), (20, 40)]
    assert (listing.items, listing.total, listing.pages) == (["row"], 51, 3)
    assert (counted_listing.items, counted_listing.total, counted_listing.pages) == (["row"], 41, 3)


@pytest.mark.parametrize(
    ("query", "ends"),
    [
        ("page=1", [0, 49]),
        ("page=3", [100, 109]),
        ("page=0", [0, 49]),
        ("page=-1", [0, 49]),
        ("page=x", [0, 49]),
        ("page=٢", [0, 49]),
        ("page=99999999", [0, 49]),
        ("per_page=2", [0, 49]),
    ],
)
def test_rows_that_are_all_there_are_cut_into_pages(open_page, query, ends):
    with open_page(query):
        items = slice_listing(range(110)).items
    assert [items[0], items[-1]] == ends


@pytest.mark.parametrize(
    ("page", "total", "expected"),
    [
        (1, 0, []),
        (1, 50, [1]),
        (1, 600, [1, 2, 3, None, 12]),
        (4, 600, [1, 2, 3, 4, 5, 6, None, 12]),
        (7, 600, [1, None, 5, 6, 7, 8, 9, None, 12]),
        (12, 600, [1, None, 10, 11, 12]),
    ],
)
def test_first_last_and_the_neighbours_are_linked_and_gaps_are_shown(
    open_page, page, total, expected
):
    with open_page(f"page={page}"):
        assert list_numbers(slice_listing(range(total))) == expected


def test_links_keep_the_filter_and_the_open_page_has_none(open_page):
    with open_page("page=2"):
        listing = slice_listing(range(101))
        assert listing.links == [(1, "/list?name=a&page=1"), (2, None), (3, "/list?name=a&page=3")]
        assert listing.previous_url == "/list?name=a&page=1"
        assert listing.next_url == "/list?name=a&page=3"
    with open_page("page=1"):
        assert slice_listing(range(50)).previous_url is None
        assert slice_listing(range(50)).next_url is None


@pytest.mark.parametrize(
    ("page", "pages", "last"), [(13, 12, 12), (99, 12, 12), (9, 1, 1), (2, 0, 1)]
)
@pytest.mark.parametrize("is_counted", [False, True])
def test_a_page_beyond_the_end_is_refused_with_a_link_to_the_last_one(
    open_page, page, pages, last, is_counted
):
    rows = range(pages * (PAGE_SIZE if is_counted else TABLE_SIZE))

    def read(*, limit, offset):
        part = rows[offset : offset + limit]
        return part, len(rows) if part else 0  # as a query that counts beside its rows

    with open_page(f"page={page}"), pytest.raises(PageBeyondEnd) as error:
        read_counted_listing(read) if is_counted else slice_listing(rows)
    assert error.value.params == {"page": page, "last": last}
    query = "" if last == 1 else f"&page={last}"
    assert error.value.way[1] == f"/list?name=a{query}"
