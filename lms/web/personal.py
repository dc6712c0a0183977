"""Record of access to personal data: whom a page or file shows to staff, before it is sent."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Final, TypeVar

from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import after_commit

Row = TypeVar("Row")
CHUNK: Final = 2000  # rows recorded together


def note_access(person_ids: Iterable[int], what: str) -> None:
    """Record, before the reply, that the actor sees the data of these people, except their own.

    `what` is one of the ACCESS_KINDS of lms.accounts, such as "page", "list" or "export". People
    see the records about them at /auth/accesses.
    """
    ids = list(person_ids)
    if ids:
        after_commit(partial(_recorder(what), person_ids=ids))


def note_while_sent(
    rows: Iterable[Row], person_id: Callable[[Row], int | None], what: str
) -> Iterator[Row]:
    """Yield the rows of a file, recording access to each person before the row is sent.

    Rows are recorded in chunks, so that a file of any length begins at once and only people who
    were sent are recorded, each once. If recording fails, the file ends there. `person_id` may
    return None for a row that shows nobody.
    """
    record, database = _recorder(what), container().database

    def send_rows() -> Iterator[Row]:
        for chunk, new_ids in split_for_recording(rows, person_id):
            if new_ids:
                with database.write() as writing:
                    record(writing, person_ids=new_ids)
            yield from chunk

    return send_rows()


def split_for_recording(
    rows: Iterable[Row], person_id: Callable[[Row], int | None]
) -> Iterator[tuple[list[Row], list[int]]]:
    """Yield the rows in chunks, each with the ids of its people who were in no earlier chunk."""
    remaining, recorded = iter(rows), _IdSet()
    while chunk := list(islice(remaining, CHUNK)):
        ids = (number for number in map(person_id, chunk) if number is not None)
        yield chunk, [number for number in ids if recorded.add(number)]


class _IdSet:
    """A set of ids in a bit each: one of a million people takes a hundred KiB."""

    def __init__(self) -> None:
        self._pages: dict[int, bytearray] = defaultdict(partial(bytearray, 1024))

    def add(self, number: int) -> bool:
        """Add an id; return whether it is new."""
        page, index, bit = self._pages[number >> 13], number >> 3 & 1023, 1 << (number & 7)
        is_new = not page[index] & bit
        page[index] |= bit
        return is_new


def _recorder(what: str) -> Callable[..., None]:
    """Return the record_access of the container for the actor and time of this request."""
    return partial(container().record_access, by_id=access.actor().audit_id, what=what, now=now())
