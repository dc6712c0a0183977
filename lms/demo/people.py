"""Generated people, spread over districts by population: a third are civil servants with posts, some with two, some on leave."""

import random
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Person, Post
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.accounts.rules.personal import FEMALE, MALE, RURAL, SAID, URBAN
from lms.demo.names import NameGenerator
from lms.demo.organisations import Bodies
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS

HISTORY_DAYS: Final = 1095
LAST_JOINED_DAYS: Final = 150  # nobody but a demo account joined later: assignments of the last months find everybody there
SHARE_SERVANTS: Final = 1 / 3
SHARE_REGIONAL: Final = (
    0.25  # of civil servants: in the akimat of the region or one of its departments
)
SHARE_JOINED: Final = 0.25  # of civil servants: came in these three years
SHARE_TWO_POSTS: Final = 0.03
SHARE_ABSENT: Final = 0.04
SHARE_SAID: Final = 0.9  # say sex, birth year and settlement
WITHOUT_POPULATION: Final = 250_000  # units of the last years, for which the census has no number
POSITIONS: Final = {
    "kk": ("Бас маман", "Жетекші маман", "Бөлім басшысы"),
    "ru": ("Главный специалист", "Ведущий специалист", "Руководитель отдела"),
}
CATEGORIES: Final = {
    "district": ("E-4", "E-5", "E-R-3", "E-R-4", "E-R-5"),
    "region": ("D-3", "D-4", "D-5", "D-O-3", "D-O-4", "D-O-5"),
}
LEAVES: Final = (
    ("annual", 6, 20),
    ("sick", 3, 12),
    ("study", 20, 60),
    ("secondment", 15, 40),
    ("childcare", 200, None),
)


@dataclass(frozen=True, slots=True)
class Learner:
    """A person as the rest of the demo needs them. `joined_on`: when the history begins."""

    id: int
    region_unit_id: int
    organisation_id: int | None
    audience: str
    language: str
    sex: str | None
    birth_year: int | None
    settlement: str | None
    position: str
    names: tuple[str, str, str]
    joined_on: date


def add_learners(
    session: Session,
    chance: random.Random,
    names: NameGenerator,
    *,
    count: int,
    bodies: Bodies,
    now: datetime,
) -> list[Learner]:
    """Adds learners in every district, more where more people live."""
    places = _places(session)
    weights = [place.population or WITHOUT_POPULATION for place in places]
    rows = []
    for number in range(count):
        place = chance.choices(places, weights)[0]
        body = _body(chance, place, bodies) if chance.random() < SHARE_SERVANTS else None
        unit_id = place.id
        if body is not None and body not in bodies.halls.values():
            unit_id = place.parent_id
        rows.append(
            person_row(
                chance, names, f"demo{number:05}", unit_id=unit_id, organisation_id=body, now=now
            )
        )
    learners = store(session, rows)
    add_posts(session, chance, learners, bodies)
    _add_absences(session, chance, learners, now)
    return learners


def person_row(
    chance: random.Random,
    names: NameGenerator,
    user_name: str,
    *,
    unit_id: int,
    organisation_id: int | None,
    now: datetime,
    joined_days: int | None = None,
) -> dict[str, Any]:
    """A person as it is stored. `joined_days`: how long they have been there; chosen if None."""
    sex = chance.choice((FEMALE, MALE))
    name, language = names.draw(sex), chance.choice(("kk", "kk", "ru"))
    said = chance.random() < SHARE_SAID
    if joined_days is None:
        newcomer = chance.random() < SHARE_JOINED or organisation_id is None
        joined_days = chance.randrange(LAST_JOINED_DAYS, HISTORY_DAYS) if newcomer else HISTORY_DAYS
    youngest, oldest = (22, 62) if organisation_id is not None else (16, 78)
    return {
        "surname": name.surname,
        "given_name": name.given_name,
        "patronymic": name.patronymic,
        "user_name": user_name,
        "language": language,
        "region_unit_id": unit_id,
        "audience": CITIZEN if organisation_id is None else CIVIL_SERVANT,
        "organisation_id": organisation_id,
        "position": chance.choice(POSITIONS[language]) if organisation_id is not None else "",
        "shown_name": "initials",
        "extra_time_percent": 0,
        "created_at": now - timedelta(days=joined_days),
        "sex": sex if said else None,
        "birth_year": now.year - chance.randrange(youngest, oldest) if said else None,
        "settlement": chance.choice((URBAN, URBAN, RURAL)) if said else None,
        **dict.fromkeys(SAID.values(), said),
    }


