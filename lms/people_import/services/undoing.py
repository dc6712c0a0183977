"""Taking an import back, a batch a transaction, as far as nothing was built on it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import and_, func, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.accounts.services.bulk import Saved, Undone, remove_people, reopen_posts, undo_people
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COUNTED_BY
from lms.enrolment.services import empty_personal
from lms.people_import.models import ImportRow
from lms.people_import.queries import opened, subject_of
from lms.people_import.rules import CHANGED, MISSING, NEW, UNDONE
from lms.people_import.services.applying import next_lines
from lms.people_import.services.lines import saved_from
from lms.people_import.services.steps import ImportJob, change_state
from lms.people_import.services.traces import built_on, removable

BATCH: Final = 200  # removing a person makes the database look through all that might refer to them


@dataclass(slots=True)
class Undo:
    """An undoing under way."""

    told: ImportJob
    cipher: FieldCipher
    zone: ZoneInfo

    def step(
        self, session: Session, *, after: int, by: Actor, now: datetime
    ) -> tuple[int, int] | None:
        """Takes back the next batch of new and changed people and returns its last line and how many there were; None when all are done."""
        rows = next_lines(
            session, self.told.id, after=after, limit=BATCH, actions=(NEW, CHANGED), applied=True
        )
        if not rows:
            return None
        saved = [saved_from(opened(row.before, self.cipher)["done"]) for row in rows]
        made = [one.person_id for one in saved if one.made]
        results = undo_people(
            session,
            saved=saved,
            by=by,
            busy=built_on(session, made),
            moment=Moment(now, self.zone),
            source=subject_of(self.told.id),
        )
        _empty_enrolments(session, rows, saved, results)
        self._remove(session, {one.person_id for one in results if not one.kept_by} & set(made))
        self._note(session, rows, results)
        return rows[-1].line, len(rows)

    def reopen(
        self, session: Session, *, after: int, by: Actor, now: datetime
    ) -> tuple[int, int] | None:
        """Opens the posts again that ended because their holders were missing from the list; as step()."""
        rows = next_lines(
            session,
            self.told.id,
            after=after,
            limit=BATCH,
            actions=(MISSING,),
            downwards=True,
            applied=True,
        )
        if not rows:
            return None
        posts = {row.person_id: opened(row.before, self.cipher)["ended"] for row in rows}
        results = {
            one.person_id: one
            for one in reopen_posts(
                session,
                posts=posts,
                by=by,
                moment=Moment(now, self.zone),
                source=subject_of(self.told.id),
            )
        }
        self._note(session, rows, [results[row.person_id] for row in rows])
        return rows[-1].line, len(rows)

    @staticmethod
    def _remove(session: Session, person_ids: set[int]) -> None:
        """Removes the new people to whom nothing refers; lines of lists let go of them. The others stay as citizens without a post."""
        gone = removable(session, person_ids)
        session.execute(
            update(ImportRow).where(ImportRow.person_id.in_(gone)).values(person_id=None)
        )
        remove_people(session, gone)

    def _note(self, session: Session, rows: Sequence[Any], results: Sequence[Undone]) -> None:
        """A line that was taken back is no longer applied; one that was not says why."""
        back = [row.line for row, result in zip(rows, results, strict=True) if not result.kept_by]
        mine = ImportRow.import_id == self.told.id
        session.execute(
            update(ImportRow).where(mine, ImportRow.line.in_(back)).values(applied_at=None)
        )
        kept = {
            row.line: result.kept_by
            for row, result in zip(rows, results, strict=True)
            if result.kept_by
        }
        for line, code in kept.items():
            fault = ["", "kept_changed" if code == "changed" else code, {}]
            session.execute(
                update(ImportRow).where(mine, ImportRow.line == line).values(faults=[fault])
            )


def _empty_enrolments(
    session: Session, rows: Sequence[Any], saved: Sequence[Saved], results: Sequence[Undone]
) -> None:
    """What earlier enrolments were given because the list brought the first answer of a person goes with that answer."""
    given: dict[tuple[str, datetime], list[int]] = {}
    for row, one, result in zip(rows, saved, results, strict=True):
        if not one.made and not result.kept_by:
            for question in COUNTED_BY:
                if one.person.get(question, ("", None))[0] is None:
                    given.setdefault((question, row.applied_at), []).append(one.person_id)
    for (question, at), person_ids in given.items():
        silent = select(Person.id).where(
            Person.id.in_(person_ids), getattr(Person, question).is_(None)
        )
        earlier = and_(Enrolment.person_id.in_(silent), Enrolment.enrolled_at < at)
        empty_personal(session, name=COUNTED_BY[question], enrolments=earlier)


def finish_undo(session: Session, told: ImportJob, *, by: Actor, now: datetime) -> None:
    """Ends the undoing."""
    kept = (
        session.scalar(
            select(func.count()).where(
                ImportRow.import_id == told.id, ImportRow.applied_at.is_not(None)
            )
        )
        or 0
    )
    counts = {**told.counts, "kept": kept}
    change_state(session, told.id, UNDONE, counts=counts, undone_at=now)
    record_event(
        session,
        kind="import_undone",
        subject=subject_of(told.id),
        by_id=by.audit_id,
        now=now,
        kept=kept,
    )
