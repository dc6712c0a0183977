"""One demo account per role, in Akmola region and its city of Kokshetau."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER, Actor
from lms.core.crypto import FieldCipher
from lms.demo.learners import Learner
from lms.demo.names import NameGenerator
from lms.demo.organisations import DemoOrganisations
from lms.demo.people import HISTORY_DAYS, build_person_row, insert_people
from lms.demo.posts import add_posts
from lms.regions.models import RegionUnit

DEMO_PASSWORD: Final = "sauat-demo-2026"  # noqa: S105 - public: it opens generated accounts only
SYNTHETIC_IIN: Final = "500101500016"  # a birth date in 2050: belongs to nobody
AKMOLA: Final = "110000000"
KOKSHETAU: Final = "111000000"
SERVANT: Final = "demo-servant"
SERVANT_JOINED_DAYS: Final = 50


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account with which a visitor of the demo signs in.

    `unit`: KATO code, or empty for the country; `works`: holds a post in the akimat of that unit;
    `scope`: the attribute of the account that is the scope of its role.
    """

    user_name: str
    description: str
    unit: str
    works: bool = False
    role: str | None = None
    scope: str = ""
    category: str = ""
    joined_days: int = HISTORY_DAYS


ACCOUNTS: Final = (
    DemoAccount("demo-citizen", "citizen who has not begun a course", KOKSHETAU, joined_days=20),
    DemoAccount(
        SERVANT,
        "civil servant: a course overdue by one of three orders, exempt from a fourth",
        KOKSHETAU,
        works=True,
        category="E-R-4",
        joined_days=SERVANT_JOINED_DAYS,
    ),
    DemoAccount("demo-trainer", "trainer of all courses", KOKSHETAU, role=TRAINER),
    DemoAccount(
        "demo-consultant",
        "consultant of an access point in Kokshetau",
        KOKSHETAU,
        role=CONSULTANT,
        scope="region_unit_id",
    ),
    DemoAccount(
        "demo-officer",
        "officer of Akmola region",
        AKMOLA,
        works=True,
        role=OFFICER,
        scope="region_unit_id",
        category="D-3",
    ),
    DemoAccount(
        "demo-district",
        "officer of the city of Kokshetau",
        KOKSHETAU,
        works=True,
        role=OFFICER,
        scope="region_unit_id",
        category="E-4",
    ),
    DemoAccount(
        "demo-hr",
        "HR of the akimat of Akmola region",
        AKMOLA,
        works=True,
        role=HR,
        scope="organisation_id",
        category="D-4",
    ),
    DemoAccount("demo-admin", "national administrator", "", role=NATIONAL_ADMIN),
    DemoAccount(
        "demo-approver",
        "national administrator, the second person who approves",
        "",
        role=NATIONAL_ADMIN,
    ),
)


def is_filled(session: Session) -> bool:
    """Return whether the demo data is already in the database."""
    return session.scalar(select(Person.id).where(Person.user_name == "demo-admin")) is not None


def add_accounts(
    session: Session,
    organisations: DemoOrganisations,
    names: NameGenerator,
    *,
    password_hash: str,
    cipher: FieldCipher,
    now: datetime,
) -> dict[str, Learner]:
    """Add the accounts with their posts and roles; return them by user name."""
    root = session.scalars(select(RegionUnit.id).where(RegionUnit.level == "republic")).one()
    units = {"": root, **{kato: find_unit_by_kato(session, kato) for kato in (AKMOLA, KOKSHETAU)}}
    chance = random.Random(7)  # noqa: S311 - the same demo each time
    rows = []
    for account in ACCOUNTS:
        unit_id = units[account.unit]
        organisation_id = organisations.akimats[unit_id] if account.works else None
        row = build_person_row(
            chance,
            names,
            account.user_name,
            unit_id=unit_id,
            organisation_id=organisation_id,
            now=now,
            joined_days=account.joined_days,
        )
        iin_values = _build_iin_values(account, cipher)
        rows.append(row | {"password_hash": password_hash} | iin_values)
    accounts = {
        account.user_name: learner
        for account, learner in zip(ACCOUNTS, insert_people(session, rows), strict=True)
    }
    for account in ACCOUNTS:
        add_posts(session, chance, [accounts[account.user_name]], organisations, account.category)
    _grant_roles(session, accounts, now)
    return accounts


def _build_iin_values(account: DemoAccount, cipher: FieldCipher) -> dict[str, bytes | str | None]:
    """Return the columns of the IIN, which one account has."""
    has_iin = account.user_name == SERVANT
    return {
        "iin_encrypted": cipher.encrypt(SYNTHETIC_IIN) if has_iin else None,
        "iin_hash": cipher.lookup(SYNTHETIC_IIN) if has_iin else None,
    }


def _grant_roles(session: Session, accounts: dict[str, Learner], now: datetime) -> None:
    for account in ACCOUNTS:
        if account.role is not None:
            person = accounts[account.user_name]
            scope_values = {account.scope: getattr(person, account.scope)} if account.scope else {}
            session.execute(
                insert(RoleGrant).values(
                    person_id=person.id, role=account.role, granted_at=now, **scope_values
                )
            )


def load_actors(session: Session, accounts: dict[str, Learner]) -> dict[str, Actor]:
    """Return the actor of each account, by user name."""
    actors = {name: load_actor_by_id(session, person.id) for name, person in accounts.items()}
    return {name: actor for name, actor in actors.items() if actor is not None}


def find_unit_by_kato(session: Session, kato: str) -> int:
    """Return the id of the region unit with this KATO code."""
    return session.scalars(select(RegionUnit.id).where(RegionUnit.kato == kato)).one()


def list_accounts_with_history(accounts: dict[str, Learner]) -> Sequence[Learner]:
    """Return the accounts that get a learning history.

    The citizen and the civil servant have none: visitors try things out with them.
    """
    return [
        person
        for name, person in accounts.items()
        if name not in ("demo-citizen", SERVANT) and person.organisation_id is not None
    ]
