"""Decisions of national administrators about an IIN that several accounts have or claim."""

from collections.abc import Collection, Iterable
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import ConflictChanged
from lms.accounts.models import IinConflict, Person
from lms.accounts.rules import Actor
from lms.accounts.rules.iin import DECISION, NEITHER, ONE
from lms.accounts.services.audit import record_event
from lms.accounts.services.iin_changes import confirm_claim, withdraw_iin
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher

DECIDED: Final = "iin_conflict_decided"


def decide_conflict(
    session: Session,
    *,
    by: Actor,
    conflict_id: int,
    decision: str,
    chosen_id: int | None,
    seen_ids: Collection[int],
    cipher: FieldCipher,
    moment: Moment,
) -> None:
    """Decide whose IIN it is: that of the chosen account (ONE) or of none of them (NEITHER).

    All others lose it, claimed or confirmed, and the conflict forgets it. `seen_ids` are the
    accounts that were shown, of which none may be left: people correct what they claimed, and
    accounts are blocked. Raises NotFound for all but national administrators, ConflictChanged.
    """
    queries.load_conflict(session, by=by, conflict_id=conflict_id)
    conflict = session.get_one(
        IinConflict, conflict_id, with_for_update=True, populate_existing=True
    )
    accounts = _lock_accounts(session, conflict)
    if conflict.iin_hash is None or set(accounts) != set(seen_ids):
        raise ConflictChanged
    if decision not in (ONE, NEITHER) or (decision == ONE and chosen_id not in accounts):
        raise ValueError(f"decided {decision!r} for {chosen_id!r}")
    owner = accounts.pop(chosen_id) if decision == ONE and chosen_id is not None else None
    for person in accounts.values():
        withdraw_iin(session, person, cipher=cipher, by=by, moment=moment)
    if owner is not None and owner.iin_hash is None:
        session.flush()
        if not confirm_claim(session, owner, proof=DECISION, by_id=by.audit_id, moment=moment):
            raise ConflictChanged
    conflict.iin_encrypted = conflict.iin_hash = None
    conflict.decided_at, conflict.decided_by = moment.now, by.audit_id
    conflict.decision, conflict.chosen_id = decision, owner.id if owner else None
    _record_decision(session, conflict, others=accounts, by=by, moment=moment)


def _record_decision(
    session: Session, conflict: IinConflict, *, others: Iterable[int], by: Actor, moment: Moment
) -> None:
    record_event(
        session,
        kind=DECIDED,
        subject=f"iin_conflict:{conflict.id}",
        by_id=by.audit_id,
        now=moment.now,
        decision=conflict.decision,
        chosen_id=conflict.chosen_id,
        others=sorted(others),
    )


def _lock_accounts(session: Session, conflict: IinConflict) -> dict[int, Person]:
    """Lock the accounts of an undecided conflict and return them by id."""
    if conflict.iin_hash is None:
        return {}
    query = (
        select(Person)
        .where(queries.is_account_with_iin(conflict.iin_hash))
        .order_by(Person.id)
        .with_for_update()
        .execution_options(populate_existing=True)
    )
    return {person.id: person for person in session.scalars(query)}
