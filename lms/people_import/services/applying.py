"""Applying a checked list, a batch a transaction. Each line is compared anew: what changed since the dry run becomes a fault, not an error."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from sqlalchemy import ColumnElement, bindparam, select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.queries import organisation_subtrees_ids
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.accounts.services.bulk import (
    LinePlan,
    Saved,
    UserNames,
    end_posts,
    plan_people,
    save_people,
)
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.people_import.models import ImportRow
from lms.people_import.queries import opened, sealed, subject_of
from lms.people_import.rules import APPLIED, CHANGED, FAULTY, MISSING, NEW, UNCHANGED
from lms.people_import.services.lines import listed_from
from lms.people_import.services.places import Places
from lms.people_import.services.steps import ImportJob, change_state, counts_of, tell_end

BATCH: Final = 400  # so that others wait for a moment only, where one alone can write


@dataclass(slots=True)
class Apply:
    """An applying under way."""

    told: ImportJob
    places: Places
    cipher: FieldCipher
    zone: ZoneInfo
    names: UserNames = field(default_factory=UserNames)

    def step(
        self, session: Session, *, after: int, by: Actor, now: datetime
    ) -> tuple[int, int] | None:
        """Applies the next batch of lines and returns its last line and how many there were; None when all are done."""
        rows = next_lines(session, self.told.id, after=after, limit=BATCH, actions=(NEW, CHANGED))
        if not rows:
            return None
        try:
            with session.begin_nested():
                results = self._apply(session, rows, by, now)
        except IntegrityError:  # somebody took a contact in this moment: the lines go one by one
            results = [self._apply_alone(session, row, by, now) for row in rows]
        note_results(session, self.told.id, results)
        return rows[-1].line, len(rows)

    def _apply(
        self, session: Session, rows: Sequence[Any], by: Actor, now: datetime
    ) -> list[dict[str, Any]]:
        listed = [listed_from(_listed_part(opened(row.data, self.cipher))) for row in rows]
        within = organisation_subtrees_ids([self.told.organisation_id])
        plans = plan_people(session, listed=listed, within=within, cipher=self.cipher)
        for row, plan in zip(rows, plans, strict=True):
            self._check(row, plan)
        saved = save_people(
            session,
            plans=plans,
            by=by,
            cipher=self.cipher,
            names=self.names,
            moment=Moment(now, self.zone),
            language=by.language,
            source=subject_of(self.told.id),
        )
        return [
            self._result(row, plan, one, now)
            for row, plan, one in zip(rows, plans, saved, strict=True)
        ]

    def _apply_alone(self, session: Session, row: Any, by: Actor, now: datetime) -> dict[str, Any]:
        try:
            with session.begin_nested():
                return self._apply(session, [row], by, now)[0]
        except IntegrityError:
            return _faulty(row, [("", "conflict", {})])

    def _check(self, row: Any, plan: LinePlan) -> None:
        """What holds no longer since the dry run."""
        if row.action == CHANGED and plan.action == NEW:
            plan.faults.append(("iin", "gone", {}))
        if plan.listed.organisation_id not in self.places.homes:
            plan.faults.append(("organisation", "organisation_unknown", {}))
        if plan.faults:
            plan.action = FAULTY

    def _result(
        self, row: Any, plan: LinePlan, saved: Saved | None, now: datetime
    ) -> dict[str, Any]:
        if plan.action == FAULTY:
            return _faulty(row, plan.faults)
        if saved is None:
            return {
                **_faulty(row, []),
                "action": UNCHANGED,
                "person_id": plan.found.id if plan.found else None,
            }
        done = {"changes": plan.changes, "done": asdict(saved)}
        return {
            "line": row.line,
            "action": plan.action,
            "person_id": saved.person_id,
            "before": sealed(done, self.cipher),
            "faults": [],
            "applied_at": now,
        }

    def end_missing(
        self, session: Session, *, after: int, by: Actor, now: datetime
    ) -> tuple[int, int] | None:
        """Ends the posts of the next batch of those whom no line means, if that was asked for; as step()."""
        rows = next_lines(
            session, self.told.id, after=after, limit=BATCH, actions=(MISSING,), downwards=True
        )
        if not rows or not self.told.deactivate_missing:
            return None
        meant = select(ImportRow.person_id).where(
            ImportRow.import_id == self.told.id,
            ImportRow.line > 0,
            ImportRow.person_id.in_([row.person_id for row in rows]),
        )
        found_since = set(session.scalars(meant))
        ended = end_posts(
            session,
            person_ids=[row.person_id for row in rows if row.person_id not in found_since],
            organisation_ids=self.told.counts.get("organisations", []),
            by=by,
            moment=Moment(now, self.zone),
            source=subject_of(self.told.id),
        )
        note_results(
            session,
            self.told.id,
            [
                {
                    "line": row.line,
                    "action": MISSING,
                    "person_id": row.person_id,
                    "faults": [],
                    "applied_at": now,
                    "before": sealed({"ended": ended[row.person_id]}, self.cipher),
                }
                for row in rows
                if row.person_id in ended
            ],
        )
        return rows[-1].line, len(rows)


def _listed_part(values: dict[str, Any]) -> dict[str, Any]:
    """What was kept of a line besides what the list says of the person are texts that it named places by."""
    return {
        name: value
        for name, value in values.items()
        if name not in ("bin", "organisation", "kato", "region")
    }


def _faulty(row: Any, faults: Sequence[Any]) -> dict[str, Any]:
    return {
        "line": row.line,
        "action": FAULTY,
        "person_id": row.person_id,
        "before": None,
        "faults": list(faults),
        "applied_at": None,
    }


def next_lines(
    session: Session,
    import_id: int,
    *,
    after: int,
    limit: int,
    actions: Sequence[str],
    downwards: bool = False,
    applied: bool = False,
) -> Sequence[Any]:
    """The next lines of an import with one of these actions that are not applied yet (or are), in the order in which they are done."""
    order: ColumnElement[int] = -ImportRow.line if downwards else ImportRow.line.expression
    done = ImportRow.applied_at.is_not(None) if applied else ImportRow.applied_at.is_(None)
    query = select(
        ImportRow.line,
        ImportRow.action,
        ImportRow.person_id,
        ImportRow.data,
        ImportRow.before,
        ImportRow.applied_at,
    )
    where = (
        ImportRow.import_id == import_id,
        ImportRow.action.in_(actions),
        done,
        order > (-after if downwards else after),
    )
    return session.execute(query.where(*where).order_by(order).limit(limit)).all()


def note_results(session: Session, import_id: int, results: Sequence[dict[str, Any]]) -> None:
    """Notes what became of lines."""
    if not results:
        return
    table = ImportRow.__table__
    statement = (
        update(ImportRow)
        .where(table.c.import_id == import_id, table.c.line == bindparam("of_line"))
        .values({name: bindparam(name) for name in results[0] if name != "line"})
    )
    session.connection().execute(
        statement,
        [
            {"of_line": row["line"], **{k: v for k, v in row.items() if k != "line"}}
            for row in results
        ],
    )


def finish_apply(
    session: Session, told: ImportJob, *, by: Actor, moment: Moment, channels: Sequence[str]
) -> None:
    """Ends the applying and tells whoever asked for it."""
    counts = {**told.counts, NEW: 0, CHANGED: 0, **counts_of(session, told.id)}
    change_state(session, told.id, APPLIED, counts=counts, applied_at=moment.now)
    kept = {name: counts.get(name, 0) for name in (NEW, CHANGED, UNCHANGED, FAULTY, MISSING)}
    record_event(
        session,
        kind="people_imported",
        subject=subject_of(told.id),
        by_id=by.audit_id,
        now=moment.now,
        **kept,
        deactivated=told.deactivate_missing,
    )
    tell_end(session, told.id, by.audit_id, failed=False, moment=moment, channels=channels)
