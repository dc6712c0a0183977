"""One account per role, in Akmola region and its city of Kokshetau."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.queries import actor_by_id
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER, Actor
from lms.core.crypto import FieldCipher
from lms.demo.names import NameGenerator
from lms.demo.organisations import Bodies
from lms.demo.people import HISTORY_DAYS, Learner, add_posts, person_row, store
from lms.regions.models import RegionUnit

DEMO_PASSWORD: Final = "sauat-demo-2026"  # noqa: S105 - printed beside the accounts: it opens generated people only
SYNTHETIC_IIN: Final = "500101500016"  # "born" in 2050: belongs to nobody
AKMOLA: Final = "110000000"
KOKSHETAU: Final = "111000000"
SERVANT: Final = "demo-servant"
SERVANT_JOINED_DAYS: Final = 50


@dataclass(frozen=True, slots=True)
class DemoAccount:
    """An account that a visitor of the demo signs in with. `unit`, `body`: of the region or its city; `scope`: what the role is held in."""

    user_name: str
    what: str
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
        "civil servant: one course overdue, one due soon, one exempt",
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
    """Whether the demo has been put in before."""
    return session.scalar(select(Person.id).where(Person.user_name == "demo-admin")) is not None


def add_accounts(
    session: Session,
    bodies: Bodies,
    names: NameGenerator,
    *,
    password_hash: str,
    cipher: FieldCipher,
    now: datetime,
) -> dict[str, Learner]:
    """Adds the accounts, with posts and roles; by their names."""
    root = session.scalars(select(RegionUnit.id).where(RegionUnit.level == "republic")).one()
    units = {"": root, **{kato: unit_by_kato(session, kato) for kato in (AKMOLA, KOKSHETAU)}}
    chance = random.Random(7)  # noqa: S311 - the same demo each time
    rows = []
    for account in ACCOUNTS:
        unit_id = units[account.unit]
        body = bodies.halls[unit_id] if account.works else None
        row = person_row(
            chance,
            names,
            account.user_name,
            unit_id=unit_id,
            organisation_id=body,
            now=now,
            joined_days=account.joined_days,
        ) | {"password_hash": password_hash}
        hidden = account.user_name == SERVANT
        iin = {
            "iin_encrypted": cipher.encrypt(SYNTHETIC_IIN) if hidden else None,
            "iin_hash": cipher.lookup(SYNTHETIC_IIN) if hidden else None,
        }
        rows.append(row | iin)
    made = {
        account.user_name: learner
        for account, learner in zip(ACCOUNTS, store(session, rows), strict=True)
    }
    for account in ACCOUNTS:
        add_posts(session, chance, [made[account.user_name]], bodies, account.category)
    _grant(session, made, now)
    return made


def _grant(session: Session, made: dict[str, Learner], now: datetime) -> None:
    for account in ACCOUNTS:
        if account.role is not None:
            person = made[account.user_name]
            scope = {account.scope: getattr(person, account.scope)} if account.scope else {}
            session.execute(
                insert(RoleGrant).values(
                    person_id=person.id, role=account.role, granted_at=now, **scope
                )
            )


def actors(session: Session, made: dict[str, Learner]) -> dict[str, Actor]:
    """The accounts as those who do something."""
    found = {name: actor_by_id(session, person.id) for name, person in made.items()}
    return {name: actor for name, actor in found.items() if actor is not None}


def unit_by_kato(session: Session, kato: str) -> int:
    """The unit with this code."""
    return session.scalars(select(RegionUnit.id).where(RegionUnit.kato == kato)).one()


def those_who_learned(made: dict[str, Learner]) -> Sequence[Learner]:
    """Those accounts that have a history: who is there to try things out has none."""
    return [
        person
        for name, person in made.items()
        if name not in ("demo-citizen", SERVANT) and person.organisation_id is not None
    ]
