"""The dry run: what each line of a list would do. It reads, and writes nothing but its own result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, insert, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, LargeBinary, String

from lms.accounts.models import Person, Post
from lms.accounts.queries import organisation_subtrees_ids
from lms.accounts.services.bulk import FAULTY, LinePlan, Listed, plan_people
from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.people_import.errors import TooManyLines
from lms.people_import.models import ImportRow
from lms.people_import.queries import sealed
from lms.people_import.rules import CHECKED, MISSING, PersonEntry, Repeats, read_entry
from lms.people_import.services.files import open_table, reading_of, stored_file
from lms.people_import.services.lines import listed_values, read_listed
from lms.people_import.services.places import Places, category_code
from lms.people_import.services.steps import ImportJob, change_state, counts_of

BATCH: Final = 1000
MOST_LINES: Final = 250_000
Numbered = tuple[int, list[str]]


@dataclass(slots=True)
class Check:
    """A dry run under way. What it has to know of earlier lines can be read again, so that it goes on after a kill."""

    told: ImportJob
    content: bytes
    places: Places
    cipher: FieldCipher
    today: date
    repeats: Repeats
    total: int = 0
    organisations: set[int] = field(
        default_factory=set
    )  # that lines name: who of them is not in the list is missing
    people: dict[int, int] = field(default_factory=dict)  # person to the line that means them

    @classmethod
    def begin(
        cls,
        session: Session,
        told: ImportJob,
        *,
        storage: FileStorage,
        cipher: FieldCipher,
        today: date,
        cursor: dict[str, Any],
    ) -> "Check":
        """Reads what lines may name, and what earlier steps found. Raises FileGone."""
        content = stored_file(storage, cipher, told.file_sha256)
        made = cls(
            told,
            content,
            Places.read(session, told.organisation_id),
            cipher,
            today,
            Repeats(told.matching),
        )
        made.organisations.update(cursor.get("organisations", []))
        known = select(ImportRow.person_id, ImportRow.line).where(
            ImportRow.import_id == told.id, ImportRow.person_id.is_not(None)
        )
        made.people = {
            person_id: line for person_id, line in session.execute(known) if person_id is not None
        }
        return made

    def count(self) -> None:
        """Reads the list once to see how long it is and what repeats. Raises UnreadableTable, TooManyLines."""
        self.total = self.repeats.count(islice(self._rows(), MOST_LINES + 1))
        if self.total > MOST_LINES:
            raise TooManyLines(limit=MOST_LINES)

    def batches(self, after: int) -> Iterator[list[Numbered]]:
        """The lines after a line, a thousand at a time."""
        rows = (row for row in self._rows() if row[0] > after)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _rows(self) -> Iterator[Numbered]:
        return open_table(
            self.content, self.told.file_name, reading_of(self.told.reading), self.told.columns
        ).rows

    def plan(self, session: Session, batch: Sequence[Numbered]) -> list[dict[str, Any]]:
        """What the lines would do, as rows of the result. Only reads."""
        entries = [self._entry(line, cells) for line, cells in batch]
        listed = [listed_entry(entry, self.places) for entry in entries]
        self.organisations.update(one.organisation_id for one in listed)
        within = organisation_subtrees_ids([self.told.organisation_id])
        plans = plan_people(session, listed=listed, within=within, cipher=self.cipher)
        return [self._row(entry, plan) for entry, plan in zip(entries, plans, strict=True)]

    def _entry(self, line: int, cells: list[str]) -> PersonEntry:
        entry = read_entry(
            line, cells, self.told.matching, today=self.today, category=category_code
        )
        self.repeats.note(entry, cells)
        return entry

    def _row(self, entry: PersonEntry, plan: LinePlan) -> dict[str, Any]:
        told_already = any(name == "iin" for name, _code, _params in entry.faults)
        faults = entry.faults + [
            fault for fault in plan.faults if not (told_already and fault[1] == "iin_missing")
        ]
        person_id = plan.found.id if plan.found else None
        if (
            person_id is not None
            and (first := self.people.setdefault(person_id, entry.line)) != entry.line
        ):
            faults.append(("iin", "person_twice", {"lines": [first, entry.line]}))
        action = FAULTY if faults else plan.action
        values = {**entry.values(), **listed_values(plan.listed)}
        return {
            "import_id": self.told.id,
            "line": entry.line,
            "action": action,
            "person_id": person_id,
            "data": sealed(values, self.cipher),
            "before": sealed(plan.changes, self.cipher) if plan.changes and not faults else None,
            "faults": faults,
            "applied_at": None,
        }


def listed_entry(entry: PersonEntry, places: Places) -> Listed:
    """What a line says, with the organisation and the unit that it names; a name that names none is a fault of the entry."""
    organisation_id, unit_id = places.organisation_of(entry), places.unit_of(entry)
    return read_listed(
        entry,
        organisation_id=organisation_id,
        home_unit_id=places.homes.get(organisation_id, 0),
        region_unit_id=unit_id,
    )


def save_lines(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Keeps what a batch of lines would do."""
    session.execute(insert(ImportRow), rows)


def clear_lines(session: Session, import_id: int) -> None:
    """Forgets the result of an earlier dry run."""
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))


def finish_check(
    session: Session, told: ImportJob, *, organisations: set[int], now: datetime
) -> None:
    """Adds who is missing and ends the dry run."""
    list_missing(session, told.id, organisations)
    counts = counts_of(session, told.id)
    change_state(
        session,
        told.id,
        CHECKED,
        counts={**counts, "organisations": sorted(organisations), "checked_at": now.isoformat()},
    )


def list_missing(session: Session, import_id: int, organisations: set[int]) -> None:
    """Lists the people with a post in one of these organisations whom no line means, by one statement; their lines are below zero."""
    meant = select(ImportRow.person_id).where(
        ImportRow.import_id == import_id, ImportRow.person_id.is_not(None)
    )
    held: tuple[ColumnElement[bool], ...] = (
        Post.organisation_id.in_(organisations),
        Post.ends_on.is_(None),
    )
    missing = (
        select(Person.id)
        .where(
            Person.id.in_(select(Post.person_id).where(*held)),
            Person.id.not_in(meant),
            Person.blocked_at.is_(None),
        )
        .subquery()
    )
    rows = select(
        literal(import_id),
        -func.row_number().over(order_by=missing.c.id),
        literal(MISSING, String()),
        missing.c.id,
        literal(b"", LargeBinary()),
        literal([], JSON()),
    )
    session.execute(
        insert(ImportRow).from_select(
            ["import_id", "line", "action", "person_id", "data", "faults"], rows
        )
    )
