"""Undoing of a merge, while nothing depends on it."""

from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules import Actor
from lms.accounts.services import is_staff, send_people_changed
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.duplicates import queries
from lms.duplicates.errors import (
    AlreadyUndone,
    LearningWentOn,
    MergedFurther,
    ObligationWentOn,
    StaffAccount,
)
from lms.duplicates.rules import RowMoves
from lms.duplicates.services.answers import give_answers_back
from lms.duplicates.services.contacts import give_contacts_back
from lms.duplicates.services.dependents import (
    has_learning_since,
    has_obligation_since,
    is_untouched,
)
from lms.duplicates.services.merging import record_merge_event
from lms.duplicates.services.moving import map_tables, move_rows
from lms.duplicates.services.reopening import reopen_obligations
from lms.duplicates.services.swapping import swap_rows
from lms.duplicates.services.work import give_work_back


def undo_merge(
    session: Session, *, by: Actor, merge_id: int, cipher: FieldCipher, moment: Moment
) -> list[str]:
    """Return everything that the merge moved and reopen the merged account.

    Sign-ins, cards and links stay ended. Contacts that were changed or confirmed since stay where
    they are, and their names are returned. Raises NotFound outside the actor's scope, StaffAccount,
    AlreadyUndone, MergedFurther, LearningWentOn, ObligationWentOn.
    """
    queries.get_merge(session, by=by, merge_id=merge_id)
    merge = session.scalars(
        select(PersonMerge).where(PersonMerge.id == merge_id).with_for_update()
    ).one()
    if merge.undone_at is not None:
        raise AlreadyUndone
    kept_account, merged_account = queries.get_two_accounts(
        session, by=by, first_id=merge.kept_id, second_id=merge.merged_id, lock=True
    )
    if not by.is_national_admin() and (
        is_staff(session, kept_account.id) or is_staff(session, merged_account.id)
    ):
        raise StaffAccount
    _check_undoable(session, merge, kept_account, merged_account)
    with queries.run_merge_watches(session, kept_account.id, merged_account.id):
        for table in map_tables():
            _give_back(session, table, merge.details.get(table, {}), kept_account, merged_account)
    _give_holdings_back(session, merge)
    staying_contacts = give_contacts_back(session, merge, kept_account, merged_account, cipher)
    merge.details = merge.details | {"staying": staying_contacts}
    give_work_back(session, merge, kept_account)
    give_answers_back(session, merge, kept_account, merged_account)
    reopen_obligations(session, merge, now=moment.now, on=moment.today, by_id=by.audit_id)
    blocked_at = merge.details["blocked_at"]
    merged_account.blocked_at = blocked_at and datetime.fromisoformat(blocked_at)
    merged_account.merged_into_id = None
    merge.undone_at, merge.undone_by = moment.now, by.audit_id
    record_merge_event(session, "merge_undone", merge, by=by, now=moment.now)
    send_people_changed(session, [kept_account.id, merged_account.id], by=by, moment=moment)
    return staying_contacts


def _give_holdings_back(session: Session, merge: PersonMerge) -> None:
    """Let higher domains follow with what they hold of the accounts."""
    for holding in queries.list_holdings():
        moves = RowMoves.from_json(merge.details.get(holding.table, {}))
        holding.after_undo(session, moves, merge.at)


def _check_undoable(
    session: Session, merge: PersonMerge, kept_account: Person, merged_account: Person
) -> None:
    """Raise the error that says why the merge can't be undone, if any."""
    if (
        kept_account.merged_into_id is not None
        or merged_account.merged_into_id != kept_account.id
        or not is_untouched(session, merge)
    ):
        raise MergedFurther
    if has_learning_since(session, merge):
        raise LearningWentOn
    if has_obligation_since(session, merge):
        raise ObligationWentOn


def _give_back(
    session: Session,
    table: str,
    moves: dict[str, Any],
    kept_account: Person,
    merged_account: Person,
) -> None:
    for kept_row, merged_row in moves.get("swapped", ()):
        swap_rows(
            session,
            table,
            merged_row,
            kept_row,
            first_owner_id=kept_account.id,
            second_owner_id=merged_account.id,
        )
    if moves.get("moved"):
        move_rows(
            session, table, moves["moved"], giver_id=kept_account.id, taker_id=merged_account.id
        )
