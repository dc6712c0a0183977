"""Applying a checked list, one batch per transaction.

Each line is compared anew: what changed since the dry run becomes a fault, not an error.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, Final

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import Actor
from lms.accounts.rules.line_faults import LineFault
from lms.accounts.services.bulk import (
    LinePlan,
    SavedPerson,
    UserNames,
    end_posts,
    plan_people,
    save_people,
)
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.people_import.models import ImportRow
from lms.people_import.queries import decrypt_values, encrypt_values, name_subject
from lms.people_import.rules import APPLICABLE, CHANGED, FAULTY, INVITED, MISSING, NEW, UNCHANGED
from lms.people_import.services.batches import load_next_lines
from lms.people_import.services.directory import Directory
from lms.people_import.services.lines import pack_saved, unpack_listed
from lms.people_import.services.results import note_results
from lms.people_import.services.steps import ImportJob

BATCH: Final = 400  # small, because SQLite blocks other writers meanwhile


@dataclass(slots=True)
class ApplyRun:
    """The applying of one import."""

    import_job: ImportJob
    directory: Directory
    cipher: FieldCipher
    names: UserNames = field(default_factory=UserNames)

    def apply_batch(
        self, session: Session, *, after: int, by: Actor, moment: Moment
    ) -> tuple[int, int] | None:
        """Apply the next batch of lines; return its last line and size, or None at the end."""
        rows = load_next_lines(
            session, self.import_job.id, after=after, limit=BATCH, actions=APPLICABLE
        )
        if not rows:
            return None
        try:
            with session.begin_nested():
                results = self._apply(session, rows, by, moment)
        except IntegrityError:  # a contact was taken meanwhile: retry line by line
            results = [self._apply_alone(session, row, by, moment) for row in rows]
        note_results(session, self.import_job.id, results)
        return rows[-1].line, len(rows)

    def _apply(
        self, session: Session, rows: Sequence[Any], by: Actor, moment: Moment
    ) -> list[dict[str, Any]]:
        listed_people = [unpack_listed(decrypt_values(row.data, self.cipher)) for row in rows]
        within = select_organisation_subtree_ids([self.import_job.organisation_id])
        plans = plan_people(
            session,
            lines=listed_people,
            within=within,
            cipher=self.cipher,
            now=moment.now,
            is_tolerant=True,
        )
        for row, plan in zip(rows, plans, strict=True):
            self._add_late_faults(row, plan)
        saved_people = save_people(
            session,
            plans=plans,
            by=by,
            cipher=self.cipher,
            names=self.names,
            moment=moment,
            language=by.language,
            source=name_subject(self.import_job.id),
        )
        return [
            self._build_result(row, plan, saved_person, moment.now)
            for row, plan, saved_person in zip(rows, plans, saved_people, strict=True)
        ]

    def _apply_alone(self, session: Session, row: Any, by: Actor, moment: Moment) -> dict[str, Any]:
        try:
            with session.begin_nested():
                return self._apply(session, [row], by, moment)[0]
        except IntegrityError:
            return _build_faulty_result(row, [*row.faults, LineFault("", "conflict", {})])

    def _add_late_faults(self, row: Any, plan: LinePlan) -> None:
        """Add the faults that arose since the dry run."""
        if row.action in (CHANGED, INVITED) and plan.action == NEW:
            plan.faults.append(LineFault("iin", "gone", {}))
        if plan.listed_person.organisation_id not in self.directory.homes:
            plan.faults.append(LineFault("organisation", "organisation_unknown", {}))
        if plan.faults:
            plan.action = FAULTY

    def _build_result(
        self, row: Any, plan: LinePlan, saved_person: SavedPerson | None, now: datetime
    ) -> dict[str, Any]:
        if plan.action == FAULTY:
            return _build_faulty_result(row, [*row.faults, *plan.faults])
        notes = _add_notes(row.faults, plan.notes)
        if saved_person is None:
            return {
                **_build_faulty_result(row, notes),
                "action": UNCHANGED,
                "person_id": plan.person.id if plan.person else None,
            }
        before = {"changes": plan.changes, "done": pack_saved(saved_person)}
        return {
            "line": row.line,
            "action": plan.action,
            "person_id": saved_person.person_id,
            "before": encrypt_values(before, self.cipher),
            "faults": notes,
            "applied_at": now,
        }

    def end_missing(
        self, session: Session, *, after: int, by: Actor, moment: Moment
    ) -> tuple[int, int] | None:
        """End the posts of the next batch of missing people, if requested.

        Returns as apply_batch().
        """
        job = self.import_job
        rows = load_next_lines(
            session, job.id, after=after, limit=BATCH, actions=(MISSING,), downwards=True
        )
        if not rows or not job.deactivate_missing:
            return None
        named_ids = self._find_named_ids(session, [row.person_id for row in rows])
        posts_by_person = end_posts(
            session,
            person_ids=[row.person_id for row in rows if row.person_id not in named_ids],
            # An organisation may have left the tree since the dry run.
            organisation_ids=set(job.counts.get("organisations", ())) & set(self.directory.homes),
            by=by,
            moment=moment,
            source=name_subject(job.id),
        )
        results = [
            self._build_missing_result(row, posts_by_person[row.person_id], moment.now)
            for row in rows
            if row.person_id in posts_by_person
        ]
        note_results(session, job.id, results)
        return rows[-1].line, len(rows)

    def _find_named_ids(self, session: Session, person_ids: Sequence[int]) -> set[int | None]:
        """Return those of the people whom a line names since the dry run."""
        query = select(ImportRow.person_id).where(
            ImportRow.import_id == self.import_job.id,
            ImportRow.line > 0,
            ImportRow.person_id.in_(person_ids),
        )
        return set(session.scalars(query))

    def _build_missing_result(
        self, row: Any, post_ids: Sequence[int], now: datetime
    ) -> dict[str, Any]:
        return {
            "line": row.line,
            "action": MISSING,
            "person_id": row.person_id,
            "faults": [],
            "applied_at": now,
            "before": encrypt_values({"ended": post_ids}, self.cipher),
        }


def _add_notes(faults: Sequence[Any], notes: Sequence[Any]) -> list[Any]:
    """Return the faults of the dry run and those of fields that can't be taken any more."""
    known_faults = {(fault[0], fault[1]) for fault in faults}
    return [*faults, *(note for note in notes if (note[0], note[1]) not in known_faults)]


def _build_faulty_result(row: Any, faults: Sequence[Any]) -> dict[str, Any]:
    return {
        "line": row.line,
        "action": FAULTY,
        "person_id": row.person_id,
        "before": None,
        "faults": list(faults),
        "applied_at": None,
    }
