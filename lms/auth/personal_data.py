"""What signing in holds of people: exported, erased."""

from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.auth.models import (
    AccountLetter,
    AccountNotice,
    ContactConfirmation,
    PasswordLink,
    SignInCard,
)
from lms.core.personal_data import (
    INTERNAL,
    SECRET,
    Erasure,
    PersonalData,
    PersonalTable,
    SealedColumns,
)

TABLES: Final = (
    PersonalTable(
        PasswordLink,
        "password_links",
        PasswordLink.person_id.in_,
        ("channel", "starts_at", "expires_at", "used_at"),
        left_out={
            "token_hash": SECRET,
            "person_id": INTERNAL,
            "contact_hash": "a hash of the exported contact",
        },
    ),
    PersonalTable(
        SignInCard,
        "sign_in_cards",
        SignInCard.person_id.in_,
        ("created_by", "created_at", "starts_at", "expires_at", "used_at", "revoked_at"),
        actors=("created_by",),
        left_out={"id": INTERNAL, "code_hash": SECRET, "person_id": INTERNAL},
    ),
    PersonalTable(
        ContactConfirmation,
        "confirmed_contacts",
        ContactConfirmation.person_id.in_,
        ("channel", "confirmed_at"),
        left_out={"person_id": INTERNAL, "contact_hash": "a hash of the exported contact"},
    ),
    PersonalTable(
        AccountLetter,
        "account_letters",
        AccountLetter.person_id.in_,
        ("kind", "channel", "contact", "not_before", "expires_at", "sent_at"),
        left_out={
            "id": SECRET,
            "person_id": INTERNAL,
            "secret_hash": SECRET,
            "failures": INTERNAL,
            "attempts": INTERNAL,
        },
    ),
    PersonalTable(
        AccountNotice,
        "account_notices",
        AccountNotice.person_id.in_,
        ("kind", "values", "at"),
        left_out={"id": INTERNAL, "key": INTERNAL, "person_id": INTERNAL},
    ),
)

SEALED: Final = (
    SealedColumns("account_letter", {"contact": "''"}, only="person_id IS NOT NULL"),
    SealedColumns("account_notice", {"values": "'{}'"}),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete links and cards, confirmations, and letters with what waits to be told."""
    tables = (PasswordLink, SignInCard, ContactConfirmation, AccountLetter, AccountNotice)
    for table in tables:
        session.execute(
            delete(table).where(table.person_id.in_(erasure.person_ids)),
            execution_options={"synchronize_session": False},
        )


PERSONAL_DATA: Final = PersonalData(TABLES, SEALED, erase)
