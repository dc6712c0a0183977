"""Pages in pieces: whatever words come into the places, plain and compressed hold the same."""

import gzip
import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Thread

from hypothesis import given
from hypothesis import strategies as st

from lms.web.csrf import TOKEN_LENGTH
from lms.web.shared import PAGES_KEPT, PageCache, SharedPage, pack

TEXT = st.text(alphabet='ab <>="тәq', max_size=300).map(str.encode)
PLACE = st.sampled_from(("name", "token"))


def page(pieces: list[bytes], places: list[str]) -> SharedPage:
    return SharedPage(tuple(pieces), pack(tuple(pieces), tuple(places)), tuple(places))


@given(st.data())
def test_a_compressed_page_unpacks_to_the_plain_one_for_every_reader(data: st.DataObject) -> None:
    places = data.draw(st.lists(PLACE, max_size=5))
    made = page(
        data.draw(st.lists(TEXT, min_size=len(places) + 1, max_size=len(places) + 1)), places
    )
    for _reader in range(3):
        words = [
            data.draw(TEXT)
            if place == "name"
            else data.draw(st.binary(min_size=TOKEN_LENGTH, max_size=TOKEN_LENGTH))
            for place in places
        ]
        assert gzip.decompress(made.zipped(words)) == made.plain(words)


def test_a_token_of_another_length_does_not_break_the_page() -> None:
    made = page([b"abcabcabc" * 9, b"abcabcabc" * 9, b"abcabcabc" * 9], ["token", "token"])
    words = [b"short", b"short"]
    assert gzip.decompress(made.zipped(words)) == made.plain(words)


def test_what_stands_between_the_places_is_compressed_once_and_well() -> None:
    made = page(["сабақ ".encode() * 500, "сабақ ".encode() * 500], ["token"])
    assert len(made.zipped([b"x" * TOKEN_LENGTH])) < 200


def test_a_token_is_not_compressed_so_that_the_length_tells_nothing_of_it() -> None:
    made = page([b"<p>aaaaaaaa</p>" * 20, b"<p>bbbbbbbb</p>" * 20], ["token"])
    assert len({len(made.zipped([letter * TOKEN_LENGTH])) for letter in (b"a", b"b", b"z")}) == 1


@contextmanager
def quick_turns() -> Iterator[None]:
    """Threads take turns as often as they can, so that what may happen between two steps does happen."""
    usual = sys.getswitchinterval()
    sys.setswitchinterval(1e-6)
    try:
        yield
    finally:
        sys.setswitchinterval(usual)


def faults_of_threads(kept: PageCache, keep: Callable[[int, SharedPage], None]) -> list[str]:
    """What goes wrong when four threads keep pages at once, each its own."""
    one, faults = page([b"a"], []), list[str]()

    def work(first: int) -> None:
        for number in range(first, first + 8000):
            try:
                keep(number, one)
            except (RuntimeError, KeyError) as error:
                faults.append(type(error).__name__)

    threads = [Thread(target=work, args=(first * 100_000,)) for first in range(4)]
    with quick_turns():
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    return faults


def test_threads_that_keep_pages_at_once_do_not_disturb_each_other() -> None:
    kept = PageCache()
    assert faults_of_threads(kept, kept.keep) == []
    assert len(kept) == PAGES_KEPT


def test_without_the_lock_they_would() -> None:
    kept = PageCache()

    def keep(number: int, one: SharedPage) -> None:
        if len(kept) >= PAGES_KEPT:
            kept.pop(next(iter(kept)), None)
        kept[number] = one

    assert any(faults_of_threads(kept, keep) for _try in range(20))
