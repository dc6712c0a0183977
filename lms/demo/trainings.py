"""Generated trainings: some in each region, fortnightly in Kokshetau, and some to come."""

import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.demo.accounts import KOKSHETAU, find_unit_by_kato
from lms.demo.learners import Learner
from lms.outreach.models import SignUp, Training
from lms.outreach.rules import COMING, SIGNED_UP_EVENT, TrainingPlan, choose_state
from lms.outreach.services import announce_training, cancel_training, note_attendance
from lms.outreach.services.recording import write_event
from lms.regions.queries import list_districts_by_region

ANNOUNCED_BEFORE: Final = timedelta(days=14)
FORTNIGHTS: Final = 12  # fortnights with past trainings in Kokshetau
UPCOMING: Final = 4
HALF_YEARS: Final = 6
HOURS: Final = timedelta(hours=2)
MOST_SEATS: Final = 12
SHARE_CAME: Final = 0.8
TITLES: Final = (
    ("Компьютермен алғашқы танысу", "Первое знакомство с компьютером"),
    ("Телефоннан eGov порталын пайдалану", "Портал eGov с телефона"),
    ("Интернеттегі алаяқтардан сақтану", "Как не попасться мошенникам в интернете"),
)
VENUES: Final = (
    (
        "Орталық кітапхана, 2-қабат, компьютер сыныбы",
        "Центральная библиотека, 2 этаж, компьютерный класс",
    ),
    ("Мәдениет үйі, 1-қабат", "Дом культуры, 1 этаж"),
)
NOTE: Final = (
    "Жеке куәлігіңізді және телефоныңызды ала келіңіз.",
    "Возьмите с собой удостоверение личности и телефон.",
)
WHY_CANCELLED: Final = "Ғимаратта жөндеу жүріп жатыр / В здании ремонт"


class DemoTrainings:
    """Announces trainings as of their own days, with sign-ups and attendance."""

    def __init__(
        self,
        session: Session,
        chance: random.Random,
        actors: Mapping[str, Actor],
        people: Sequence[Learner],
        moment: Moment,
    ) -> None:
        self._session, self._chance, self._actors, self._moment = (session, chance, actors, moment)
        self._people: dict[int, list[Learner]] = {}
        for person in people:
            self._people.setdefault(person.region_unit_id, []).append(person)

    def add(self, outlines: Sequence[Outline]) -> None:
        """Add all trainings and cancel the last one in Kokshetau."""
        course = outlines[0].course_id if outlines else None
        home = find_unit_by_kato(self._session, KOKSHETAU)
        for unit_id, days in self._list_dates(home):
            self._add_training("demo-admin", unit_id, days, None)
        training_ids = [
            self._add_training("demo-consultant", home, days, course)
            for days in (
                *(-14 * number for number in range(FORTNIGHTS, 0, -1)),
                *(4 + 7 * number for number in range(UPCOMING)),
            )
        ]
        cancel_training(
            self._session,
            training_id=training_ids[-1],
            reason=WHY_CANCELLED,
            by=self._actors["demo-consultant"],
            moment=self._moment,
        )

    def _list_dates(self, home: int) -> Iterator[tuple[int, int]]:
        """Yield a district of each other region, with days relative to today."""
        for number, (_region, districts) in enumerate(list_districts_by_region(self._session)):
            unit_ids = [unit.id for unit in districts if self._people.get(unit.id)]
            if unit_ids and home not in unit_ids:
                yield from (
                    (unit_ids[0], 20 - 182 * half_year - 3 * number)
                    for half_year in range(HALF_YEARS)
                )

    def _add_training(self, by: str, unit_id: int, days: int, course_id: int | None) -> int:
        """Announce a training `days` from today; note attendance if it is past. Return its id."""
        starts_at = self._choose_start(days)
        announced_at = min(starts_at - ANNOUNCED_BEFORE, self._moment.now - timedelta(days=1))
        training_id = announce_training(
            self._session,
            plan=self._plan(unit_id, starts_at, course_id),
            by=self._actors[by],
            moment=replace(self._moment, now=announced_at),
        )
        people = self._choose_people(unit_id, starts_at)
        sign_up_ids = self._add_sign_ups(training_id, people, announced_at)
        if starts_at < self._moment.now:
            came_ids = [
                sign_up_id for sign_up_id in sign_up_ids if self._chance.random() < SHARE_CAME
            ]
            note_attendance(
                self._session,
                training_id=training_id,
                sign_up_ids=sign_up_ids,
                ticked_ids=(),
                came_ids=came_ids,
                by=self._actors[by],
                now=starts_at + HOURS,
            )
        return training_id

    def _choose_start(self, days: int) -> datetime:
        day = self._moment.today + timedelta(days=days)
        hour = self._chance.choice((10, 14, 16))
        return datetime.combine(day, time(hour), self._moment.zone).astimezone(UTC)

    def _plan(self, unit_id: int, starts_at: datetime, course_id: int | None) -> TrainingPlan:
        title_kk, title_ru = self._chance.choice(TITLES)
        venue_kk, venue_ru = self._chance.choice(VENUES)
        return TrainingPlan(
            title_kk=title_kk,
            title_ru=title_ru,
            region_unit_id=unit_id,
            venue_kk=venue_kk,
            venue_ru=venue_ru,
            starts_at=starts_at,
            ends_at=starts_at + HOURS,
            capacity=self._chance.choice((6, 8, MOST_SEATS)),
            course_id=course_id,
            language=self._chance.choice(("both", "kk", "ru")),
            note_kk=NOTE[0],
            note_ru=NOTE[1],
        )

    def _choose_people(self, unit_id: int, starts_at: datetime) -> list[Learner]:
        """Return some people who lived there by that day."""
        day = self._moment.get_date(starts_at)
        joined_people = [
            person for person in self._people.get(unit_id, ()) if person.joined_on < day
        ]
        return self._chance.sample(
            joined_people, min(len(joined_people), self._chance.randint(3, MOST_SEATS + 2))
        )

    def _add_sign_ups(
        self, training_id: int, people: Sequence[Learner], announced_at: datetime
    ) -> list[int]:
        """Sign people up one hour after the other; return the ids that got a seat."""
        training = self._session.scalars(select(Training).where(Training.id == training_id)).one()
        sign_ups: list[SignUp] = []
        for position, person in enumerate(people):
            at = announced_at + timedelta(hours=position)
            sign_ups.append(
                SignUp(
                    training_id=training_id,
                    person_id=person.id,
                    state=choose_state(capacity=training.capacity, coming_count=position),
                    queued_at=at,
                    region_unit_id=person.region_unit_id,
                    organisation_id=person.organisation_id,
                    changes=0,
                    changed_at=at,
                )
            )
        self._session.add_all(sign_ups)
        self._session.flush()
        for sign_up in sign_ups:
            write_event(
                self._session,
                training,
                SIGNED_UP_EVENT,
                now=sign_up.queued_at,
                by_id=sign_up.person_id,
                sign_up=sign_up,
                state=sign_up.state,
                came=None,
            )
        self._session.flush()
        return [sign_up.id for sign_up in sign_ups if sign_up.state == COMING]
