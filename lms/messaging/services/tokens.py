"""Messages about API tokens that ended with their maker, or were handed over."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import and_, or_, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.auth.models import ApiToken
from lms.auth.queries.token_makers import build_valid_token_conditions, list_heirs, may_maker_still
from lms.auth.services.token_custody import MAKER_LEFT
from lms.core.clock import Moment
from lms.messaging.rules.kinds import API_ENDED, API_RECEIVED, EMAIL
from lms.messaging.services.tell import Note, tell_people

DAYS: Final = 3  # what ended earlier is not told any more
SUBJECT: Final = "api_token:"


def announce_tokens(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Tell of tokens that ended with their maker or were handed over; return how many messages.

    HR of the organisation and of those above it are told of an end, whoever caused it.
    """
    notes = [*_list_ends(session, moment), *_list_receipts(session, moment)]
    return tell_people(session, notes=notes, moment=moment, channels=channels)


def _list_ends(session: Session, moment: Moment) -> list[Note]:
    since = moment.now - timedelta(days=DAYS)
    is_ended = and_(ApiToken.ended_because == MAKER_LEFT, ApiToken.revoked_at > since)
    live = build_valid_token_conditions(moment.now)
    is_refused = and_(*live, ~may_maker_still(*live))
    rows = session.execute(_select_tokens().where(or_(is_ended, is_refused))).all()
    heirs = list_heirs(session, {row.id for row in rows})
    return [
        _build_note(API_ENDED, row, heir.person_id)
        for row in rows
        for heir in heirs.get(row.id, ())
    ]


def _list_receipts(session: Session, moment: Moment) -> list[Note]:
    is_received = ApiToken.received_at > moment.now - timedelta(days=DAYS)
    rows = session.execute(_select_tokens().where(is_received, ApiToken.revoked_at.is_(None)))
    return [_build_note(API_RECEIVED, row, row.created_by) for row in rows]


def _select_tokens() -> Any:
    return select(
        ApiToken.id,
        ApiToken.name,
        ApiToken.created_by,
        ApiToken.organisation_id,
        Organisation.name_kk,
        Organisation.name_ru,
    ).join(Organisation, Organisation.id == ApiToken.organisation_id)


def _build_note(kind: str, row: Any, person_id: int) -> Note:
    values = {
        "organisation": row.organisation_id,
        "name": row.name,
        "area": {"kk": row.name_kk, "ru": row.name_ru},
    }
    return Note(
        person_id=person_id,
        kind=kind,
        key=f"{kind}:{row.id} {person_id}",
        subject=f"{SUBJECT}{row.id}",
        values=values,
    )
