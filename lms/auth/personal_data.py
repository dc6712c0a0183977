"""What signing in holds of people: exported, erased."""

from typing import Final

from sqlalchemy import delete
from sqlalchemy.orm import Session

from lms.auth.models import PasswordLink, SignInCard
from lms.core.personal_data import INTERNAL, SECRET, Erasure, PersonalData, PersonalTable

TABLES: Final = (
    PersonalTable(
        PasswordLink,
        "password_links",
        PasswordLink.person_id.in_,
        ("expires_at", "used_at"),
        left_out={"token_hash": SECRET, "person_id": INTERNAL},
    ),
    PersonalTable(
        SignInCard,
        "sign_in_cards",
        SignInCard.person_id.in_,
        ("created_by", "created_at", "expires_at", "used_at", "revoked_at"),
        actors=("created_by",),
        left_out={"id": INTERNAL, "code_hash": SECRET, "person_id": INTERNAL},
    ),
)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete links and cards, of which only hashes were stored."""
    for table in (PasswordLink, SignInCard):
        session.execute(
            delete(table).where(table.person_id.in_(erasure.person_ids)),
            execution_options={"synchronize_session": False},
        )


PERSONAL_DATA: Final = PersonalData(TABLES, erase=erase)
