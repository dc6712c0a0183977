"""Generated people, spread over districts by population.

A third are civil servants with posts, some of them with two or on leave.
"""

import random
from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any, Final

from sqlalchemy import insert, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CITIZEN, CIVIL_SERVANT
from lms.accounts.rules.personal import FEMALE, MALE, RURAL, SELF_ANSWERED, URBAN
from lms.demo.absences import add_absences
from lms.demo.learners import Learner
from lms.demo.names import NameGenerator
from lms.demo.organisations import DemoOrganisations
from lms.demo.posts import add_posts
from lms.regions.models import RegionUnit
from lms.regions.rules import REGIONS

HISTORY_DAYS: Final = 1095
# Only demo accounts joined later, so that recent assignments meet complete organisations.
LAST_JOINED_DAYS: Final = 150
SHARE_SERVANTS: Final = 1 / 3
SHARE_REGIONAL: Final = 0.25  # share of civil servants who work for the region itself
SHARE_JOINED: Final = 0.25  # share of civil servants who joined within the history
SHARE_SAID: Final = 0.9  # share of people who gave sex, birth year and settlement
WITHOUT_POPULATION: Final = 250_000  # population of units newer than the census
POSITIONS: Final = {
    "kk": ("Бас маман", "Жетекші маман", "Бөлім басшысы"),
    "ru": ("Главный специалист", "Ведущий специалист", "Руководитель отдела"),
}


def add_learners(
    session: Session,
    chance: random.Random,
    names: NameGenerator,
    *,
    count: int,
    organisations: DemoOrganisations,
    now: datetime,
) -> list[Learner]:
    """Add learners in all districts, in proportion to the population."""
    districts = _list_districts(session)
    weights = [district.population or WITHOUT_POPULATION for district in districts]
    rows = []
    for number in range(count):
        district = chance.choices(districts, weights)[0]
        unit_id, organisation_id = _draw_affiliation(chance, district, organisations)
        rows.append(
            build_person_row(
                chance,
                names,
                f"demo{number:05}",
                unit_id=unit_id,
                organisation_id=organisation_id,
                now=now,
            )
        )
    learners = insert_people(session, rows)
    add_posts(session, chance, learners, organisations)
    add_absences(session, chance, learners, now)
    return learners


def _draw_affiliation(
    chance: random.Random, district: Any, organisations: DemoOrganisations
) -> tuple[int, int | None]:
    """Return the unit and the organisation of a learner of a district; citizens have none.

    Who works for a department of the region belongs to the region.
    """
    if chance.random() >= SHARE_SERVANTS:
        return district.id, None
    organisation_id = _choose_organisation(chance, district, organisations)
    is_of_akimat = organisation_id in organisations.akimats.values()
    return district.id if is_of_akimat else district.parent_id, organisation_id


def build_person_row(
    chance: random.Random,
    names: NameGenerator,
    user_name: str,
    *,
    unit_id: int,
    organisation_id: int | None,
    now: datetime,
    joined_days: int | None = None,
) -> dict[str, Any]:
    """Return the values of a person's row.

    `joined_days`: how long ago they joined; random if None.
    """
    sex = chance.choice((FEMALE, MALE))
    name, language = names.draw(sex), chance.choice(("kk", "kk", "ru"))
    has_said = chance.random() < SHARE_SAID
    if joined_days is None:
        joined_days = _choose_joined_days(chance, is_citizen=organisation_id is None)
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
        "created_by_organisation_id": organisation_id,
        "position": chance.choice(POSITIONS[language]) if organisation_id is not None else "",
        "shown_name": "initials",
        "extra_time_percent": 0,
        "created_at": now - timedelta(days=joined_days),
        "sex": sex if has_said else None,
        "birth_year": now.year - chance.randrange(youngest, oldest) if has_said else None,
        "settlement": chance.choice((URBAN, URBAN, RURAL)) if has_said else None,
        **dict.fromkeys(SELF_ANSWERED.values(), has_said),
    }


def _choose_joined_days(chance: random.Random, *, is_citizen: bool) -> int:
    is_newcomer = chance.random() < SHARE_JOINED or is_citizen
    return chance.randrange(LAST_JOINED_DAYS, HISTORY_DAYS) if is_newcomer else HISTORY_DAYS


def insert_people(session: Session, rows: Sequence[dict[str, Any]]) -> list[Learner]:
    """Insert people and return them."""
    if not rows:
        return []
    ids = session.scalars(
        insert(Person).returning(Person.id, sort_by_parameter_order=True), list(rows)
    ).all()
    return [
        Learner(
            id=person_id,
            region_unit_id=row["region_unit_id"],
            organisation_id=row["organisation_id"],
            audience=row["audience"],
            language=row["language"],
            sex=row["sex"],
            birth_year=row["birth_year"],
            settlement=row["settlement"],
            position=row["position"],
            names=(row["surname"], row["given_name"], row["patronymic"]),
            joined_on=row["created_at"].date(),
        )
        for person_id, row in zip(ids, rows, strict=True)
    ]


def _list_districts(session: Session) -> Sequence[Any]:
    """Return id, parent and population of today's districts and cities."""
    regions = select(RegionUnit.id).where(
        RegionUnit.level.in_(REGIONS), RegionUnit.valid_to.is_(None)
    )
    current_districts = (RegionUnit.parent_id.in_(regions), RegionUnit.valid_to.is_(None))
    columns = (RegionUnit.id, RegionUnit.parent_id, RegionUnit.population)
    return session.execute(select(*columns).where(*current_districts).order_by(RegionUnit.id)).all()


def _choose_organisation(
    chance: random.Random, district: Any, organisations: DemoOrganisations
) -> int:
    """Return the id of the district's akimat or of a department of the region."""
    if chance.random() < SHARE_REGIONAL:
        return chance.choice(organisations.departments[district.parent_id])
    return organisations.akimats[district.id]
