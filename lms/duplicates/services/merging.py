"""Making one account of two."""

from datetime import datetime
from typing import Any, Final

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import LastAdministrator
from lms.accounts.models import PasswordLink, Person, PersonMerge, Post
from lms.accounts.rules import CIVIL_SERVANT, Actor
from lms.accounts.rules.personal import SAID
from lms.accounts.services import end_all_sign_ins, end_cards, is_staff, record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.roles import is_last_administrator
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.duplicates import queries
from lms.duplicates.errors import (
    AlreadyMerged,
    DifferentIins,
    KeptClosed,
    PreviewOutdated,
    StaffAccount,
)
from lms.duplicates.rules import MergePlan
from lms.duplicates.services.moving import UNSEEN, move, swap
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COUNTED_BY
from lms.obligations.models import Obligation

CONTACT_COLUMNS: Final = {
    "email": ("email",),
    "phone": ("phone",),
    "iin": ("iin_hash", "iin_encrypted"),
}
WORK_COLUMNS: Final = ("audience", "organisation_id", "position")


def preview_merge(
    session: Session, *, by: Actor, kept_id: int, merged_id: int
) -> queries.MergePreview:
    """What a merge would do. Raises NotFound outside the actor's scope, SameAccount, StaffAccount, AlreadyMerged, KeptClosed, DifferentIins."""
    kept, merged = queries.two_accounts(session, by=by, first_id=kept_id, second_id=merged_id)
    _check(session, by, kept, merged)
    return queries.preview(session, kept=kept, merged=merged)


def merge_people(
    session: Session,
    *,
    by: Actor,
    kept_id: int,
    merged_id: int,
    cipher: FieldCipher,
    moment: Moment,
    seen: str | None = None,
) -> int:
    """Moves what hangs on the merged account to the kept one, closes it, and returns the id of the merge.

    Roles do not move; the merged account's sign-ins, cards and links end. `seen` is the fingerprint of the preview that was decided on.
    Raises as preview_merge, LastAdministrator, and PreviewOutdated if it would be something else now.
    """
    kept, merged = queries.two_accounts(
        session, by=by, first_id=kept_id, second_id=merged_id, lock=True
    )
    _check(session, by, kept, merged)
    if is_last_administrator(session, merged.id):
        raise LastAdministrator
    plan = queries.plan_of(session, kept, merged)
    if seen not in (None, plan.fingerprint()):
        raise PreviewOutdated
    details = queries.details_of(plan) | {"states": _states(session, kept.id, merged.id)}
    for holding in queries.holdings():
        holding.closing(session, plan.further[holding.table], kept.id, moment.now)
    _move_rows(session, plan, kept, merged)
    details |= {
        "contacts": _take_contacts(session, plan, kept, merged, cipher),
        **_take_work(session, plan, kept),
    }
    details |= {
        "answers": _take_answers(plan, kept, merged),
        "unknown": _unknown(session, kept.id, merged.id),
    }
    details["blocked_at"] = merged.blocked_at and merged.blocked_at.isoformat()
    _close(session, kept, merged, by, moment.now)
    made = PersonMerge(
        kept_id=kept.id, merged_id=merged.id, at=moment.now, actor_id=by.audit_id, details=details
    )
    session.add(made)
    session.flush()
    for person_id in (kept.id, merged.id):
        record_event(
            session,
            kind="people_merged",
            subject=f"person:{person_id}",
            by_id=by.audit_id,
            now=moment.now,
            merge=made.id,
            kept=kept.id,
            merged=merged.id,
        )
    send_people_changed(session, [kept.id, merged.id], by=by, moment=moment)
    return made.id


def _check(session: Session, by: Actor, kept: Person, merged: Person) -> None:
    if not by.is_national_admin() and (is_staff(session, kept.id) or is_staff(session, merged.id)):
        raise StaffAccount
    if kept.merged_into_id is not None or merged.merged_into_id is not None:
        raise AlreadyMerged
    if kept.blocked_at is not None:
        raise KeptClosed
    if (
        kept.iin_hash is not None
        and merged.iin_hash is not None
        and kept.iin_hash != merged.iin_hash
    ):
        raise DifferentIins


