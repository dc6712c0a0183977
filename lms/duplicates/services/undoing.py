"""Taking a merge apart again, while nothing was built on it."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import exists, insert, or_, select, update
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import Person, PersonMerge, Post
from lms.accounts.rules import Actor
from lms.accounts.rules.personal import SAID
from lms.accounts.services import is_staff, record_event
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
from lms.duplicates.rules import Fate
from lms.duplicates.services.merging import CONTACT_COLUMNS
from lms.duplicates.services.moving import TABLES, UNSEEN, move, swap, tables
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.enrolment.services import empty_personal
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


def undo_merge(
    session: Session, *, by: Actor, merge_id: int, cipher: FieldCipher, moment: Moment
) -> None:
    """Gives everything back that the merge moved, and opens the merged account again. What ended (sign-ins, cards, links) stays ended.

    Raises NotFound outside the actor's scope, StaffAccount, AlreadyUndone, MergedFurther, LearningWentOn, ObligationWentOn, ContactsChanged.
    """
    queries.merge_in_scope(session, by=by, merge_id=merge_id)
    merge = session.scalars(
        select(PersonMerge).where(PersonMerge.id == merge_id).with_for_update()
    ).one()
    if merge.undone_at is not None:
        raise AlreadyUndone
    kept, merged = queries.two_accounts(
        session, by=by, first_id=merge.kept_id, second_id=merge.merged_id, lock=True
    )
    if not by.is_national_admin() and (is_staff(session, kept.id) or is_staff(session, merged.id)):
        raise StaffAccount
    _check(session, merge, kept, merged, cipher)
    for table in tables():
        _give_back(session, table, merge.details.get(table, {}), kept, merged)
    for holding in queries.holdings():
        holding.opening(session, Fate(**merge.details.get(holding.table, {})), merge.at)
    _give_contacts_back(session, merge, kept, merged)
    _give_work_back(session, merge, kept)
    _give_answers_back(session, merge, kept, merged)
    _reopen(session, merge, now=moment.now, on=moment.today, by_id=by.audit_id)
    blocked = merge.details["blocked_at"]
    merged.blocked_at, merged.merged_into_id = blocked and datetime.fromisoformat(blocked), None
    merge.undone_at, merge.undone_by = moment.now, by.audit_id
    for person in (kept, merged):
        record_event(
            session,
            kind="merge_undone",
            subject=f"person:{person.id}",
            by_id=by.audit_id,
            now=moment.now,
            merge=merge.id,
            kept=kept.id,
            merged=merged.id,
        )
    send_people_changed(session, [kept.id, merged.id], by=by, moment=moment)


def _check(
    session: Session, merge: PersonMerge, kept: Person, merged: Person, cipher: FieldCipher
) -> None:
    """Whether everything is still where the merge put it and nothing was built on it."""
    if (
        kept.merged_into_id is not None
        or merged.merged_into_id != kept.id
        or not _in_place(session, merge)
    ):
        raise MergedFurther
    if _learning_went_on(session, merge):
        raise LearningWentOn
    if _obligations_went_on(session, merge):
        raise ObligationWentOn
    for name, hashed in merge.details["contacts"].items():
        value, free = (
            getattr(kept, CONTACT_COLUMNS[name][0]),
            getattr(merged, CONTACT_COLUMNS[name][0]) is None,
        )
        if not free or value is None or cipher.lookup(str(value)) != hashed:
            raise ContactsChanged


def _coming(merge: PersonMerge, table: str) -> list[int]:
    fate = merge.details.get(table, {})
    return [*fate.get("moved", ()), *(theirs for _mine, theirs in fate.get("swapped", ()))]


def _in_place(session: Session, merge: PersonMerge) -> bool:
    """Whether the kept account still has every enrolment, obligation and certificate that came to it."""
    for table in ("enrolment", "obligation", "certificate"):
        model, ids = TABLES[table], _coming(merge, table)
        if session.scalar(
            select(exists().where(model.id.in_(ids), model.person_id != merge.kept_id))
        ):
            return False
    return True


def _learning_went_on(session: Session, merge: PersonMerge) -> bool:
    fate = merge.details.get("enrolment", {})
    ids = [
        *_coming(merge, "enrolment"),
        *fate.get("resting", ()),
        *(mine for mine, _theirs in fate.get("swapped", ())),
    ]
    courses = select(Enrolment.course_id).where(Enrolment.id.in_(_coming(merge, "enrolment")))
    since = (
        exists().where(EnrolmentEvent.enrolment_id.in_(ids), EnrolmentEvent.at > merge.at),
        exists().where(LessonDone.enrolment_id.in_(ids), LessonDone.done_at > merge.at),
        exists().where(Attempt.enrolment_id.in_(ids), Attempt.started_at > merge.at),
        exists().where(
            Enrolment.person_id == merge.kept_id,
            Enrolment.course_id.in_(courses),
            Enrolment.enrolled_at > merge.at,
        ),
    )
    return bool(session.scalar(select(or_(*since))))


def _obligations_went_on(session: Session, merge: PersonMerge) -> bool:
    """Whether one that moved was met after the merge, or the kept account got another round of its assignment."""
    ids = _coming(merge, "obligation")
    newer, moved = aliased(Obligation), aliased(Obligation)
    met = exists().where(
        ObligationEvent.obligation_id.in_(ids),
        ObligationEvent.kind == MET_EVENT,
        ObligationEvent.at > merge.at,
    )
    opened = exists().where(
        moved.id.in_(ids),
        newer.assignment_id == moved.assignment_id,
        newer.person_id == merge.kept_id,
        newer.round > moved.round,
        ObligationEvent.obligation_id == newer.id,
        ObligationEvent.kind == OPENED_EVENT,
        ObligationEvent.at > merge.at,
    )
    return bool(session.scalar(select(or_(met, opened))))


def _give_back(
    session: Session, table: str, fate: dict[str, Any], kept: Person, merged: Person
) -> None:
    for mine, theirs in fate.get("swapped", ()):
        swap(session, table, theirs, mine, my_id=kept.id, their_id=merged.id)
    if fate.get("moved"):
        move(session, table, fate["moved"], giver_id=kept.id, taker_id=merged.id)


def _give_contacts_back(session: Session, merge: PersonMerge, kept: Person, merged: Person) -> None:
    for name in merge.details["contacts"]:
        values = {column: getattr(kept, column) for column in CONTACT_COLUMNS[name]}
        for column in values:
            setattr(kept, column, None)
        session.flush()  # a contact is one account's at a time
        for column, value in values.items():
            setattr(merged, column, value)
        session.flush()


def _give_work_back(session: Session, merge: PersonMerge, kept: Person) -> None:
    """Main posts as they were; organisation and audience of the kept account too, unless they have become something else since."""
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
    """The kept account is counted again by what it says itself, unless it has answered otherwise since, and so are the enrolments of both
    that knew nothing before: what each account says now fills them anew.
    """
    for name in merge.details.get("answers", ()):
        if getattr(kept, name) == getattr(merged, name):
            setattr(kept, name, None)
            setattr(kept, SAID[name], False)
    session.flush()
    for name, ids in merge.details.get("unknown", {}).items():
        empty_personal(session, name=name, enrolments=Enrolment.id.in_(ids))


def _reopen(
    session: Session, merge: PersonMerge, *, now: datetime, on: Any, by_id: int | None
) -> None:
    """Obligations that the merge met, by what the other account had completed, are open again."""
    both = Obligation.person_id.in_([merge.kept_id, merge.merged_id])
    foreign = exists().where(
        Enrolment.id == Obligation.met_by, Enrolment.person_id != Obligation.person_id
    )
    rows = session.execute(select(*_PLACE).where(both, Obligation.state == MET, foreign)).all()
    ids = [row.id for row in rows if merge.details["states"].get(str(row.id)) != MET]
    opening = (
        update(Obligation)
        .where(Obligation.id.in_(ids))
        .values(state=OPEN, met_by=None, met_on=None)
    )
    session.execute(opening, execution_options=UNSEEN)
    _append(session, [row for row in rows if row.id in ids], now=now, on=on, by_id=by_id)


_PLACE = (Obligation.id, Obligation.region_unit_id, Obligation.organisation_id, Obligation.due_on)


def _append(
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
