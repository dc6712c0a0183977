"""Generated face-to-face lessons: in each region some in these years, in Kokshetau each fortnight, and some to come."""

import random
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.queries import Outline
from lms.core.clock import Moment
from lms.demo.accounts import KOKSHETAU, unit_by_kato
from lms.demo.people import Learner
from lms.outreach.models import SignUp, TrainingSession
from lms.outreach.rules import COMING, SIGNED_UP_EVENT, TrainingPlan, state_for
from lms.outreach.services import cancel_session, note_attendance, plan_session
from lms.outreach.services.recording import write_event
from lms.regions.queries import districts_by_region

ANNOUNCED: Final = timedelta(days=14)
FORTNIGHTS: Final = 12  # so long the lessons in Kokshetau go back
TO_COME: Final = 4
HALF_YEARS: Final = 6
HOURS: Final = timedelta(hours=2)
MOST: Final = 12
SHARE_CAME: Final = 0.8
TITLES: Final = (
    ("Компьютермен алғашқы танысу", "Первое знакомство с компьютером"),
    ("Телефоннан eGov порталын пайдалану", "Портал eGov с телефона"),
    ("Интернеттегі алаяқтардан сақтану", "Как не попасться мошенникам в интернете"),
)
PLACES: Final = (
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


class Lessons:
    """Announces lessons at the moments of then, fills them, and notes who came."""

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
        for one in people:
            self._people.setdefault(one.region_unit_id, []).append(one)

    def add(self, outlines: Sequence[Outline]) -> None:
        """All of them; the last one to come is called off."""
        course = outlines[0].course_id if outlines else None
        home = unit_by_kato(self._session, KOKSHETAU)
        for unit_id, days in self._places(home):
            self._hold("demo-admin", unit_id, days, None)
        made = [
            self._hold("demo-consultant", home, days, course)
            for days in (
                *(-14 * number for number in range(FORTNIGHTS, 0, -1)),
                *(4 + 7 * number for number in range(TO_COME)),
            )
        ]
        cancel_session(
            self._session,
            session_id=made[-1],
            reason=WHY_CANCELLED,
            by=self._actors["demo-consultant"],
            moment=self._moment,
        )

    def _places(self, home: int) -> Iterator[tuple[int, int]]:
        """A district of each other region with the days at which something is held there, counted from today."""
        for number, (_region, districts) in enumerate(districts_by_region(self._session)):
            peopled = [one.id for one in districts if self._people.get(one.id)]
            if peopled and home not in peopled:
                yield from (
                    (peopled[0], 20 - 182 * half - 3 * number) for half in range(HALF_YEARS)
                )

    def _hold(self, by: str, unit_id: int, days: int, course_id: int | None) -> int:
        today = self._moment.today
        starts = datetime.combine(
            today + timedelta(days=days), time(self._chance.choice((10, 14, 16))), self._moment.zone
        ).astimezone(UTC)
        announced = min(starts - ANNOUNCED, self._moment.now - timedelta(days=1))
        (title_kk, title_ru), (place_kk, place_ru) = (
            self._chance.choice(TITLES),
            self._chance.choice(PLACES),
        )
        plan = TrainingPlan(
            title_kk,
            title_ru,
            unit_id,
            place_kk,
            place_ru,
            starts,
            starts + HOURS,
            self._chance.choice((6, 8, MOST)),
            course_id=course_id,
            language=self._chance.choice(("both", "kk", "ru")),
            note_kk=NOTE[0],
            note_ru=NOTE[1],
        )
        made = plan_session(
            self._session,
            plan=plan,
            by=self._actors[by],
            moment=Moment(announced, self._moment.zone),
        )
        shown = self._fill(made, self._there(unit_id, starts), announced)
        if starts < self._moment.now:
            came = [one for one in shown if self._chance.random() < SHARE_CAME]
            note_attendance(
                self._session,
                session_id=made,
                shown=shown,
                came=came,
                by=self._actors[by],
                now=starts + HOURS,
            )
        return made

    def _there(self, unit_id: int, starts: datetime) -> list[Learner]:
        """Some who live there by then."""
        day = self._moment.date_of(starts)
        known = [one for one in self._people.get(unit_id, ()) if one.joined_on < day]
        return self._chance.sample(known, min(len(known), self._chance.randint(3, MOST + 2)))

    def _fill(self, session_id: int, people: Sequence[Learner], announced: datetime) -> list[int]:
        """They sign up one after the other; returns the ids of those who have a place."""
        row = self._session.scalars(
            select(TrainingSession).where(TrainingSession.id == session_id)
        ).one()
        made: list[SignUp] = []
        for number, one in enumerate(people):
            at = announced + timedelta(hours=number)
            made.append(
                SignUp(
                    session_id=session_id,
                    person_id=one.id,
                    state=state_for(capacity=row.capacity, coming=number),
                    queued_at=at,
                    region_unit_id=one.region_unit_id,
                    organisation_id=one.organisation_id,
                    changes=0,
                    changed_at=at,
                )
            )
        self._session.add_all(made)
        self._session.flush()
        for place in made:
            write_event(
                self._session,
                row,
                SIGNED_UP_EVENT,
                now=place.queued_at,
                by_id=place.person_id,
                sign_up=place,
                state=place.state,
                came=None,
            )
        self._session.flush()
        return [place.id for place in made if place.state == COMING]
