"""Joining the account that an employer made to one's own, by the code of its sign-in card.

The code opens that account already, so whoever has it gets nothing more by joining. The use cases
take the database instead of a session: a code that brings nothing is counted although it is
refused.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeVar

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, Post
from lms.accounts.rules import Actor, fold_text
from lms.accounts.rules.iin import CONFIRMED, EMPLOYER_CODE
from lms.accounts.services import PersonNames
from lms.accounts.services.iin_changes import announce_iin_event
from lms.accounts.services.taken_posts import Handover, record_taken_posts
from lms.auth.errors import CardRefused
from lms.auth.services import (
    check_card_throttle,
    find_person_by_card,
    record_refused_card,
    spend_card,
)
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database
from lms.duplicates import queries
from lms.duplicates.errors import IinDiffers, NamesDiffer
from lms.duplicates.services.merging import merge_accounts

T = TypeVar("T")
REFUSALS: Final = (CardRefused, NamesDiffer, IinDiffers)


@dataclass(frozen=True, slots=True)
class TypedCode:
    """The code of a card as somebody typed it, who is signed in, with the IP it came from."""

    by: Actor
    code: str
    ip: str


def preview_account(
    database: Database, *, typed_code: TypedCode, cipher: FieldCipher, moment: Moment
) -> queries.MergePreview:
    """Return what joining the account of the card would do; nothing changes.

    Raises CardRefused for each code that brings nothing, NamesDiffer, IinDiffers, TooManySignIns.
    """

    def load_preview() -> queries.MergePreview:
        with database.read() as session:
            kept_account, merged_account = _load_accounts(session, typed_code, moment)
            return queries.make_preview(
                session, kept_account=kept_account, merged_account=merged_account
            )

    return _count_refusal(database, typed_code, cipher, moment, load_preview)


def join_account(
    database: Database,
    *,
    typed_code: TypedCode,
    fingerprint: str,
    cipher: FieldCipher,
    moment: Moment,
) -> int:
    """Merge the account of the card into the actor's, use the card up, and return the merge's id.

    The IIN that the organisation entered is confirmed by that. `fingerprint` is that of the
    preview that was decided on. Raises as preview_account, and PreviewOutdated.
    """

    def join() -> int:
        with database.write() as session:
            return _join_accounts(session, typed_code, fingerprint, cipher, moment)

    return _count_refusal(database, typed_code, cipher, moment, join)


def _count_refusal(
    database: Database,
    typed_code: TypedCode,
    cipher: FieldCipher,
    moment: Moment,
    work: Callable[[], T],
) -> T:
    """Return what the work returns; a refusal is counted and recorded before it is raised."""
    try:
        return work()
    except REFUSALS as error:
        if isinstance(error, CardRefused):
            with database.read() as session:
                check_card_throttle(session, ip=typed_code.ip, cipher=cipher, now=moment.now)
        with database.write() as session:
            record_refused_card(
                session, code=typed_code.code, ip=typed_code.ip, cipher=cipher, now=moment.now
            )
        raise


def _join_accounts(
    session: Session, typed_code: TypedCode, fingerprint: str, cipher: FieldCipher, moment: Moment
) -> int:
    kept_account, merged_account = _load_accounts(session, typed_code, moment, lock=True)
    gets_iin = kept_account.iin_hash is None and merged_account.iin_hash is not None
    names = PersonNames(
        merged_account.surname, merged_account.given_name, merged_account.patronymic
    )
    held_posts = (Post.person_id == merged_account.id, Post.ends_on.is_(None))
    post_ids = session.scalars(select(Post.id).where(*held_posts).order_by(Post.id)).all()
    card = spend_card(session, code=typed_code.code, by_id=typed_code.by.person_id, now=moment.now)
    merge_id = merge_accounts(
        session,
        by=typed_code.by,
        kept_account=kept_account,
        merged_account=merged_account,
        cipher=cipher,
        moment=moment,
        fingerprint=fingerprint,
    )
    session.expire_all()
    transferred_posts = (Post.id.in_(post_ids), Post.person_id == kept_account.id)
    record_taken_posts(
        session,
        by=typed_code.by,
        posts=session.scalars(select(Post).where(*transferred_posts).order_by(Post.id)).all(),
        handover=Handover(names, card.created_by, card.created_at),
        now=moment.now,
    )
    if gets_iin:
        by_id = typed_code.by.audit_id
        announce_iin_event(
            session, CONFIRMED, kept_account, by_id=by_id, moment=moment, how=EMPLOYER_CODE
        )
    return merge_id


def _load_accounts(
    session: Session, typed_code: TypedCode, moment: Moment, *, lock: bool = False
) -> tuple[Person, Person]:
    """Return the actor's account and that of the card. Raises as preview_account."""
    owner = find_person_by_card(session, code=typed_code.code, now=moment.now)
    if owner is None:
        raise CardRefused
    pair = queries.find_offered_account(
        session, owner.id, kept_id=typed_code.by.person_id, lock=lock
    )
    if pair is None:
        raise CardRefused
    _check_same_person(*pair)
    return pair


def _check_same_person(kept_account: Person, merged_account: Person) -> None:
    """Raise NamesDiffer or IinDiffers. Spellings and the patronymic make no difference."""
    for name in ("surname", "given_name"):
        if (
            fold_text(getattr(kept_account, name)).split()
            != fold_text(getattr(merged_account, name)).split()
        ):
            raise NamesDiffer
    own_iin = kept_account.iin_hash or kept_account.iin_claim_hash
    if own_iin is not None and merged_account.iin_hash not in (None, own_iin):
        raise IinDiffers