def _states(session: Session, *person_ids: int) -> dict[str, str]:
    """The obligations of both before the merge, with their states: what became of them by the merge itself can be told later."""
    rows = session.execute(
        select(Obligation.id, Obligation.state)
        .where(Obligation.person_id.in_(person_ids))
        .order_by(Obligation.id)
    )
    return {str(obligation_id): state for obligation_id, state in rows}


def _move_rows(session: Session, plan: MergePlan, kept: Person, merged: Person) -> None:
    for table, fate in plan.tables().items():
        for mine, theirs in fate.swapped:
            swap(session, table, mine, theirs, my_id=kept.id, their_id=merged.id)
        if fate.moved:
            move(session, table, fate.moved, giver_id=merged.id, taker_id=kept.id)


def _take_contacts(
    session: Session, plan: MergePlan, kept: Person, merged: Person, cipher: FieldCipher
) -> dict[str, str]:
    """Contacts that the kept account lacks go over. What the record keeps of them is a keyed hash, so that it holds no contact."""
    taken = {}
    for name in plan.contacts:
        values = {column: getattr(merged, column) for column in CONTACT_COLUMNS[name]}
        for column in values:
            setattr(merged, column, None)
        session.flush()  # a contact is one account's at a time
        for column, value in values.items():
            setattr(kept, column, value)
        session.flush()
        taken[name] = cipher.lookup(str(values[CONTACT_COLUMNS[name][0]]))
    return taken


def _take_work(session: Session, plan: MergePlan, kept: Person) -> dict[str, Any]:
    """With posts that are held now comes the rest of a working life: audience and, where the kept account has no main post, organisation
    and position. Returns what was before and is since, for undoing.
    """
    arrived = list(
        session.scalars(
            select(Post)
            .where(Post.id.in_(plan.post.moved), Post.ends_on.is_(None))
            .order_by(Post.id)
        )
    )
    before = {name: getattr(kept, name) for name in WORK_COLUMNS}
    own_main = select(Post.id).where(
        Post.person_id == kept.id,
        Post.ends_on.is_(None),
        Post.is_main,
        Post.id.not_in(plan.post.moved),
    )
    mains = [post for post in arrived if post.is_main]
    demoted = mains if session.scalar(own_main) is not None else mains[1:]
    for post in demoted:
        post.is_main = False
    if mains and not demoted:
        kept.organisation_id, kept.position = mains[0].organisation_id, mains[0].position
    if arrived:
        kept.audience = CIVIL_SERVANT
    session.flush()
    changed = {
        name: [before[name], getattr(kept, name)]
        for name in WORK_COLUMNS
        if before[name] != getattr(kept, name)
    }
    return {"was_main": [post.id for post in demoted], "kept": changed}


def _take_answers(plan: MergePlan, kept: Person, merged: Person) -> list[str]:
    """What the merged account is counted by and the kept one is not is taken over; the closed account keeps it too, for undoing."""
    for name in plan.answers:
        for column in (name, SAID[name]):
            setattr(kept, column, getattr(merged, column))
    return list(plan.answers)


def _unknown(session: Session, *person_ids: int) -> dict[str, list[int]]:
    """The enrolments of both that do not know the sex, the age or the settlement: what fills them now has to go if the merge is undone."""
    mine = Enrolment.person_id.in_(person_ids)
    return {
        name: list(
            session.scalars(
                select(Enrolment.id)
                .where(mine, getattr(Enrolment, name).is_(None))
                .order_by(Enrolment.id)
            )
        )
        for name in COUNTED_BY.values()
    }


def _close(session: Session, kept: Person, merged: Person, by: Actor, now: datetime) -> None:
    merged.blocked_at, merged.merged_into_id = now, kept.id
    end_all_sign_ins(session, person_id=merged.id, now=now)
    end_cards(session, person_id=merged.id, by_id=by.audit_id, now=now)
    unused = (PasswordLink.person_id == merged.id, PasswordLink.used_at.is_(None))
    session.execute(
        update(PasswordLink).where(*unused).values(used_at=now), execution_options=UNSEEN
    )
