"""Messages about offered posts: to the person who is invited, and to HR once they have answered."""

from collections.abc import Collection
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import ColumnElement, String, cast, exists, literal, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, PostOffer
from lms.accounts.rules.offers import ACCEPTED, DECLINED, OPEN
from lms.core.clock import Moment
from lms.core.i18n import LANGUAGES
from lms.messaging.models import Message
from lms.messaging.rules.kinds import EMAIL, POST_ACCEPTED, POST_DECLINED, POST_OFFERED
from lms.messaging.services.tell import Note, settle_subjects, tell_people

BATCH: Final = 1000
DAYS: Final = 3  # older offers and answers are not announced
OFFER_KEY: Final = "post_offer:"
ANSWER_KEY: Final = "post_offer_answer:"
KIND_OF_ANSWER: Final = {ACCEPTED: POST_ACCEPTED, DECLINED: POST_DECLINED}


def announce_offers(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Announce the next offers and answers not yet announced; return the number of messages.

    What was told of an offer is settled once it is answered, withdrawn or has run out.
    """
    _settle_ended_offers(session, moment)
    notes = [*_list_new_offers(session, moment), *_list_new_answers(session, moment)]
    return tell_people(session, notes=notes, moment=moment, channels=channels)


def _settle_ended_offers(session: Session, moment: Moment) -> None:
    subjects = select(literal(OFFER_KEY).concat(cast(PostOffer.id, String))).where(
        PostOffer.ended_at > moment.now - timedelta(days=DAYS), PostOffer.state != OPEN
    )
    settle_subjects(session, subjects=subjects, kinds=[POST_OFFERED], now=moment.now)


def _list_new_offers(session: Session, moment: Moment) -> list[Note]:
    new_offers = (
        PostOffer.state == OPEN,
        PostOffer.expires_at > moment.now,
        PostOffer.offered_at > moment.now - timedelta(days=DAYS),
    )
    return [
        Note(
            person_id=row.person_id,
            kind=POST_OFFERED,
            key=f"{OFFER_KEY}{row.id}",
            subject=f"{OFFER_KEY}{row.id}",
            values={"offer": row.id, "organisation": _get_names(row)},
        )
        for row in _select_offers(session, OFFER_KEY, *new_offers)
    ]


def _list_new_answers(session: Session, moment: Moment) -> list[Note]:
    """Return notes for those who offered a post by hand.

    Whoever brought a list of hundreds reads the answers in the list of the invited.
    """
    new_replies = (
        PostOffer.state.in_(KIND_OF_ANSWER),
        PostOffer.ended_at > moment.now - timedelta(days=DAYS),
        PostOffer.offered_by.is_not(None),
        PostOffer.source == "",
    )
    return [
        Note(
            person_id=row.offered_by,
            kind=KIND_OF_ANSWER[row.state],
            key=f"{ANSWER_KEY}{row.id}",
            subject=f"{OFFER_KEY}{row.id}",
            values={"organisation": _get_names(row)},
        )
        for row in _select_offers(session, ANSWER_KEY, *new_replies)
    ]


def _select_offers(session: Session, key: str, *conditions: ColumnElement[bool]) -> Any:
    """Return the next offers that no message with this kind of key speaks of."""
    is_announced = exists().where(Message.key == literal(key).concat(cast(PostOffer.id, String)))
    return session.execute(
        select(
            PostOffer.id,
            PostOffer.person_id,
            PostOffer.offered_by,
            PostOffer.state,
            Organisation.name_kk,
            Organisation.name_ru,
        )
        .join(Organisation, Organisation.id == PostOffer.organisation_id)
        .where(*conditions, ~is_announced)
        .order_by(PostOffer.id)
        .limit(BATCH)
    )


def _get_names(row: Any) -> dict[str, str]:
    return {language: getattr(row, f"name_{language}") for language in LANGUAGES}
