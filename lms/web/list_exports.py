"""Lists that are written to files: each is opened by its name, in a request or in a job.

Of some lists the documents themselves can be had, packed into a ZIP.
"""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from sqlalchemy.orm import Session

from lms.core.clock import Moment
from lms.core.tables.cells import Cell
from lms.web.container import Container

EXPORT_NOTE: Final = "export"  # the kind of access that a file is, in lms.accounts
Params = Mapping[str, Any]  # a JSON object


class ExportedRow(NamedTuple):
    """A row of a list with the person whom it shows; None if it shows nobody."""

    person_id: int | None
    cells: Sequence[Cell]


@dataclass(frozen=True, slots=True)
class ListReader:
    """Who reads a list, when and in which language: all that a list may depend on."""

    container: Container
    actor: Any
    moment: Moment
    language: str


@dataclass(frozen=True, slots=True)
class ArchiveEntry:
    """A document of a ZIP, with the person whom it is about and its row in the index.

    `prepare()` makes it if it was not made yet, `read()` returns it; neither needs a transaction.
    """

    person_id: int
    name: str
    cells: Sequence[Cell]
    prepare: Callable[[], None]
    read: Callable[[], bytes]


@dataclass(frozen=True, slots=True)
class Archive:
    """The documents of a list that was opened for a reader.

    `list_ids` returns their ids in the order of the ZIP; `load` reads some of them, and leaves out
    those that the reader may not see any more. `access` is the kind of look that each one is.
    """

    access: str
    list_ids: Callable[[Session], list[int]]
    load: Callable[[Session, Sequence[int]], list[ArchiveEntry]]


@dataclass(frozen=True, slots=True)
class OpenList:
    """A list that was opened in a session for a reader; its rows are not read yet.

    `name` is that of the file, without day and extension, `title` that of the sheet; `about` tells
    people more than the title. `subject` and `details` stand in the audit record. `count` works in
    the session in which the list was opened, `rows(session)` in any: it yields each row after the
    id of its person, None if it shows nobody. With an `archive` the documents are packed instead,
    and `header` is that of the index in the ZIP.
    """

    name: str
    title: str
    header: Sequence[str]
    subject: str
    count: Callable[[], int]
    rows: Callable[[Session], Iterator[ExportedRow]]
    details: Mapping[str, str] = field(default_factory=dict)
    about: str = ""
    archive: Archive | None = None


@dataclass(frozen=True, slots=True)
class ListSource:
    """A list by its name, and the roles one of which its reader holds.

    `open(session, reader, params)` raises NotFound if the reader may not see the list. What it
    returns and its rows are read in the reader's language, which the caller has set.
    `extension` is that of its prepared file: xlsx, or zip for an archive.
    """

    name: str
    roles: frozenset[str]
    open: Callable[[Session, ListReader, Params], OpenList]
    extension: str = "xlsx"
