"""Undoing of a merge, while nothing depends on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person, PersonMerge, Post
from lms.accounts.rules import Actor
from lms.accounts.rules.personal import SELF_ANSWERED
from lms.accounts.services import is_staff
from lms.accounts.services.changes import send_people_changed
from lms.assessment.models import Attempt
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.duplicates import queries
from lms.duplicates.errors import (
    AlreadyUndone,
    ContactsChanged,
    LearningWentOn,
    MergedFurther,
    ObligationWentOn,
    StaffAccount,
)
from lms.duplicates.rules import RowMoves
from lms.duplicates.services.merging import CONTACT_COLUMNS, record_merge_event
from lms.duplicates.services.moving import TABLES, UNSEEN, map_tables, move_rows, swap_rows
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.services import clear_personal
from lms.learning.models import LessonDone
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules.states import (
    MERGE_UNDONE,
    MET,
    MET_EVENT,
    OPEN,
    OPENED_EVENT,
    RESUMED_EVENT,
)
from lms.practice.models import PracticeRun


def undo_merge(
    session: Session, *, by: Actor, merge_id: int, cipher: FieldCipher, moment: Moment
) -> None:
    """Return everything that the merge moved and reopen the merged account.

    Sign-ins, cards and links stay ended. Raises NotFound outside the actor's scope, StaffAccount,
    AlreadyUndone, MergedFurther, LearningWentOn, ObligationWentOn, ContactsChanged.
    """
    queries.get_merge(session, by=by, merge_id=merge_id)
    merge = session.scalars(
        select(PersonMerge).where(PersonMerge.id == merge_id).with_for_update()
    ).one()
    if merge.undone_at is not None:
        raise AlreadyUndone
    kept, merged = queries.get_two_accounts(
        session, by=by, first_id=merge.kept_id, second_id=merge.merged_id, lock=True
    )
    if not by.is_national_admin() and (is_staff(session, kept.id) or is_staff(session, merged.id)):
        raise StaffAccount
    _check_undoable(session, merge, kept, merged, cipher)
    with queries.watched(session, kept.id, merged.id):
        for table in map_tables():
            _give_back(session, table, merge.details.get(table, {}), kept, merged)
    for holding in queries.list_holdings():
        holding.after_undo(session, RowMoves(**merge.details.get(holding.table, {})), merge.at)
    _give_contacts_back(session, merge, kept, merged)
    _give_work_back(session, merge, kept)
    _give_answers_back(session, merge, kept, merged)
    _reopen_obligations(session, merge, now=moment.now, on=moment.today, by_id=by.audit_id)
    blocked = merge.details["blocked_at"]
    merged.blocked_at, merged.merged_into_id = blocked and datetime.fromisoformat(blocked), None
    merge.undone_at, merge.undone_by = moment.now, by.audit_id
    record_merge_event(session, "merge_undone", merge, by=by, now=moment.now)
    send_people_changed(session, [kept.id, merged.id], by=by, moment=moment)


def _check_undoable(
    session: Session, merge: PersonMerge, kept: Person, merged: Person, cipher: FieldCipher
) -> None:
    """Raise the error that says why the merge can't be undone, if any."""
    if (
        kept.merged_into_id is not None
        or merged.merged_into_id != kept.id
        or not _is_untouched(session, merge)
    ):
        raise MergedFurther
    if _has_learning_since(session, merge):
        raise LearningWentOn
    if _has_obligation_since(session, merge):
        raise ObligationWentOn
    for name, stored_hash in merge.details["contacts"].items():
        value, free = (
            getattr(kept, CONTACT_COLUMNS[name][0]),
            getattr(merged, CONTACT_COLUMNS[name][0]) is None,
        )
        if not free or value is None or cipher.lookup(str(value)) != stored_hash:
            raise ContactsChanged


def _list_incoming(merge: PersonMerge, table: str) -> list[int]:
    moves = merge.details.get(table, {})
    return [
        *moves.get("moved", ()),
        *(merged_row for _kept_row, merged_row in moves.get("swapped", ())),
    ]


def _is_untouched(session: Session, merge: PersonMerge) -> bool:
    """Return whether the kept account still owns all that came to it.

    Checks enrolments, obligations and certificates.
    """
    for table in ("enrolment", "obligation", "certificate"):
        model, ids = TABLES[table], _list_incoming(merge, table)
        if session.scalar(
            select(exists().where(model.id.in_(ids), model.person_id != merge.kept_id))
        ):
            return False
    return True


def _has_learning_since(session: Session, merge: PersonMerge) -> bool:
    """Return whether learning went on since the merge in enrolments that it touched."""
    moves = merge.details.get("enrolment", {})
    ids = [
        *_list_incoming(merge, "enrolment"),
        *moves.get("resting", ()),
        *(kept_row for kept_row, _merged_row in moves.get("swapped", ())),
    ]
    courses = select(Enrolment.course_id).where(
        Enrolment.id.in_(_list_incoming(merge, "enrolment"))
    )
    since = (
        exists().where(EnrolmentEvent.enrolment_id.in_(ids), EnrolmentEvent.at > merge.at),
        exists().where(LessonDone.enrolment_id.in_(ids), LessonDone.done_at > merge.at),
        exists().where(Attempt.enrolment_id.in_(ids), Attempt.started_at > merge.at),
        exists().where(PracticeRun.enrolment_id.in_(ids), PracticeRun.handed_in_at > merge.at),
        exists().where(
            Enrolment.person_id == merge.kept_id,
            Enrolment.course_id.in_(courses),
            Enrolment.enrolled_at > merge.at,
        ),
    )
    return bool(session.scalar(select(or_(*since))))


