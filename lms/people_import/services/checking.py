"""The dry run: what each line of a list would do. Writes only its own result."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import Actor, mask_iin
from lms.accounts.rules.line_faults import LineFault
from lms.accounts.services.bulk import FAULTY, UNCLEAR, LinePlan, ListedPerson, plan_people
from lms.accounts.services.guesses import count_strangers, list_strangers, refuse_curious
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.core.tables.source import NumberedLine
from lms.people_import.errors import TooManyLines
from lms.people_import.models import ImportRow
from lms.people_import.queries import encrypt_values
from lms.people_import.rules import SKIPPED, PersonEntry, RepeatFinder, is_refusal, read_entry
from lms.people_import.rules.iins import restore_zeros
from lms.people_import.services.corrections import Corrections
from lms.people_import.services.directory import Directory, parse_category
from lms.people_import.services.files import open_table, read_file, unpack_reading
from lms.people_import.services.lines import build_listed, pack_listed
from lms.people_import.services.steps import ImportJob

BATCH: Final = 1000
MOST_LINES: Final = 250_000
LONGEST_NAME: Final = 200  # characters kept of a faulty cell


@dataclass(slots=True)
class DryRun:
    """A dry run of one import.

    What it must know of earlier lines can be read again, so that it resumes after a kill.
    """

    import_job: ImportJob
    content: bytes
    directory: Directory
    cipher: FieldCipher
    moment: Moment
    corrections: Corrections
    repeats: RepeatFinder
    total: int = 0
    # Organisations that lines name: their people who are not in the list are missing.
    organisations: set[int] = field(default_factory=set)
    has_guessed: bool = False  # whether a line names an organisation that is not known
    people: dict[int, int] = field(default_factory=dict)  # person to the first line naming them
    # People whom unclear or omitted lines may mean.
    candidates: set[int] = field(default_factory=set)
    strangers: list[str] = field(default_factory=list)  # people whom the last batch named elsewhere

    @classmethod
    def begin(
        cls,
        session: Session,
        import_job: ImportJob,
        *,
        storage: FileStorage,
        cipher: FieldCipher,
        moment: Moment,
        cursor: dict[str, Any],
    ) -> "DryRun":
        """Load what lines may name and the results of earlier steps. Raises ImportFileGone."""
        content = read_file(storage, cipher, import_job.file_sha256)
        corrections = Corrections.load(session, import_job, cipher)
        run = cls(
            import_job=import_job,
            content=content,
            directory=Directory.load(session, import_job.organisation_id),
            cipher=cipher,
            moment=moment,
            corrections=corrections,
            repeats=RepeatFinder(corrections.matching, import_job.columns),
        )
        run.organisations.update(cursor.get("organisations", []))
        run.has_guessed = cursor.get("has_guessed", False)
        run.candidates.update(cursor.get("candidates", []))
        earlier = select(ImportRow.person_id, ImportRow.line).where(
            ImportRow.import_id == import_job.id,
            ImportRow.person_id.is_not(None),
            ImportRow.action != UNCLEAR,
        )
        run.people = {
            person_id: line for person_id, line in session.execute(earlier) if person_id is not None
        }
        return run

    def scan(self) -> None:
        """Read the list once for its length and repeats. Raises UnreadableTable, TooManyLines."""
        self.total = self.repeats.scan(islice(self._read_rows(), MOST_LINES + 1))
        if self.total > MOST_LINES:
            raise TooManyLines(limit=MOST_LINES)

    def iter_batches(self, after: int) -> Iterator[list[NumberedLine]]:
        """Yield the lines after a line in batches."""
        rows = (row for row in self._read_rows() if row[0] > after)
        while batch := list(islice(rows, BATCH)):
            yield batch

    def _read_rows(self) -> Iterator[NumberedLine]:
        rows = open_table(
            self.content,
            self.import_job.file_name,
            unpack_reading(self.import_job.reading),
            self.import_job.columns,
        ).rows
        return self.corrections.apply(rows)

    def plan(self, session: Session, batch: Sequence[NumberedLine]) -> list[dict[str, Any]]:
        """Return what the lines would do, as rows of import_row. Only reads."""
        skipped_rows = [
            self._skip(line, cells) for line, cells in batch if self._find_reason_to_skip(line)
        ]
        entries = [
            self._read_entry(line, cells)
            for line, cells in batch
            if not self._find_reason_to_skip(line)
        ]
        left_out = [self._read_line(*row) for row in batch if row[0] in self.corrections.left_out]
        listed_people = [
            resolve_entry(entry, self.directory, self.corrections.decisions.get(entry.line))
            for entry in (*entries, *left_out)
        ]
        self._note_organisations(entries, listed_people)
        within = select_organisation_subtree_ids([self.import_job.organisation_id])
        plans = plan_people(
            session,
            lines=listed_people,
            within=within,
            cipher=self.cipher,
            now=self.moment.now,
            is_tolerant=True,
            is_preview=True,
        )
        self.strangers = list_strangers(listed_people[: len(entries)], plans[: len(entries)])
        for plan in plans[len(entries) :]:  # whoever these lines may mean is not missing
            self.candidates.update(plan.candidates, [plan.person.id] if plan.person else [])
        return skipped_rows + [
            self._build_line_row(entry, plan) for entry, plan in zip(entries, plans, strict=False)
        ]

    def _note_organisations(
        self, entries: Sequence[PersonEntry], listed_people: Sequence[ListedPerson]
    ) -> None:
        """Note which organisations the lines name. A misspelt name says nothing of the list's own.

        Unless no line names a known one: the list may have a column of departments.
        """
        for entry, person in zip(entries, listed_people, strict=False):
            if any(fault.field in ("bin", "organisation") for fault in entry.faults):
                self.has_guessed = True
            else:
                self.organisations.add(person.organisation_id)

    def list_organisations(self) -> set[int]:
        """Return the organisations that the list is about."""
        own = {self.import_job.organisation_id} if self.has_guessed else set()
        return self.organisations or own

    def refuse_curious(self, session: Session, *, by: Actor, now: datetime) -> None:
        """Raise TooManyStrangers if no more may be learnt of people outside."""
        owner_id = self.import_job.organisation_id
        refuse_curious(session, by=by, organisation_id=owner_id, cipher=self.cipher, now=now)

    def count_strangers(self, session: Session, *, by: Actor, now: datetime) -> bool:
        """Count what the last batch reveals; return False if its results must not be shown."""
        return count_strangers(
            session,
            by=by,
            organisation_id=self.import_job.organisation_id,
            strangers=self.strangers,
            cipher=self.cipher,
            now=now,
        )

    def _find_reason_to_skip(self, line: int) -> tuple[str, dict[str, list[int]]] | None:
        """Return the code and the parameters of the reason to leave a line out, or None."""
        if line in self.corrections.left_out:
            return "skip_chosen", {}
        return None if line in self.corrections.kept_lines else self.repeats.skipped.get(line)

    def _skip(self, line: int, cells: Sequence[str]) -> dict[str, Any]:
        """Return the row of a line that is left out, with the beginning of its text."""
        code, params = self._find_reason_to_skip(line) or ("", {})
        text = " · ".join(_mask_if_iin(text) for text in cells if text)[:LONGEST_NAME]
        return self._build_row(line, SKIPPED, {"text": text}, [("", code, params)])

    def _read_line(self, line: int, cells: list[str]) -> PersonEntry:
        return read_entry(
            line, cells, self.corrections.matching, today=self.moment.today, category=parse_category
        )

    def _read_entry(self, line: int, cells: list[str]) -> PersonEntry:
        entry = self._read_line(line, cells)
        self.repeats.add_faults(entry, cells)
        return entry

    def _build_line_row(self, entry: PersonEntry, plan: LinePlan) -> dict[str, Any]:
        has_iin_fault = any(fault.field == "iin" for fault in entry.faults)
        plan_faults = [
            fault for fault in plan.faults if not (has_iin_fault and fault.code == "iin_missing")
        ]
        faults = [*entry.faults, *plan_faults, *plan.notes]
        person_id = plan.person.id if plan.person else None
        if (
            person_id is not None
            and (first := self.people.setdefault(person_id, entry.line)) != entry.line
        ):
            faults.append(LineFault("iin", "person_twice", {"lines": [first, entry.line]}))
        action = _choose_action(plan, faults)
        values = pack_listed(plan.listed_person)
        if faults:
            values["cells"] = _list_faulty_cells(entry, faults)
        if plan.candidates:
            self.candidates.update(plan.candidates)
            values["candidates"] = plan.candidates
            person_id = plan.candidates[0] if len(plan.candidates) == 1 else None
        row = self._build_row(entry.line, action, values, faults)
        if plan.changes and action == plan.action:
            row["before"] = encrypt_values(plan.changes, self.cipher)
        return {**row, "person_id": person_id}

    def _build_row(
        self, line: int, action: str, values: dict[str, Any], faults: list[Any]
    ) -> dict[str, Any]:
        return {
            "import_id": self.import_job.id,
            "line": line,
            "action": action,
            "person_id": None,
            "data": encrypt_values(values, self.cipher),
            "before": None,
            "faults": faults,
            "applied_at": None,
        }


def _mask_if_iin(text: str) -> str:
    digits = restore_zeros(text)
    return mask_iin(digits) if len(digits) == 12 and digits.isdigit() else text


def _choose_action(plan: LinePlan, faults: Sequence[Any]) -> str:
    """Return what is done with a line: an unclear one is faulty only for other reasons."""
    is_unclear = plan.action == UNCLEAR
    own_faults = [fault for fault in faults if fault not in plan.faults] if is_unclear else faults
    return FAULTY if any(map(is_refusal, own_faults)) else plan.action


def _list_faulty_cells(entry: PersonEntry, faults: Sequence[Any]) -> dict[str, str]:
    """Return the texts of the cells in which faults are, by field, to show and to correct them."""
    names = {name for name, *_ in faults}
    if ("iin", "iin_wrong") not in {(name, code) for name, code, _params in faults}:
        names.discard("iin")  # a right IIN is shown masked alone
    if "contacts" in names:
        names |= {"email", "phone"}
    if names & {"surname", "given_name", "patronymic"}:
        names |= {"full_name", "surname", "given_name", "patronymic"}
    return {name: text[:LONGEST_NAME] for name, text in entry.cells.items() if name in names}


def resolve_entry(
    entry: PersonEntry, directory: Directory, decided_id: int | None = None
) -> ListedPerson:
    """Return the listed person of an entry, with its organisation and unit resolved.

    A name that resolves to none becomes a fault of the entry.
    """
    organisation_id, unit_id = directory.find_organisation(entry), directory.find_unit(entry)
    return build_listed(
        entry,
        organisation_id=organisation_id,
        home_unit_id=directory.homes.get(organisation_id, 0),
        region_unit_id=unit_id,
        is_organisation_guessed=any(name == "organisation" for name, *_ in entry.faults),
        decided_id=decided_id,
    )
