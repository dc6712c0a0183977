"""Generated people: names put together from common ones of all the country's peoples, spread over districts by population."""

import random
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Person, RoleGrant
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT, CONSULTANT, HR, NATIONAL_ADMIN, OFFICER, TRAINER
from lms.core.crypto import FieldCipher
from lms.regions.models import RegionUnit

DEMO_PASSWORD: Final = "sauat-demo-2026"  # noqa: S105 - printed beside the accounts: it opens generated people only
SYNTHETIC_IIN: Final = "500101500016"  # "born" in 2050: belongs to nobody
SURNAMES: Final = (
    "Ахметов", "Оспанов", "Сейітқали", "Жұмабаев", "Қасымов", "Ибраев", "Нұрланов", "Әбдірахман", "Тұрсынов", "Мұқанов", "Иванов",
    "Петров", "Ким", "Ли", "Шевченко", "Мюллер", "Юсупов", "Каримов", "Алиев", "Бекенов", "Сәрсенбаев", "Есенов", "Смирнов", "Пак",
)  # fmt: skip
GIVEN_NAMES: Final = (
    "Айгүл", "Серік", "Ольга", "Рустам", "Гүлнар", "Мұрат", "Зарина", "Виктор", "Дина", "Темір", "Лиза", "Ерлан", "Анна", "Бауыржан",
    "Сәуле", "Нұрлан", "Елена", "Қанат", "Мадина", "Тимур", "Жанар", "Асхат", "Наталья", "Данияр", "Әсел", "Олег", "Айдос", "Фатима",
)  # fmt: skip
HALL_KK: Final = "{} әкімдігі"
HALL_RU: Final = "Акимат: {}"


@dataclass(frozen=True, slots=True)
class Learner:
    """A person as the rest of the demo needs them."""

    id: int
    region_unit_id: int
    organisation_id: int | None
    audience: str


@dataclass(frozen=True, slots=True)
class Account:
    """An account that a visitor of the demo signs in with."""

    user_name: str
    what: str


def is_filled(session: Session) -> bool:
    """Whether the demo has been put in before."""
    return session.scalar(select(Person.id).where(Person.user_name == "demo-admin")) is not None


def add_organisations(session: Session) -> dict[int, int]:
    """The akimat of every region and of every district below it. Returns organisation by unit."""
    regions = session.scalars(select(RegionUnit).where(RegionUnit.level.in_(("region", "city_republican")))).all()
    by_unit = _add_halls(session, regions, {})
    below = session.scalars(select(RegionUnit).where(RegionUnit.parent_id.in_(by_unit))).all()
    return by_unit | _add_halls(session, below, by_unit)


def _add_halls(session: Session, units: Any, parents: dict[int, int]) -> dict[int, int]:
    rows = [
        {
            "name_kk": HALL_KK.format(unit.name_kk), "name_ru": HALL_RU.format(unit.name_ru), "region_unit_id": unit.id,
            "parent_id": parents.get(unit.parent_id or 0),
        }
        for unit in units
    ]  # fmt: skip
    made = session.execute(insert(Organisation).returning(Organisation.id, Organisation.region_unit_id), rows)
    return {unit_id: organisation_id for organisation_id, unit_id in made}


def add_learners(
    session: Session, chance: random.Random, *, count: int, organisations: dict[int, int], now: datetime
) -> list[Learner]:
    """Learners in every district, more where more people live; a third of them civil servants of the district's akimat."""
    above = select(RegionUnit.parent_id).where(RegionUnit.parent_id.is_not(None))
    units = session.execute(
        select(RegionUnit.id, RegionUnit.population).where(
            RegionUnit.id.in_(organisations), RegionUnit.valid_to.is_(None), RegionUnit.id.not_in(above)
        )
    ).all()
    weights = [population or 20_000 for _unit_id, population in units]
    rows = []
    for number in range(count):
        unit_id = chance.choices(units, weights)[0][0]
        servant = chance.random() < 1 / 3
        rows.append(_person(chance, f"demo{number:05}", unit_id, organisations[unit_id] if servant else None, now))
    made = session.execute(
        insert(Person).returning(Person.id, Person.region_unit_id, Person.organisation_id, Person.audience), rows
    )
    return [Learner(*row) for row in made]


def _person(chance: random.Random, user_name: str, unit_id: int, organisation_id: int | None, now: datetime) -> dict[str, Any]:
    surname, given_name = chance.choice(SURNAMES), chance.choice(GIVEN_NAMES)
    return {
        "surname": surname, "given_name": given_name, "patronymic": "", "user_name": user_name,
        "language": chance.choice(("kk", "kk", "ru")), "region_unit_id": unit_id,
        "audience": CITIZEN if organisation_id is None else CIVIL_SERVANT, "organisation_id": organisation_id, "position": "",
        "shown_name": "initials", "extra_time_percent": 0, "created_at": now - timedelta(days=chance.randrange(30, 365)),
    }  # fmt: skip


def add_accounts(
    session: Session, organisations: dict[int, int], *, password_hash: str, cipher: FieldCipher, now: datetime
) -> list[Account]:
    """One account per role, in Akmola region and its city of Kokshetau. Those who learn have not begun: they are for trying it out."""
    region, city = (_unit(session, kato) for kato in ("110000000", "111000000"))
    root = session.scalars(select(RegionUnit.id).where(RegionUnit.level == "republic")).one()
    wanted: tuple[tuple[str, str, int, int | None, str | None, dict[str, int]], ...] = (
        ("demo-citizen", "citizen who has not begun a course", city, None, None, {}),
        ("demo-servant", "civil servant with an assigned course", city, organisations[city], None, {}),
        ("demo-trainer", "trainer of all courses", city, None, TRAINER, {}),
        ("demo-consultant", "consultant of an access point in Kokshetau", city, None, CONSULTANT, {"region_unit_id": city}),
        ("demo-officer", "officer of Akmola region", region, organisations[region], OFFICER, {"region_unit_id": region}),
        ("demo-district", "officer of the city of Kokshetau", city, organisations[city], OFFICER, {"region_unit_id": city}),
        (
            "demo-hr",
            "HR of the akimat of Akmola region",
            region,
            organisations[region],
            HR,
            {"organisation_id": organisations[region]},
        ),
        ("demo-admin", "national administrator", root, None, NATIONAL_ADMIN, {}),
    )
    chance = random.Random(7)  # noqa: S311 - the same demo each time
    for user_name, _what, unit_id, organisation_id, role, scope in wanted:
        row = _person(chance, user_name, unit_id, organisation_id, now) | {"password_hash": password_hash}
        if user_name == "demo-servant":
            row |= {"iin_encrypted": cipher.encrypt(SYNTHETIC_IIN), "iin_hash": cipher.lookup(SYNTHETIC_IIN)}
        person_id = session.scalars(insert(Person).values(row).returning(Person.id)).one()
        if role is not None:
            session.execute(insert(RoleGrant).values(person_id=person_id, role=role, granted_at=now, **scope))
    return [Account(user_name, what) for user_name, what, *_rest in wanted]


def _unit(session: Session, kato: str) -> int:
    return session.scalars(select(RegionUnit.id).where(RegionUnit.kato == kato)).one()
