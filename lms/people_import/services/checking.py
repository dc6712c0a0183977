"""The dry run: what each line of a list would do. Writes only its own result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import ColumnElement, delete, func, insert, literal, select
from sqlalchemy.orm import Session
from sqlalchemy.types import JSON, LargeBinary, String

from lms.accounts.models import Person, Post
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.services.bulk import FAULTY, LinePlan, ListedPerson, plan_people
from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.people_import.errors import TooManyLines
from lms.people_import.models import ImportRow
from lms.people_import.queries import encrypt_values
from lms.people_import.rules import CHECKED, MISSING, PersonEntry, RepeatFinder, read_entry
from lms.people_import.services.directory import Directory, parse_category
from lms.people_import.services.files import open_table, read_file, unpack_reading
from lms.people_import.services.lines import build_listed, pack_listed
from lms.people_import.services.steps import ImportJob, change_state, count_by_action

BATCH: Final = 1000
MOST_LINES: Final = 250_000
Numbered = tuple[int, list[str]]


@dataclass(slots=True)
class DryRun:
    """A dry run of one import.

    What it must know of earlier lines can be read again, so that it resumes after a kill.
    """

    import_job: ImportJob
    content: bytes
    directory: Directory
    cipher: FieldCipher
    today: date
    repeats: RepeatFinder
    total: int = 0
    # Organisations that lines name: their people who are not in the list are missing.
    organisations: set[int] = field(default_factory=set)
    people: dict[int, int] = field(default_factory=dict)  # person to the first line naming them

    @classmethod
    def begin(
        cls,
        session: Session,
        import_job: ImportJob,
        *,
        storage: FileStorage,
        cipher: FieldCipher,
        today: date,
        cursor: dict[str, Any],
    ) -> "DryRun":
        """Load what lines may name and the results of earlier steps. Raises ImportFileGone."""
        content = read_file(storage, cipher, import_job.file_sha256)
        run = cls(
            import_job,
            content,
            Directory.load(session, import_job.organisation_id),
            cipher,
            today,
            RepeatFinder(import_job.matching),
        )
        run.organisations.update(cursor.get("organisations", []))
        earlier = select(ImportRow.person_id, ImportRow.line).where(
            ImportRow.import_id == import_job.id, ImportRow.person_id.is_not(None)
        )
        run.people = {
            person_id: line for person_id, line in session.execute(earlier) if person_id is not None
        }
        return run

    def scan(self) -> None:
        """Read the list once for its length and repeats. Raises UnreadableTable, TooManyLines."""
        self.total = self.repeats.scan(islice(self._rows(), MOST_LINES + 1))
        if self.total > MOST_LINES:
            raise TooManyLines(limit=MOST_LINES)

    def batches(self, after: int) -> Iterator[list[Numbered]]:
        """Yield the lines after a line in batches."""
        rows = (row for row in self._rows() if row[0] > after)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _rows(self) -> Iterator[Numbered]:
        return open_table(
            self.content,
            self.import_job.file_name,
            unpack_reading(self.import_job.reading),
            self.import_job.columns,
        ).rows

    def plan(self, session: Session, batch: Sequence[Numbered]) -> list[dict[str, Any]]:
        """Return what the lines would do, as rows of import_row. Only reads."""
        entries = [self._entry(line, cells) for line, cells in batch]
        listed = [resolve_entry(entry, self.directory) for entry in entries]
        self.organisations.update(person.organisation_id for person in listed)
        within = select_organisation_subtree_ids([self.import_job.organisation_id])
        plans = plan_people(session, listed=listed, within=within, cipher=self.cipher)
        return [self._row(entry, plan) for entry, plan in zip(entries, plans, strict=True)]

    def _entry(self, line: int, cells: list[str]) -> PersonEntry:
        entry = read_entry(
            line, cells, self.import_job.matching, today=self.today, category=parse_category
        )
        self.repeats.add_faults(entry, cells)
        return entry

    def _row(self, entry: PersonEntry, plan: LinePlan) -> dict[str, Any]:
        has_iin_fault = any(name == "iin" for name, _code, _params in entry.faults)
        faults = entry.faults + [
            fault for fault in plan.faults if not (has_iin_fault and fault[1] == "iin_missing")
        ]
        person_id = plan.person.id if plan.person else None
        if (
            person_id is not None
            and (first := self.people.setdefault(person_id, entry.line)) != entry.line
        ):
            faults.append(("iin", "person_twice", {"lines": [first, entry.line]}))
        action = FAULTY if faults else plan.action
        values = {**entry.values(), **pack_listed(plan.listed_person)}
        return {
            "import_id": self.import_job.id,
            "line": entry.line,
            "action": action,
            "person_id": person_id,
            "data": encrypt_values(values, self.cipher),
            "before": encrypt_values(plan.changes, self.cipher)
            if plan.changes and not faults
            else None,
            "faults": faults,
            "applied_at": None,
        }


def resolve_entry(entry: PersonEntry, directory: Directory) -> ListedPerson:
    """Return the listed person of an entry, with its organisation and unit resolved.

    A name that resolves to none becomes a fault of the entry.
    """
    organisation_id, unit_id = directory.find_organisation(entry), directory.find_unit(entry)
    return build_listed(
        entry,
        organisation_id=organisation_id,
        home_unit_id=directory.homes.get(organisation_id, 0),
        region_unit_id=unit_id,
    )


def save_lines(session: Session, rows: Sequence[dict[str, Any]]) -> None:
    """Store the results of a batch."""
    session.execute(insert(ImportRow), rows)


def clear_lines(session: Session, import_id: int) -> None:
    """Delete the results of an earlier dry run."""
    session.execute(delete(ImportRow).where(ImportRow.import_id == import_id))


def finish_check(
    session: Session, import_job: ImportJob, *, organisations: set[int], now: datetime
) -> None:
    """Add the missing people and end the dry run."""
    list_missing(session, import_job.id, organisations)
    counts = count_by_action(session, import_job.id)
    change_state(
        session,
        import_job.id,
        CHECKED,
        counts={**counts, "organisations": sorted(organisations), "checked_at": now.isoformat()},
    )


def list_missing(session: Session, import_id: int, organisations: set[int]) -> None:
    """Store a line for each person with a post in the organisations whom no line names.

    One statement; these lines have negative numbers.
    """
    named_people = select(ImportRow.person_id).where(
        ImportRow.import_id == import_id, ImportRow.person_id.is_not(None)
    )
    current_posts: tuple[ColumnElement[bool], ...] = (
        Post.organisation_id.in_(organisations),
        Post.ends_on.is_(None),
    )
    missing = (
        select(Person.id)
        .where(
            Person.id.in_(select(Post.person_id).where(*current_posts)),
            Person.id.not_in(named_people),
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
