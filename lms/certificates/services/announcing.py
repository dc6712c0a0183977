"""Tell people that their certificates are ready.

The messages are derived from the certificates, so that completing a course stays a short
transaction.
"""

from collections.abc import Collection
from datetime import timedelta
from typing import Final

from sqlalchemy import String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.messaging.models import Message
from lms.messaging.rules.kinds import CERTIFICATE_READY, EMAIL
from lms.messaging.services import Note, tell_people

BATCH: Final = 500
DAYS: Final = 3  # older certificates are not announced
KEY: Final = f"{CERTIFICATE_READY}:"


def announce_certificates(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Announce the next certificates not yet announced; return the number of messages."""
    is_announced = exists().where(Message.key == literal(KEY).concat(cast(Certificate.id, String)))
    conditions = (
        Certificate.issued_at > moment.now - timedelta(days=DAYS),
        Certificate.revoked_on.is_(None),
        Certificate.commitment.is_(None),
        ~is_announced,
    )
    rows = session.execute(
        select(
            Certificate.id,
            Certificate.person_id,
            Certificate.number,
            Certificate.course_title_kk,
            Certificate.course_title_ru,
        )
        .where(*conditions)
        .order_by(Certificate.issued_at)
        .limit(BATCH)
    )
    notes = [
        Note(
            person_id=row.person_id,
            kind=CERTIFICATE_READY,
            key=f"{KEY}{row.id}",
            subject=f"certificate:{row.id}",
            values={
                "number": row.number,
                "title": {"kk": row.course_title_kk, "ru": row.course_title_ru},
            },
        )
        for row in rows
    ]
    return tell_people(session, notes=notes, moment=moment, channels=channels)
