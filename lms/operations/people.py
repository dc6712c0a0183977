"""The first administrator, links for passwords, and reading of everybody's IINs."""

from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts import services
from lms.accounts.models import Person
from lms.accounts.queries import list_national_admins
from lms.accounts.rules import CITIZEN, NATIONAL_ADMIN, OPERATOR, Grant
from lms.accounts.services.personal import record_iins_read
from lms.auth.services import create_password_link
from lms.enrolment.jobs import fill_from_iins
from lms.operations.finding import get_unit_id
from lms.web.container import Container

CAPITAL: Final = "710000000"


@dataclass(frozen=True, slots=True)
class FirstAdmin:
    """An administrator who has no password yet, and the one-time link that sets it."""

    user_name: str
    link: str


def has_admin(session: Session) -> bool:
    """Return whether an administrator has a password."""
    return any(person.password_hash for person in list_national_admins(session))


def invite_first_admin(session: Session, container: Container) -> FirstAdmin | None:
    """Make the administrator if there is none; return them with a link, or None if not needed.

    Raises DomainError, and OperationRefused without regions.
    """
    admins = list_national_admins(session)
    if any(person.password_hash for person in admins):
        return None
    person = admins[0] if admins else _create_admin(session, container)
    return FirstAdmin(person.user_name, create_link(session, container, person.id))


def _create_admin(session: Session, container: Container) -> Person:
    person = services.create_person(
        session,
        by=OPERATOR,
        names=services.PersonNames(given_name="Administrator"),
        user_name="admin",
        audience=CITIZEN,
        region_unit_id=get_unit_id(session, CAPITAL),
        language="kk",
        contacts=services.Contacts(),
        cipher=container.iin_cipher,
        moment=container.moment(),
    )
    services.grant_role(
        session,
        by=OPERATOR,
        person_id=person.id,
        grant=Grant(NATIONAL_ADMIN),
        now=container.clock.now(),
    )
    return person


def create_link(session: Session, container: Container, person_id: int) -> str:
    """Return a new link by which a person sets a password; earlier links stop working."""
    token = create_password_link(
        session, person_id=person_id, by=OPERATOR, now=container.clock.now()
    )
    return f"{container.settings.base_url}/auth/password/{token}"


def read_all_iins(container: Container) -> int:
    """Read IINs as the daily job does, in steps that are units of work of their own.

    Returns of how many people an IIN told something new.
    """
    total = 0
    after: int | None = 0
    while after is not None:
        with container.database.write() as session:
            moment = container.moment()
            after, count = fill_from_iins(
                session, cipher=container.iin_cipher, after=after, moment=moment
            )
            total += count
            if after is None and total:
                record_iins_read(session, people=total, now=moment.now)
    return total
