"""Notices to the owner of an account, written in the transaction of what they tell."""

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from lms.accounts.rules.notices import EMAIL_CHANGED, PHONE_CHANGED
from lms.accounts.services.account_changes import AccountChange
from lms.auth.models import AccountNotice
from lms.auth.rules.channels import EMAIL, SMS
from lms.auth.rules.recovery import CONTACT_CHANGED
from lms.auth.services.letters import queue_letter
from lms.core.crypto import generate_token

_CHANNEL_OF = {EMAIL_CHANGED: EMAIL, PHONE_CHANGED: SMS}


def note_account_changes(
    session: Session, *, changes: Sequence[AccountChange], now: datetime
) -> None:
    """Write what has to become messages, and letters to former contacts."""
    rows = [
        {
            "key": generate_token(),
            "person_id": change.person_id,
            "kind": change.kind,
            "values": change.values,
            "at": now,
        }
        for change in changes
    ]
    session.execute(insert(AccountNotice), rows)
    for change in changes:
        if change.former_contact is not None:
            queue_letter(
                session,
                person_id=change.person_id,
                kind=CONTACT_CHANGED,
                channel=_CHANNEL_OF[change.kind],
                contact=change.former_contact,
                now=now,
            )


def notify_owner(
    session: Session, person_id: int, kind: str, *, now: datetime, **values: Any
) -> None:
    """Write a notice to one person."""
    change = AccountChange(person_id, kind, values)
    note_account_changes(session, changes=[change], now=now)
