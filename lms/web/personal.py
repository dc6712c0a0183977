"""Record of access to personal data: whom a page or file shows to staff, before it is sent."""

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from functools import partial
from itertools import islice
from typing import Any, Final, TypeVar

from flask import request

from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import after_commit

T = TypeVar("T")
MOST_FILTERS: Final = 20
CHUNK: Final = 2000  # rows recorded together
LISTS: Final = frozenset({"list", "import"})  # kinds of access to many people, in lms.accounts
# The filters whose values are words of the program; anything else may have been typed.
CODED_FILTERS: Final = frozenset(
    ("audience", "group", "kind", "level", "measure", "period", "role", "sort", "state", "why")
)
_CODE: Final = re.compile(r"-?[a-z0-9_.:-]{1,40}")
_NUMBER_OR_DAY: Final = re.compile(r"\d{1,8}|\d{4}-\d{2}-\d{2}")


def note_access(person_ids: Iterable[int], access_kind: str) -> None:
    """Record, before the reply, that the actor sees the data of these people, except their own.

    `access_kind` is one of the ACCESS_KINDS of lms.accounts, such as "page", "list" or "export".
    People see the records about them at /auth/accesses.
    """
    ids = list(person_ids)
    if not ids:
        return
    after_commit(partial(_build_recorder(access_kind), person_ids=ids))
    if access_kind in LISTS:
        note_opening(len(ids))


def note_opening(people: int) -> None:
    """Record that the actor opened a list of people, with its filters and how many it shows."""
    opening: dict[str, Any] = {
        "subject": f"list:{request.endpoint}",
        "by_id": access.actor().audit_id,
        "now": now(),
        "people": people,
        "filters": _read_filters(),
    }
    after_commit(partial(container().record_event, kind="list_opened", **opening))


def _read_filters() -> dict[str, str]:
    """Return the filters in the URL as codes; of what somebody typed only that there was a text."""
    values = {**request.args.to_dict(), **(request.view_args or {})}
    return {
        name: str(value) if _is_code(name, str(value)) else "text"
        for name, value in list(values.items())[:MOST_FILTERS]
        if value and _CODE.fullmatch(name)
    }


def _is_code(name: str, value: str) -> bool:
    """Return whether a value is an id, a day or a word of the program."""
    is_number = _NUMBER_OR_DAY.fullmatch(value) is not None
    return is_number or (name in CODED_FILTERS and _CODE.fullmatch(value) is not None)


def note_while_sent(
    rows: Iterable[T], person_id: Callable[[T], int | None], access_kind: str
) -> Iterator[T]:
    """Yield the rows of a file, recording access to each person before the row is sent.

    Rows are recorded in chunks, so that a file of any length begins at once and only people who
    were sent are recorded, each once. If recording fails, the file ends there. `person_id` may
    return None for a row that shows nobody.
    """
    record, database = _build_recorder(access_kind), container().database

    def send_rows() -> Iterator[T]:
        for chunk, new_ids in split_for_recording(rows, person_id):
            if new_ids:
                with database.write() as writing:
                    record(writing, person_ids=new_ids)
            yield from chunk

    return send_rows()


def split_for_recording(
    rows: Iterable[T], person_id: Callable[[T], int | None]
) -> Iterator[tuple[list[T], list[int]]]:
    """Yield the rows in chunks, each with the ids of its people who were in no earlier chunk."""
    remaining, recorded_ids = iter(rows), _IdSet()
    while chunk := list(islice(remaining, CHUNK)):
        ids = (number for number in map(person_id, chunk) if number is not None)
        yield chunk, [number for number in ids if recorded_ids.add(number)]


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


def _build_recorder(access_kind: str) -> Callable[..., None]:
    """Return the record_access of the container for the actor and time of this request."""
    return partial(
        container().record_access, by_id=access.actor().audit_id, access_kind=access_kind, now=now()
    )
