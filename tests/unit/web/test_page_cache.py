"""The page cache: pages in pieces with the reader's own texts, shared by threads."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from lms.web.cached_pages import PAGES_MAXIMUM, CachedPage, PageCache


def test_each_reader_gets_the_pieces_with_their_own_texts_between_them() -> None:
    page = CachedPage((b"<p>", b"</p><p>", b"</p>"), ("name", "token"))
    assert page.fill({"name": b"Ann", "token": b"x"}) == b"<p>Ann</p><p>x</p>"
    assert page.fill({"name": b"Bob", "token": b"y"}) == b"<p>Bob</p><p>y</p>"
    assert CachedPage((b"<p></p>",), ()).fill({}) == b"<p></p>"


@contextmanager
def switch_threads_quickly() -> Iterator[None]:
    """Switch threads as often as possible, to provoke races."""
    interval = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(interval)


def collect_faults(cache: PageCache, add: Callable[[int, CachedPage], None]) -> list[str]:
    """Return the errors of four threads that add pages at once, each its own."""
    page, faults = CachedPage((b"a",), ()), list[str]()

    def work(first: int) -> None:
        for number in range(first, first + 8000):
            try:
                add(number, page)
            except (RuntimeError, KeyError) as error:
                faults.append(type(error).__name__)

    threads = [Thread(target=work, args=(first * 100_000,)) for first in range(4)]
    with switch_threads_quickly():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return faults


def test_threads_that_add_pages_at_once_do_not_disturb_each_other() -> None:
    cache = PageCache()
    assert collect_faults(cache, cache.add) == []
    assert len(cache) == PAGES_MAXIMUM


def test_without_the_lock_they_would() -> None:
    cache = PageCache()

    def add(number: int, page: CachedPage) -> None:
        if len(cache) >= PAGES_MAXIMUM:
            cache.pop(next(iter(cache)), None)
        cache[number] = page

    assert any(collect_faults(cache, add) for _attempt in range(20))