def store(session: Session, rows: Sequence[dict[str, Any]]) -> list[Learner]:
    """Stores people and returns them."""
    if not rows:
        return []
    ids = session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True), list(rows)
    ).all()
    return [
        Learner(
            made,
            row["region_unit_id"],
            row["organisation_id"],
            row["audience"],
            row["language"],
            row["sex"],
            row["birth_year"],
            row["settlement"],
            row["position"],
            (row["surname"], row["given_name"], row["patronymic"]),
            row["created_at"].date(),
        )
        for made, row in zip(ids, rows, strict=True)
    ]


def add_posts(
    session: Session,
    chance: random.Random,
    learners: Sequence[Learner],
    bodies: Bodies,
    category: str | None = None,
) -> None:
    """Gives civil servants the post that their row repeats, and some a second one in a department of the region."""
    regional = {
        one
        for unit_id in bodies.departments
        for one in (bodies.halls[unit_id], *bodies.departments[unit_id])
    }
    every = [one for some in bodies.departments.values() for one in some]
    rows = []
    for learner in learners:
        if learner.organisation_id is None:
            continue
        level = "region" if learner.organisation_id in regional else "district"
        code = category or chance.choice(CATEGORIES[level])
        rows.append(_post(learner, learner.organisation_id, code, is_main=True))
        if category is None and chance.random() < SHARE_TWO_POSTS:
            second = chance.choice([one for one in every if one != learner.organisation_id])
            rows.append(_post(learner, second, chance.choice(CATEGORIES["region"]), is_main=False))
    if rows:
        session.execute(insert(Post), rows)


def _post(
    learner: Learner, organisation_id: int, category: str, *, is_main: bool
) -> dict[str, Any]:
    return {
        "person_id": learner.id,
        "organisation_id": organisation_id,
        "position": learner.position,
        "category": category,
        "starts_on": learner.joined_on,
        "is_main": is_main,
    }


def _places(session: Session) -> Sequence[Any]:
    """The districts and cities that stand today, with their regions."""
    regions = select(RegionUnit.id).where(
        RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None)
    )
    here = (RegionUnit.parent_id.in_(regions), RegionUnit.valid_to.is_(None))
    columns = (RegionUnit.id, RegionUnit.parent_id, RegionUnit.population)
    return session.execute(select(*columns).where(*here).order_by(RegionUnit.id)).all()


def _body(chance: random.Random, place: Any, bodies: Bodies) -> int:
    """An akimat of the district, or a department of the region."""
    if chance.random() < SHARE_REGIONAL:
        return chance.choice(bodies.departments[place.parent_id])
    return bodies.halls[place.id]


def _add_absences(
    session: Session, chance: random.Random, learners: Sequence[Learner], now: datetime
) -> None:
    rows = []
    for learner in learners:
        if learner.organisation_id is not None and chance.random() < SHARE_ABSENT:
            kind, before, after = chance.choice(LEAVES)
            ends_on = None if after is None else now.date() + timedelta(days=after)
            begun = now - timedelta(days=before)
            rows.append(
                {
                    "person_id": learner.id,
                    "kind": kind,
                    "starts_on": begun.date(),
                    "ends_on": ends_on,
                    "created_at": begun,
                }
            )
    if rows:
        session.execute(insert(Absence), rows)
