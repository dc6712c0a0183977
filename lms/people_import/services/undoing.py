"""Undoing an import, one batch per transaction, where nothing depends on it yet."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from sqlalchemy import Select, and_, func, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import select_organisation_subtree_ids
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.accounts.services.bulk import (
    SavedPerson,
    UndoResult,
    remove_people,
    reopen_posts,
    undo_people,
)
from lms.auth.services import delete_ended_access, end_unused_access
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COUNTED_BY
from lms.enrolment.services import clear_personal
from lms.people_import.models import ImportRow
from lms.people_import.queries import decrypt_values, name_subject
from lms.people_import.rules import APPLICABLE, MISSING, UNDONE
from lms.people_import.services.batches import load_next_lines
from lms.people_import.services.lines import unpack_saved
from lms.people_import.services.steps import ImportJob, change_state
from lms.people_import.services.traces import find_traces, select_removable

BATCH: Final = 200  # small, because deleting a person checks every table that refers to people


@dataclass(slots=True)
class UndoRun:
    """The undoing of one import."""

    import_job: ImportJob
    cipher: FieldCipher

    def undo_batch(
        self, session: Session, *, after: int, by: Actor, moment: Moment
    ) -> tuple[int, int] | None:
        """Undo the next batch of people; return its last line and size, or None at the end."""
        rows = load_next_lines(
            session,
            self.import_job.id,
            after=after,
            limit=BATCH,
            actions=APPLICABLE,
            is_applied=True,
        )
        if not rows:
            return None
        records = [unpack_saved(decrypt_values(row.before, self.cipher)["done"]) for row in rows]
        created_ids = [record.person_id for record in records if record.is_new_account]
        results = undo_people(
            session,
            records=records,
            by=by,
            referring_tables=find_traces(session, created_ids),
            within=self._select_reach(),
            moment=moment,
            source=name_subject(self.import_job.id),
        )
        _empty_enrolments(session, rows, records, results)
        undone_ids = {record.person_id for record in results if not record.obstacle}
        self._remove(session, undone_ids & set(created_ids), by=by, now=moment.now)
        self._note(session, rows, results)
        return rows[-1].line, len(rows)

    def reopen(
        self, session: Session, *, after: int, by: Actor, moment: Moment
    ) -> tuple[int, int] | None:
        """Reopen the next batch of posts that ended because their holders were missing.

        Returns as undo_batch().
        """
        rows = load_next_lines(
            session,
            self.import_job.id,
            after=after,
            limit=BATCH,
            actions=(MISSING,),
            downwards=True,
            is_applied=True,
        )
        if not rows:
            return None
        posts = {row.person_id: decrypt_values(row.before, self.cipher)["ended"] for row in rows}
        results = {
            result.person_id: result
            for result in reopen_posts(
                session,
                posts=posts,
                within=self._select_reach(),
                by=by,
                moment=moment,
                source=name_subject(self.import_job.id),
            )
        }
        self._note(session, rows, [results[row.person_id] for row in rows])
        return rows[-1].line, len(rows)

    def _select_reach(self) -> Select[int]:
        """Select the ids of the organisations that the list may still change."""
        return select_organisation_subtree_ids([self.import_job.organisation_id])

    @staticmethod
    def _remove(session: Session, person_ids: set[int], *, by: Actor, now: datetime) -> None:
        """Delete the new people to whom nothing refers, and end unused links and cards of all.

        The others stay as citizens without a post.
        """
        end_unused_access(session, person_ids=person_ids, by_id=by.audit_id, now=now)
        removable_ids = select_removable(session, person_ids)
        delete_ended_access(session, removable_ids)
        session.execute(
            update(ImportRow).where(ImportRow.person_id.in_(removable_ids)).values(person_id=None)
        )
        remove_people(session, removable_ids)

    def _note(self, session: Session, rows: Sequence[Any], results: Sequence[UndoResult]) -> None:
        """Store which lines are undone, and for the others why not."""
        undone_lines = [
            row.line for row, result in zip(rows, results, strict=True) if not result.obstacle
        ]
        in_import = ImportRow.import_id == self.import_job.id
        session.execute(
            update(ImportRow)
            .where(in_import, ImportRow.line.in_(undone_lines))
            .values(applied_at=None)
        )
        kept_lines = {
            row.line: result.obstacle
            for row, result in zip(rows, results, strict=True)
            if result.obstacle
        }
        for line, code in kept_lines.items():
            fault = ["", "kept_changed" if code == "changed" else code, {}]
            session.execute(
                update(ImportRow).where(in_import, ImportRow.line == line).values(faults=[fault])
            )


def _empty_enrolments(
    session: Session,
    rows: Sequence[Any],
    records: Sequence[SavedPerson],
    results: Sequence[UndoResult],
) -> None:
    """Clear personal data of enrolments that the list's first answers had filled.

    Such an answer goes with the undo, so the enrolments that took it over lose it too.
    """
    people_by_answer: dict[tuple[str, datetime], list[int]] = {}
    for row, record, result in zip(rows, records, results, strict=True):
        if not record.is_new_account and not result.obstacle:
            for question in COUNTED_BY:
                if record.person.get(question, ("", None))[0] is None:
                    people_by_answer.setdefault((question, row.applied_at), []).append(
                        record.person_id
                    )
    for (question, at), person_ids in people_by_answer.items():
        unanswered = select(Person.id).where(
            Person.id.in_(person_ids), getattr(Person, question).is_(None)
        )
        earlier = and_(Enrolment.person_id.in_(unanswered), Enrolment.enrolled_at < at)
        clear_personal(session, name=COUNTED_BY[question], enrolments=earlier)


def finish_undo(session: Session, import_job: ImportJob, *, by: Actor, now: datetime) -> None:
    """End the undoing."""
    kept_count = (
        session.scalar(
            select(func.count()).where(
                ImportRow.import_id == import_job.id, ImportRow.applied_at.is_not(None)
            )
        )
        or 0
    )
    counts = {**import_job.counts, "kept": kept_count}
    change_state(session, import_job.id, UNDONE, counts=counts, undone_at=now)
    record_event(
        session,
        kind="import_undone",
        subject=name_subject(import_job.id),
        by_id=by.audit_id,
        now=now,
        kept=kept_count,
    )
