"""People, organisations, roles and signed-in browsers."""

from datetime import date, datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Organisation, Person, Post, RoleGrant, SignIn
from lms.accounts.queries import load_actor
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, Actor
from lms.core.crypto import new_token, token_hash
from tests.conftest import NOW
from tests.factories.regions import KOKSHETAU, unit

LONG_AGO = date(2025, 1, 6)
_numbers = count(1)


def person(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Person:
    """A person in the unit with this code, a citizen without contacts unless the values say otherwise.

    With an organisation they are a civil servant with a main post there. A civil servant has the hash of an IIN, but none to show.
    """
    number = next(_numbers)
    servant = values.get("organisation_id") is not None
    defaults: dict[str, Any] = {
        "surname": f"Тегі{number}",
        "given_name": f"Аты{number}",
        "user_name": f"person{number}",
        "language": "kk",
        "audience": CIVIL_SERVANT if servant else CITIZEN,
        "region_unit_id": unit(session, kato).id,
        "created_at": NOW,
    }
    defaults |= values
    if defaults["audience"] == CIVIL_SERVANT:
        defaults.setdefault("iin_hash", f"{number:064}")
    made = Person(**defaults)
    session.add(made)
    session.flush()
    if made.organisation_id is not None:
        post(session, made, made.organisation_id, position=made.position)
    return made


def post(
    session: Session, holder: Person, organisation_id: int, *, is_main: bool = True, **values: Any
) -> Post:
    """A post of the person's as a row, without what follows from it: for a second one give is_main=False."""
    made = Post(
        person_id=holder.id,
        organisation_id=organisation_id,
        is_main=is_main,
        **{"starts_on": LONG_AGO, **values},
    )
    session.add(made)
    session.flush()
    return made


def absence(session: Session, who: Person, **values: Any) -> Absence:
    """A leave of the person's, from today on and open unless the values say otherwise."""
    made = Absence(
        person_id=who.id, **{"kind": "annual", "starts_on": NOW.date(), "created_at": NOW, **values}
    )
    session.add(made)
    session.flush()
    return made


def organisation(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Organisation:
    """A state body in the unit with this code."""
    number = next(_numbers)
    defaults = {
        "name_kk": f"Мекеме {number}",
        "name_ru": f"Учреждение {number}",
        "region_unit_id": unit(session, kato).id,
    }
    made = Organisation(**{**defaults, **values})
    session.add(made)
    session.flush()
    return made


def grant(
    session: Session, holder: Person, role: str, *, kato: str | None = None, **scope: Any
) -> RoleGrant:
    """Gives the role to the person, in the unit with this code or in the scope given."""
    if kato is not None:
        scope["region_unit_id"] = unit(session, kato).id
    made = RoleGrant(person_id=holder.id, role=role, granted_at=NOW, **scope)
    session.add(made)
    session.flush()
    return made


def begin_sign_in(
    session: Session, holder: Person, *, now: datetime = NOW, days: float = 30
) -> str:
    """The token of a browser of the person's."""
    token = new_token()
    ends = now + timedelta(days=days)
    session.add(
        SignIn(
            token_hash=token_hash(token),
            person_id=holder.id,
            device="Firefox",
            started_at=now,
            expires_at=ends,
        )
    )
    session.flush()
    return token


def actor_of(session: Session, holder: Person, *, now: datetime = NOW) -> Actor:
    """The person as services know who is asking, with the roles that they hold."""
    token = begin_sign_in(session, holder, now=now)
    found = load_actor(session, token_hash(token), now)
    assert found is not None
    return found


def sign_in(
    client: FlaskClient, session: Session, holder: Person, *, now: datetime = NOW
) -> FlaskClient:
    """Signs the browser in as the person. Commits, so that the application sees it."""
    token = begin_sign_in(session, holder, now=now)
    session.commit()
    with client.session_transaction() as kept:
        kept["_user_id"], kept["seen"] = token, int(now.timestamp())
    return client


def stay(client: FlaskClient, now: datetime) -> None:
    """The browser was in use until this moment, so that nobody is signed out for having left it alone."""
    with client.session_transaction() as kept:
        kept["seen"] = int(now.timestamp())
