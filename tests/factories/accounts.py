"""People, organisations, roles and signed-in browsers."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, CardConsent, Organisation, Person, Post, RoleGrant, SignIn
from lms.accounts.queries import load_actor
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, Actor
from lms.accounts.services.contacts import Contacts, build_contact_columns
from lms.core.crypto import FieldCipher, generate_token, hash_token
from tests.conftest import NOW
from tests.factories.regions import KOKSHETAU, load_unit

POST_START = date(2025, 1, 6)
_numbers = count(1)


def add_person(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Person:
    """Add a person in the unit with this code: a citizen without contacts unless values differ.

    With an organisation they are a civil servant with a main post there, whose account it made. A
    civil servant has the hash of an IIN, but no encrypted IIN.
    """
    number = next(_numbers)
    is_servant = values.get("organisation_id") is not None
    defaults: dict[str, Any] = {
        "surname": f"Тегі{number}",
        "given_name": f"Аты{number}",
        "user_name": f"person{number}",
        "language": "kk",
        "audience": CIVIL_SERVANT if is_servant else CITIZEN,
        "region_unit_id": load_unit(session, kato).id,
        "created_at": NOW,
        "created_by_organisation_id": values.get("organisation_id"),
    }
    defaults |= values
    if defaults["audience"] == CIVIL_SERVANT:
        defaults.setdefault("iin_hash", f"{number:064}")
    row = Person(**defaults)
    session.add(row)
    session.flush()
    if row.organisation_id is not None:
        add_post(session, row, row.organisation_id, position=row.position)
    return row


def build_iin_columns(cipher: FieldCipher, iin: str, *, is_claim: bool = False) -> dict[str, Any]:
    """Return the columns of a person with this IIN, confirmed or only claimed."""
    return build_contact_columns(Contacts(iin=iin), cipher, is_claim=is_claim)


def add_post(
    session: Session, holder: Person, organisation_id: int, *, is_main: bool = True, **values: Any
) -> Post:
    """Add a row of a post, without what is derived. For a second post give is_main=False."""
    row = Post(
        person_id=holder.id,
        organisation_id=organisation_id,
        is_main=is_main,
        **{"starts_on": POST_START, **values},
    )
    session.add(row)
    session.flush()
    return row


def add_absence(session: Session, holder: Person, **values: Any) -> Absence:
    """Add an absence of the person: from today, without a last day, unless the values differ."""
    values = {"organisation_id": holder.organisation_id, **values}
    row = Absence(
        person_id=holder.id,
        **{"kind": "annual", "starts_on": NOW.date(), "created_at": NOW, **values},
    )
    session.add(row)
    session.flush()
    return row


def add_organisation(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Organisation:
    """Add an organisation of the state in the unit with this code."""
    number = next(_numbers)
    defaults = {
        "name_kk": f"Мекеме {number}",
        "name_ru": f"Учреждение {number}",
        "region_unit_id": load_unit(session, kato).id,
    }
    row = Organisation(**{**defaults, **values})
    session.add(row)
    session.flush()
    return row


def add_care(session: Session, holder: Person, **scope: int) -> CardConsent:
    """Add the person's consent that staff may make them a card, in the scope given."""
    row = CardConsent(person_id=holder.id, given_at=NOW, **scope)
    session.add(row)
    session.flush()
    return row


def grant(
    session: Session, holder: Person, role: str, *, kato: str | None = None, **scope: Any
) -> RoleGrant:
    """Grant the person a role, in the unit with this code or in the scope given."""
    if kato is not None:
        scope["region_unit_id"] = load_unit(session, kato).id
    row = RoleGrant(person_id=holder.id, role=role, granted_at=NOW, **scope)
    session.add(row)
    session.flush()
    return row


def begin_sign_in(
    session: Session, holder: Person, *, now: datetime = NOW, days: float = 30
) -> str:
    """Sign a browser of the person in and return its token."""
    token = generate_token()
    expires_at = now + timedelta(days=days)
    session.add(
        SignIn(
            token_hash=hash_token(token),
            person_id=holder.id,
            device="Firefox",
            started_at=now,
            expires_at=expires_at,
        )
    )
    session.flush()
    return token


def build_actor(session: Session, holder: Person, *, now: datetime = NOW) -> Actor:
    """Return the person as an actor with their roles, as services get it."""
    token = begin_sign_in(session, holder, now=now)
    actor = load_actor(session, hash_token(token), now)
    assert actor is not None
    return actor


def sign_in(
    client: FlaskClient, session: Session, holder: Person, *, now: datetime = NOW
) -> FlaskClient:
    """Sign the client in as the person. Commits, so that the application sees it."""
    token = begin_sign_in(session, holder, now=now)
    session.commit()
    with client.session_transaction() as cookie:
        cookie["_user_id"], cookie["seen"] = token, int(now.timestamp())
    return client


def keep_browser_active(client: FlaskClient, now: datetime) -> None:
    """Note a request of the browser at this moment, so that it is not idle."""
    with client.session_transaction() as cookie:
        cookie["seen"] = int(now.timestamp())
