"""Who turns an IIN that somebody typed into a confirmed one.

A claim (`Person.iin_claim_hash`) proves nothing. Besides what stands here, only new accounts that
staff make and a national administrator set a confirmed IIN.
"""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts import queries
from lms.accounts.errors import IinConfirmed, IinRefused, PersonUnknown, TooManyChanges, TooManyIins
from lms.accounts.models import IinConflict, Person
from lms.accounts.rules import Actor
from lms.accounts.rules.iin import CONFIRMED, CONFLICTING, DOCUMENTS, REFUSED
from lms.accounts.rules.personal import answer_from_iin, find_questions_for_iin
from lms.accounts.services.attempts import count_guess
from lms.accounts.services.changes import send_people_changed
from lms.accounts.services.contacts import Contacts, build_contact_columns
from lms.accounts.services.iin_changes import (
    NO_CLAIM,
    announce_iin_event,
    confirm_claim,
    lock_holder,
    record_iin_event,
)
from lms.core import throttle
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Database, upsert

GUESSES_OF_ACTOR: Final = 10
GUESSES_OF_PERSON: Final = 10
ACTOR_WINDOW: Final = timedelta(minutes=15)
PERSON_WINDOW: Final = timedelta(days=1)


def find_person_at_counter(
    database: Database, *, by: Actor, login: str, cipher: FieldCipher, now: datetime
) -> int:
    """Return the id of a person in scope by user name, e-mail or telephone number.

    A name that nobody has counts as a guess. Raises PersonUnknown, TooManyChanges.
    """
    with database.read() as session:
        person_id = queries.find_person_to_confirm(session, by=by, login=login)
    if person_id is None:
        with database.write() as session:
            count_guess(session, by=by, cipher=cipher, now=now)
        raise PersonUnknown
    return person_id


def confirm_iin(
    database: Database,
    *,
    by: Actor,
    person_id: int,
    iin: str,
    proof: str,
    cipher: FieldCipher,
    moment: Moment,
) -> str:
    """Confirm the IIN of a person whose document the actor has seen, and return what came of it.

    CONFIRMED, or CONFLICTING if other accounts have or claim the IIN too. Takes the database, so
    that a refusal is counted. Raises IinRefused, and as check_document.
    """
    with database.write() as session:
        outcome = check_document(
            session, by=by, person_id=person_id, iin=iin, proof=proof, cipher=cipher, moment=moment
        )
    if outcome == REFUSED:
        raise IinRefused
    return outcome


def check_document(
    session: Session,
    *,
    by: Actor,
    person_id: int,
    iin: str,
    proof: str,
    cipher: FieldCipher,
    moment: Moment,
) -> str:
    """Compare the IIN of a document with the person's claim, and return what came of it.

    CONFIRMED; REFUSED if the person claims other digits, which counts as a guess; CONFLICTING if
    other accounts have or claim the IIN too, which a national administrator then decides about.
    `proof` is one of DOCUMENTS. Without a claim `iin` becomes the claim first. The caller commits
    in each case. Raises NotFound outside the actor's scope, IinConfirmed, TooManyChanges.
    """
    if proof not in DOCUMENTS:
        raise ValueError(f"confirmed by {proof!r}")
    queries.load_person_to_confirm(session, by=by, person_id=person_id)
    person, lookup_hash = lock_holder(session, person_id), cipher.lookup(iin)
    if person.iin_hash is not None:
        raise IinConfirmed
    keys = _check_guesses(session, by, person, cipher, moment.now)
    if person.iin_claim_hash not in (None, lookup_hash):
        _count_refusal(session, keys, person, by=by, now=moment.now)
        return REFUSED
    if person.iin_claim_hash is None:
        _enter_claim(session, person, iin, cipher, by=by, moment=moment)
    other_account = (queries.is_account_with_iin(lookup_hash), Person.id != person.id)
    if not session.scalar(select(exists().where(*other_account))) and confirm_claim(
        session, person, proof=proof, by_id=by.audit_id, moment=moment
    ):
        return CONFIRMED
    _open_conflict(session, person, by=by, moment=moment, proof=proof)
    return CONFLICTING


def _check_guesses(
    session: Session, by: Actor, person: Person, cipher: FieldCipher, now: datetime
) -> Sequence[tuple[str, int, timedelta]]:
    """Return the keys of guesses with limits and windows. Raises TooManyChanges."""
    keys = (
        (cipher.lookup(f"iin guess of {person.id}"), GUESSES_OF_PERSON, PERSON_WINDOW),
        (cipher.lookup(f"iin guess by {by.person_id}"), GUESSES_OF_ACTOR, ACTOR_WINDOW),
    )
    for (key, limit, _window), error in zip(keys, (TooManyIins, TooManyChanges), strict=True):
        if wait := throttle.get_blocked_seconds(session, key=key, limit=limit, now=now):
            raise error(retry_after=wait)
    return keys


def _count_refusal(
    session: Session,
    keys: Sequence[tuple[str, int, timedelta]],
    person: Person,
    *,
    by: Actor,
    now: datetime,
) -> None:
    """Count a guess for the actor and for the person, and record it."""
    for key, _limit, window in keys:
        throttle.hit(session, key=key, window=window, now=now)
    record_iin_event(session, REFUSED, person_id=person.id, by_id=by.audit_id, now=now)


def _enter_claim(
    session: Session, person: Person, iin: str, cipher: FieldCipher, *, by: Actor, moment: Moment
) -> None:
    """Enter the IIN of the document, with the answers that it holds and nobody gave."""
    contacts = build_contact_columns(Contacts(iin=iin), cipher, is_claim=True)
    answers = answer_from_iin(iin, find_questions_for_iin(person), moment.today.year)
    for name, value in {**answers, **{key: contacts[key] for key in NO_CLAIM}}.items():
        setattr(person, name, value)
    if answers:
        send_people_changed(session, [person.id], by=by, moment=moment)


def _open_conflict(
    session: Session, person: Person, *, by: Actor, moment: Moment, proof: str
) -> None:
    """Leave the IIN that the person claims to a national administrator. Idempotent."""
    row = upsert(session, IinConflict).values(
        iin_encrypted=person.iin_claim_encrypted,
        iin_hash=person.iin_claim_hash,
        opened_at=moment.now,
        opened_by=by.audit_id,
        decision="",
    )
    session.execute(row.on_conflict_do_nothing())
    announce_iin_event(session, CONFLICTING, person, by_id=by.audit_id, moment=moment, how=proof)
