"""Merging of two accounts."""

from datetime import datetime
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from lms.accounts.errors import LastAdministrator
from lms.accounts.models import Person, PersonMerge
from lms.accounts.queries.usage import list_entered_accounts
from lms.accounts.rules import Actor
from lms.accounts.services import end_all_sign_ins, is_staff, record_event, send_people_changed
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
    kept_account, merged_account = queries.get_two_accounts(
        session, by=by, first_id=kept_id, second_id=merged_id
    )
    _check_mergeable(session, by, kept_account, merged_account)
    return queries.make_preview(
        session, kept_account=kept_account, merged_account=merged_account, by=by
    )


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
    kept_account, merged_account = queries.get_two_accounts(
        session, by=by, first_id=kept_id, second_id=merged_id, lock=True
    )
    _check_mergeable(session, by, kept_account, merged_account)
    if is_last_administrator(session, merged_account.id):
        raise LastAdministrator
    return merge_accounts(
        session,
        by=by,
        kept_account=kept_account,
        merged_account=merged_account,
        cipher=cipher,
        moment=moment,
        fingerprint=fingerprint,
    )


def merge_accounts(
    session: Session,
    *,
    by: Actor,
    kept_account: Person,
    merged_account: Person,
    cipher: FieldCipher,
    moment: Moment,
    fingerprint: str | None = None,
) -> int:
    """Merge two locked accounts and return the merge's id; the caller has checked that it may.

    Raises PreviewOutdated.
    """
    plan = queries.make_plan(session, kept_account, merged_account)
    if fingerprint not in (None, plan.compute_fingerprint()):
        raise PreviewOutdated
    details = queries.pack_plan(plan) | {
        "states": _map_obligation_states(session, kept_account.id, merged_account.id)
    }
    for holding in queries.list_holdings():
        holding.before_merge(
            session, plan.moves_of_higher_domains[holding.table], kept_account.id, moment.now
        )
    details |= _take_over(session, plan, kept_account, merged_account, cipher)
    _close_account(session, kept_account, merged_account, by, moment.now)
    merge = PersonMerge(
        kept_id=kept_account.id,
        merged_id=merged_account.id,
        at=moment.now,
        actor_id=by.audit_id,
        details=details,
    )
    session.add(merge)
    session.flush()
    record_merge_event(session, "people_merged", merge, by=by, now=moment.now)
    send_people_changed(session, [kept_account.id, merged_account.id], by=by, moment=moment)
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


def _check_mergeable(
    session: Session, by: Actor, kept_account: Person, merged_account: Person
) -> None:
    if not by.is_national_admin() and (
        is_staff(session, kept_account.id) or is_staff(session, merged_account.id)
    ):
        raise StaffAccount
    if kept_account.merged_into_id is not None or merged_account.merged_into_id is not None:
        raise AlreadyMerged
    if kept_account.blocked_at is not None:
        raise KeptClosed
    if (
        kept_account.iin_hash is not None
        and merged_account.iin_hash is not None
        and kept_account.iin_hash != merged_account.iin_hash
    ):
        raise DifferentIins
    _check_use(session, by, kept_account, merged_account)


def _check_use(session: Session, by: Actor, kept_account: Person, merged_account: Person) -> None:
    """Raise UsedAccountClosed or BothAccountsUsed if what somebody uses would open to others.

    Staff have cards for an account that nobody uses, and HR may have entered one that they made:
    nothing of an account in use goes there (adr/0030).
    """
    used_ids = list_entered_accounts(session, [kept_account.id, merged_account.id])

    def is_opened_to_others(kept_account: Person, merged_account: Person) -> bool:
        is_own = by.is_national_admin() or kept_account.created_by_organisation_id is None
        return merged_account.id in used_ids and not (kept_account.id in used_ids and is_own)

    if is_opened_to_others(kept_account, merged_account):
        is_in_vain = is_opened_to_others(merged_account, kept_account)
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
    session: Session,
    plan: MergePlan,
    kept_account: Person,
    merged_account: Person,
    cipher: FieldCipher,
) -> dict[str, Any]:
    """Move rows, contacts, work and answers; return what the record needs for undoing."""
    _move_rows(session, plan, kept_account, merged_account)
    return {
        "claim_confirmed": end_equal_claim(kept_account, merged_account),
        "contacts": take_contacts(session, plan, kept_account, merged_account, cipher),
        **take_work(session, plan, kept_account),
        "answers": take_answers(plan, kept_account, merged_account),
        "unknown": list_unanswered(session, kept_account.id, merged_account.id),
        "blocked_at": merged_account.blocked_at and merged_account.blocked_at.isoformat(),
    }


def _move_rows(
    session: Session, plan: MergePlan, kept_account: Person, merged_account: Person
) -> None:
    with queries.run_merge_watches(session, kept_account.id, merged_account.id):
        for table, moves in plan.list_tables().items():
            for kept_row, merged_row in moves.swapped:
                swap_rows(
                    session,
                    table,
                    kept_row,
                    merged_row,
                    first_owner_id=kept_account.id,
                    second_owner_id=merged_account.id,
                )
            if moves.moved_ids:
                move_rows(
                    session,
                    table,
                    moves.moved_ids,
                    giver_id=merged_account.id,
                    taker_id=kept_account.id,
                )


def _close_account(
    session: Session, kept_account: Person, merged_account: Person, by: Actor, now: datetime
) -> None:
    merged_account.blocked_at, merged_account.merged_into_id = now, kept_account.id
    end_all_sign_ins(session, person_id=merged_account.id, now=now)
    end_cards(session, person_ids=[merged_account.id], by_id=by.audit_id, now=now)
    unused_links = (PasswordLink.person_id == merged_account.id, PasswordLink.used_at.is_(None))
    session.execute(
        update(PasswordLink).where(*unused_links).values(used_at=now), execution_options=UNSEEN
    )
