"""The record of access to personal data: a page that shows people to an official notes whom it showed, before it is sent."""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from typing import Final, TypeVar

from lms.web import access
from lms.web.container import container, now
from lms.web.transaction import after_commit

Row = TypeVar("Row")
PART: Final = 2000  # rows that are noted together


def note_access(person_ids: Iterable[int], what: str) -> None:
    """Notes that the actor is shown the data of these people; their own is not noted. `what`: "page", "list", "export" and the other
    kinds of the accounts' rules.ACCESS_KINDS. The person concerned reads it at /accounts/accesses.
    """
    record, by_id, moment, ids = (
        container().record_access,
        access.actor().audit_id,
        now(),
        list(person_ids),
    )
    if ids:
        after_commit(
            lambda writing: record(writing, by_id=by_id, person_ids=ids, what=what, now=moment)
        )


def note_while_sent(
    rows: Iterable[Row], person_id: Callable[[Row], int], what: str
) -> Iterator[Row]:
    """The rows of a file, each of them noted as in note_access before it is sent: part by part, so that a file of any length begins at
    once, and nobody is noted who was not sent. A person who stands in many rows is noted once. If it can't be noted, the file ends there.
    """
    record, by_id, moment, database = (
        container().record_access,
        access.actor().audit_id,
        now(),
        container().database,
    )

    def noted() -> Iterator[Row]:
        left, seen = iter(rows), set[int]()
        while part := list(islice(left, PART)):
            fresh = list(dict.fromkeys(one for one in map(person_id, part) if one not in seen))
            seen.update(fresh)
            if fresh:
                with database.write() as writing:
                    record(writing, by_id=by_id, person_ids=fresh, what=what, now=moment)
            yield from part

    return noted()
