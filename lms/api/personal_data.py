"""What the API holds of people: replies kept for a day, which may name them."""

import json
from typing import Final

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from lms.api.models import IdempotentReply
from lms.core.personal_data import Erasure, PersonalData, SealedColumns

SEALED: Final = (SealedColumns("idempotent_reply", {}, holders=()),)


def erase(session: Session, erasure: Erasure) -> None:
    """Delete kept replies that name the person; the request is then done anew if it is repeated."""
    columns = (IdempotentReply.token_id, IdempotentReply.key, IdempotentReply.content)
    rows = session.execute(select(*columns))
    for row in rows.all():
        if _is_person_named(row.content, erasure):
            session.execute(
                delete(IdempotentReply).where(
                    IdempotentReply.token_id == row.token_id, IdempotentReply.key == row.key
                ),
                execution_options={"synchronize_session": False},
            )


def _is_person_named(content: bytes, erasure: Erasure) -> bool:
    if not content:
        return False
    text = json.dumps(json.loads(content), ensure_ascii=False)
    return any(contact in text for contact in erasure.contacts) or any(
        surname in text and given_name in text for surname, given_name in erasure.names
    )


PERSONAL_DATA: Final = PersonalData((), SEALED, erase)