def _has_obligation_since(session: Session, merge: PersonMerge) -> bool:
    """Return whether a moved obligation was met since, or its assignment has a newer round."""
    ids = _list_incoming(merge, "obligation")
    newer, moved = aliased(Obligation), aliased(Obligation)
    is_met = exists().where(
        ObligationEvent.obligation_id.in_(ids),
        ObligationEvent.kind == MET_EVENT,
        ObligationEvent.at > merge.at,
    )
    is_renewed = exists().where(
        moved.id.in_(ids),
        newer.assignment_id == moved.assignment_id,
        newer.person_id == merge.kept_id,
        newer.round > moved.round,
        ObligationEvent.obligation_id == newer.id,
        ObligationEvent.kind == OPENED_EVENT,
        ObligationEvent.at > merge.at,
    )
    return bool(session.scalar(select(or_(is_met, is_renewed))))


def _give_back(
    session: Session, table: str, moves: dict[str, Any], kept: Person, merged: Person
) -> None:
    for kept_row, merged_row in moves.get("swapped", ()):
        swap_rows(
            session, table, merged_row, kept_row, first_owner_id=kept.id, second_owner_id=merged.id
        )
    if moves.get("moved"):
        move_rows(session, table, moves["moved"], giver_id=kept.id, taker_id=merged.id)


def _give_contacts_back(session: Session, merge: PersonMerge, kept: Person, merged: Person) -> None:
    for name in merge.details["contacts"]:
        values = {column: getattr(kept, column) for column in CONTACT_COLUMNS[name]}
        for column in values:
            setattr(kept, column, None)
        session.flush()  # a contact is one account's at a time
        for column, value in values.items():
            setattr(merged, column, value)
        session.flush()
    if merge.details.get("claim_confirmed"):
        kept.iin_claim_hash, kept.iin_claim_encrypted = merged.iin_hash, merged.iin_encrypted
        session.flush()


def _give_work_back(session: Session, merge: PersonMerge, kept: Person) -> None:
    """Restore main posts, and the kept account's work fields unless they changed since."""
    mains = (
        update(Post)
        .where(Post.id.in_(merge.details["was_main"]), Post.ends_on.is_(None))
        .values(is_main=True)
    )
    session.execute(mains, execution_options={"synchronize_session": "fetch"})
    for name, (before, after) in merge.details["kept"].items():
        if getattr(kept, name) == after:
            setattr(kept, name, before)
    session.flush()


def _give_answers_back(session: Session, merge: PersonMerge, kept: Person, merged: Person) -> None:
    """Clear the answers taken over, unless the kept account has answered otherwise since.

    Enrolments that knew nothing before the merge are cleared too: each account's own answers fill
    them anew.
    """
    for name in merge.details.get("answers", ()):
        if getattr(kept, name) == getattr(merged, name):
            setattr(kept, name, None)
            setattr(kept, SELF_ANSWERED[name], False)
    session.flush()
    for name, ids in merge.details.get("unknown", {}).items():
        clear_personal(session, name=name, enrolments=Enrolment.id.in_(ids))


def _reopen_obligations(
    session: Session, merge: PersonMerge, *, now: datetime, on: Any, by_id: int | None
) -> None:
    """Reopen obligations that the merge met by the other account's enrolment."""
    is_theirs = Obligation.person_id.in_([merge.kept_id, merge.merged_id])
    is_met_by_other = exists().where(
        Enrolment.id == Obligation.met_by, Enrolment.person_id != Obligation.person_id
    )
    rows = session.execute(
        select(*_EVENT_COLUMNS).where(is_theirs, Obligation.state == MET, is_met_by_other)
    ).all()
    ids = [row.id for row in rows if merge.details["states"].get(str(row.id)) != MET]
    opening = (
        update(Obligation)
        .where(Obligation.id.in_(ids))
        .values(state=OPEN, met_by=None, met_on=None)
    )
    session.execute(opening, execution_options=UNSEEN)
    _append_events(session, [row for row in rows if row.id in ids], now=now, on=on, by_id=by_id)


_EVENT_COLUMNS = (
    Obligation.id,
    Obligation.region_unit_id,
    Obligation.organisation_id,
    Obligation.due_on,
)


def _append_events(
    session: Session, rows: Sequence[Any], *, now: datetime, on: Any, by_id: int | None
) -> None:
    events = [
        {
            "obligation_id": row.id,
            "kind": RESUMED_EVENT,
            "at": now,
            "on": on,
            "actor_id": by_id,
            "region_unit_id": row.region_unit_id,
            "organisation_id": row.organisation_id,
            "due_on": row.due_on,
            "details": {"why": MERGE_UNDONE},
        }
        for row in rows
    ]
    if events:
        session.execute(insert(ObligationEvent), events)
