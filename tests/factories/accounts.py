"""People, organisations, roles and signed-in browsers."""

from datetime import datetime, timedelta
from itertools import count
from typing import Any

from flask.testing import FlaskClient
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant, SignIn
from lms.accounts.queries import load_actor
from lms.accounts.rules import CITIZEN, Actor
from lms.core.crypto import new_token, token_hash
from tests.conftest import NOW
from tests.factories.regions import KOKSHETAU, unit

_numbers = count(1)


def person(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Person:
    """A person in the unit with this code, a citizen without contacts unless the values say otherwise."""
    number = next(_numbers)
    defaults: dict[str, Any] = {
        "surname": f"Тегі{number}",
        "given_name": f"Аты{number}",
        "user_name": f"person{number}",
        "language": "kk",
        "audience": CITIZEN,
        "region_unit_id": unit(session, kato).id,
        "created_at": NOW,
    }
    made = Person(**{**defaults, **values})
    session.add(made)
    session.flush()
    return made


def organisation(session: Session, *, kato: str = KOKSHETAU, **values: Any) -> Organisation:
    """A state body in the unit with this code."""
    number = next(_numbers)
    defaults = {"name_kk": f"Мекеме {number}", "name_ru": f"Учреждение {number}", "region_unit_id": unit(session, kato).id}
    made = Organisation(**{**defaults, **values})
    session.add(made)
    session.flush()
    return made


def grant(session: Session, holder: Person, role: str, *, kato: str | None = None, **scope: Any) -> RoleGrant:
    """Gives the role to the person, in the unit with this code or in the scope given."""
    if kato is not None:
        scope["region_unit_id"] = unit(session, kato).id
    made = RoleGrant(person_id=holder.id, role=role, granted_at=NOW, **scope)
    session.add(made)
    session.flush()
    return made


def begin_sign_in(session: Session, holder: Person, *, now: datetime = NOW, days: float = 30) -> str:
    """The token of a browser of the person's."""
    token = new_token()
    ends = now + timedelta(days=days)
    session.add(SignIn(token_hash=token_hash(token), person_id=holder.id, device="Firefox", started_at=now, expires_at=ends))
    session.flush()
    return token


def actor_of(session: Session, holder: Person, *, now: datetime = NOW) -> Actor:
    """The person as services know who is asking, with the roles that they hold."""
    token = begin_sign_in(session, holder, now=now)
    found = load_actor(session, token_hash(token), now)
    assert found is not None
    return found


def sign_in(client: FlaskClient, session: Session, holder: Person, *, now: datetime = NOW) -> FlaskClient:
    """Signs the browser in as the person. Commits, so that the application sees it."""
    token = begin_sign_in(session, holder, now=now)
    session.commit()
    with client.session_transaction() as kept:
        kept["_user_id"] = token
    return client
