"""Merging of two accounts."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import LastAdministrator
from lms.accounts.models import Person, PersonMerge
from lms.accounts.queries.usage import list_entered_accounts
from lms.accounts.rules import Actor
from lms.accounts.services import end_all_sign_ins, is_staff, record_event
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.roles import is_last_administrator
from lms.auth.models import PasswordLink
from lms.auth.services import end_cards
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.duplicates import queries
from lms.duplicates.errors import (
    AlreadyMerged,
    BothAccountsUsed,
    DifferentIins,
    KeptClosed,
    PreviewOutdated,
    StaffAccount,
    UsedAccountClosed,
)
from lms.duplicates.rules import MergePlan
from lms.duplicates.services.answers import list_unanswered, take_answers
from lms.duplicates.services.contacts import end_equal_claim, take_contacts
from lms.duplicates.services.moving import UNSEEN, move_rows
from lms.duplicates.services.swapping import swap_rows
from lms.duplicates.services.work import take_work
from lms.obligations.models import Obligation


def preview_merge(
    session: Session, *, by: Actor, kept_id: int, merged_id: int
) -> queries.MergePreview:
    """Return what a merge would do.

    Raises NotFound outside the actor's scope, SameAccount, StaffAccount, AlreadyMerged, KeptClosed,
    DifferentIins, UsedAccountClosed, BothAccountsUsed.
    """
    kept, merged = queries.get_two_accounts(session, by=by, first_id=kept_id, second_id=merged_id)
    _check_mergeable(session, by, kept, merged)
    return queries.make_preview(session, kept=kept, merged=merged, by=by)


def merge_people(
    session: Session,
    *,
    by: Actor,
    kept_id: int,
    merged_id: int,
    cipher: FieldCipher,
    moment: Moment,
    fingerprint: str | None = None,
) -> int:
    """Move what belongs to the merged account, close it, and return the merge's id.

    Roles do not move; the merged account's sign-ins, cards and links end. `fingerprint` is that
    of the preview that was decided on. Raises as preview_merge, LastAdministrator, and
    PreviewOutdated if the plan has changed.
    """
    kept, merged = queries.get_two_accounts(
        session, by=by, first_id=kept_id, second_id=merged_id, lock=True
    )
    _check_mergeable(session, by, kept, merged)
    if is_last_administrator(session, merged.id):
        raise LastAdministrator
    return merge_accounts(
        session,
        by=by,
        kept=kept,
        merged=merged,
        cipher=cipher,
        moment=moment,
        fingerprint=fingerprint,
    )


def merge_accounts(
    session: Session,
    *,
    by: Actor,
    kept: Person,
    merged: Person,
    cipher: FieldCipher,
    moment: Moment,
    fingerprint: str | None = None,
) -> int:
    """Merge two locked accounts and return the merge's id; the caller has checked that it may.

    Raises PreviewOutdated.
    """
    plan = queries.make_plan(session, kept, merged)
    if fingerprint not in (None, plan.fingerprint()):
        raise PreviewOutdated
    details = queries.pack_plan(plan) | {
        "states": _map_obligation_states(session, kept.id, merged.id)
    }
    for holding in queries.list_holdings():
        holding.before_merge(session, plan.further[holding.table], kept.id, moment.now)
    details |= _take_over(session, plan, kept, merged, cipher)
    _close_account(session, kept, merged, by, moment.now)
    merge = PersonMerge(
        kept_id=kept.id, merged_id=merged.id, at=moment.now, actor_id=by.audit_id, details=details
    )
    session.add(merge)
    session.flush()
    record_merge_event(session, "people_merged", merge, by=by, now=moment.now)
    send_people_changed(session, [kept.id, merged.id], by=by, moment=moment)
    return merge.id


def record_merge_event(
    session: Session, kind: str, merge: PersonMerge, *, by: Actor, now: datetime
) -> None:
    """Record an audit event about a merge for each of the two people."""
    for person_id in (merge.kept_id, merge.merged_id):
        record_event(
            session,
            kind=kind,
            subject=f"person:{person_id}",
            by_id=by.audit_id,
            now=now,
            merge=merge.id,
            kept=merge.kept_id,
            merged=merge.merged_id,
        )


def _check_mergeable(session: Session, by: Actor, kept: Person, merged: Person) -> None:
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
    _check_use(session, by, kept, merged)


def _check_use(session: Session, by: Actor, kept: Person, merged: Person) -> None:
    """Raise UsedAccountClosed or BothAccountsUsed if what somebody uses would open to others.

    Staff have cards for an account that nobody uses, and HR may have entered one that they made:
    nothing of an account in use goes there (adr/0030).
    """
    used = list_entered_accounts(session, [kept.id, merged.id])

    def is_opened_to_others(kept: Person, merged: Person) -> bool:
        is_own = by.is_national_admin() or kept.created_by_organisation_id is None
        return merged.id in used and not (kept.id in used and is_own)

    if is_opened_to_others(kept, merged):
        is_in_vain = is_opened_to_others(merged, kept)
        raise BothAccountsUsed if is_in_vain else UsedAccountClosed


def _map_obligation_states(session: Session, *person_ids: int) -> dict[str, str]:
    """Return both people's obligations with their states before the merge, for undoing."""
    rows = session.execute(
        select(Obligation.id, Obligation.state)
        .where(Obligation.person_id.in_(person_ids))
        .order_by(Obligation.id)
    )
    return {str(obligation_id): state for obligation_id, state in rows}


def _take_over(
    session: Session, plan: MergePlan, kept: Person, merged: Person, cipher: FieldCipher
) -> dict[str, Any]:
    """Move rows, contacts, work and answers; return what the record needs for undoing."""
    _move_rows(session, plan, kept, merged)
    return {
        "claim_confirmed": end_equal_claim(kept, merged),
        "contacts": take_contacts(session, plan, kept, merged, cipher),
        **take_work(session, plan, kept),
        "answers": take_answers(plan, kept, merged),
        "unknown": list_unanswered(session, kept.id, merged.id),
        "blocked_at": merged.blocked_at and merged.blocked_at.isoformat(),
    }


def _move_rows(session: Session, plan: MergePlan, kept: Person, merged: Person) -> None:
    with queries.watched(session, kept.id, merged.id):
        for table, moves in plan.tables().items():
            for kept_row, merged_row in moves.swapped:
                swap_rows(
                    session,
                    table,
                    kept_row,
                    merged_row,
                    first_owner_id=kept.id,
                    second_owner_id=merged.id,
                )
            if moves.moved:
                move_rows(session, table, moves.moved, giver_id=merged.id, taker_id=kept.id)


def _close_account(
    session: Session, kept: Person, merged: Person, by: Actor, now: datetime
) -> None:
    merged.blocked_at, merged.merged_into_id = now, kept.id
    end_all_sign_ins(session, person_id=merged.id, now=now)
    end_cards(session, person_ids=[merged.id], by_id=by.audit_id, now=now)
    unused = (PasswordLink.person_id == merged.id, PasswordLink.used_at.is_(None))
    session.execute(
        update(PasswordLink).where(*unused).values(used_at=now), execution_options=UNSEEN
    )
