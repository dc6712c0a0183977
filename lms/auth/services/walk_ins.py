"""Walk-ins: a consultant registers a visitor and hands over a sign-in card."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from lms.accounts.errors import UnitUnknown
from lms.accounts.models import Person
from lms.accounts.queries import select_units_in_scope
from lms.accounts.rules import CITIZEN, CONSULTANT, Actor, format_full_name
from lms.accounts.services import Contacts, PersonNames, propose_user_name, record_event
from lms.accounts.services import contacts as contact_services
from lms.accounts.services.new_people import (
    build_new_person_answers,
    build_new_person_columns,
    insert_person,
)
from lms.auth.errors import NamesakeFound, TooManyWalkIns
from lms.auth.models import SignInCard
from lms.auth.queries.namesakes import Namesake, list_namesakes
from lms.auth.queries.walk_ins import REGISTERED_EVENT
from lms.auth.services.cards import Card, make_cards
from lms.core import throttle
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher, hash_token
from lms.core.database import Database
from lms.core.errors import NotFound
from lms.regions.models import RegionUnit

# A full room registers in an hour; looks for namesakes count too.
WALK_INS: Final = 80
WALK_IN_WINDOW: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class WalkIn:
    """A visitor, as they introduced themselves. The telephone is optional."""

    names: PersonNames
    birth_year: int
    region_unit_id: int
    phone: str | None
    language: str


def find_namesakes(session: Session, *, by: Actor, walk_in: WalkIn) -> list[Namesake]:
    """Return who of the consultant's districts could be the visitor. Raises UnitUnknown."""
    _check_unit(session, by, walk_in.region_unit_id)
    return list_namesakes(
        session,
        by=by,
        surname=walk_in.names.surname,
        given_name=walk_in.names.given_name,
        birth_year=walk_in.birth_year,
    )


def register_walk_in(
    database: Database,
    *,
    by: Actor,
    walk_in: WalkIn,
    is_somebody_else: bool,
    cipher: FieldCipher,
    moment: Moment,
) -> Card:
    """Make the visitor's account with a card by which they set a password, and return the card.

    Each attempt counts, in a transaction of its own: also one that is refused. `is_somebody_else`:
    the consultant has seen the namesakes, and the visitor is none of them. A telephone of another
    account is left out silently, since the reply must not tell who has one.
    Raises TooManyWalkIns, UnitUnknown, NamesakeFound, NameMissing.
    """
    with database.write() as session:
        _count_walk_in(session, by=by, cipher=cipher, moment=moment)
    with database.write() as session:
        if find_namesakes(session, by=by, walk_in=walk_in) and not is_somebody_else:
            raise NamesakeFound
        person = _insert_visitor(session, walk_in, cipher, moment)
        record_event(
            session,
            kind=REGISTERED_EVENT,
            subject=f"person:{person.id}",
            by_id=by.audit_id,
            now=moment.now,
            region_unit_id=walk_in.region_unit_id,
            had_namesakes=is_somebody_else,
        )
        return make_cards(session, by=by, person_ids=[person.id], now=moment.now)[0]


def print_walk_in_card(
    database: Database,
    *,
    by: Actor,
    person_id: int,
    code: str,
    draw: Callable[[list[Card]], bytes],
    moment: Moment,
) -> bytes:
    """Return a valid card that the actor made as PDF, by the code that the page still shows.

    `draw` takes seconds and runs in no transaction. Raises NotFound: the code is stored nowhere,
    so whoever lost it needs a new card.
    """
    with database.read() as session:
        card = _load_printable_card(session, by=by, person_id=person_id, code=code, moment=moment)
    return draw([card])


def _count_walk_in(session: Session, *, by: Actor, cipher: FieldCipher, moment: Moment) -> None:
    """Count an attempt to register somebody. Raises TooManyWalkIns."""
    key = cipher.lookup(f"walk-ins {by.person_id}")
    wait = throttle.get_blocked_seconds(session, key=key, limit=WALK_INS, now=moment.now)
    if wait:
        raise TooManyWalkIns(retry_after=wait)
    throttle.hit(session, key=key, window=WALK_IN_WINDOW, now=moment.now)


def _insert_visitor(
    session: Session, walk_in: WalkIn, cipher: FieldCipher, moment: Moment
) -> Person:
    names = walk_in.names
    fixed = build_new_person_columns(
        session, names, walk_in.region_unit_id, walk_in.language, moment.now
    )
    fixed |= build_new_person_answers({"birth_year": walk_in.birth_year}, None, moment.today.year)

    def build() -> dict[str, Any]:
        values = contact_services.build_contact_columns(Contacts(phone=walk_in.phone), cipher)
        contact_services.claim_taken_contacts(session, values)
        user_name = propose_user_name(session, names)
        return fixed | values | {"audience": CITIZEN, "user_name": user_name}

    return insert_person(session, build)


def _load_printable_card(
    session: Session, *, by: Actor, person_id: int, code: str, moment: Moment
) -> Card:
    row = session.execute(
        select(SignInCard, Person)
        .join(Person, Person.id == SignInCard.person_id)
        .where(
            SignInCard.code_hash == hash_token(code),
            SignInCard.person_id == person_id,
            SignInCard.created_by == by.person_id,
            SignInCard.used_at.is_(None),
            SignInCard.revoked_at.is_(None),
            SignInCard.expires_at > moment.now,
        )
    ).first()
    if row is None:
        raise NotFound
    card, person = row
    return Card(
        person_id=person.id,
        code=code,
        name=format_full_name(person.surname, person.given_name, person.patronymic),
        user_name=person.user_name,
        language=person.language,
        created_at=card.created_at,
        expires_at=card.expires_at,
    )


def _check_unit(session: Session, by: Actor, region_unit_id: int) -> None:
    """Raise UnitUnknown for a unit that is not one of the consultant's today."""
    own_unit = (
        RegionUnit.id == region_unit_id,
        RegionUnit.valid_to.is_(None),
        RegionUnit.id.in_(select_units_in_scope(by, CONSULTANT)),
    )
    if not session.scalar(select(exists().where(*own_unit))):
        raise UnitUnknown
