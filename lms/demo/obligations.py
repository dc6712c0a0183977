"""Generated duties over three years: what is assigned, and what followed from it for each civil servant, step by step.

All of it is decided by the services of the domain, at the moments of then.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.demo.accounts import AKMOLA, unit_by_kato
from lms.demo.assignments import (
    DISTRICTS,
    JOINING,
    LONG_STANDING,
    WAITING,
    WITHDRAWN,
    YEARLY,
    Planned,
    of_list,
    planned,
)
from lms.demo.histories import DemoCourse
from lms.demo.organisations import Bodies
from lms.demo.people import HISTORY_DAYS, Learner
from lms.enrolment.rules import add_months
from lms.obligations.models import Assignment, AssignmentEvent, Obligation
from lms.obligations.queries.targets import in_target
from lms.obligations.rules import OPEN, STANDING, Target
from lms.obligations.rules.terms import RENEWAL_WINDOW_DAYS
from lms.obligations.services import (
    assign,
    grant_exemption,
    make_target_list,
    move_due,
    people_count,
    resolve_people,
    withdraw_assignment,
)

STEP_DAYS: Final = 14
DAILY: Final = (
    14  # the last days are gone through one by one: pages tell what changed since last week
)
AT_ONCE: Final = 500
APPROVED_AFTER: Final = timedelta(hours=5)
WITHDRAWN_DAYS: Final = 30
EXEMPT: Final = 8
MOVED: Final = 4
LISTED: Final = 20
WHY_EXEMPT: Final = (
    "Ұзақ іссапар / Длительная командировка",
    "Осы тақырып бойынша сертификаты бар / Имеет сертификат по этой теме",
    "Денсаулық жағдайы / По состоянию здоровья",
)
WHY_MOVED: Final = "Іссапардан кейін / После командировки"
WHY_WITHDRAWN: Final = "Жыл сайынғы оқумен біріктірілді / Объединено с ежегодным обучением"
LIST_NAME: Final = "Жаңа бөлім / Новый отдел"


class Duties:
    """Goes through the three years from the beginning to now."""

    def __init__(
        self,
        session: Session,
        bodies: Bodies,
        actors: Mapping[str, Actor],
        *,
        servant_id: int,
        moment: Moment,
    ) -> None:
        """`servant_id`: the account that has something of everything."""
        self._session, self._bodies, self._actors, self._servant_id = (
            session,
            bodies,
            actors,
            servant_id,
        )
        self._moment, self._today = moment, moment.today
        self._first = self._today - timedelta(days=HISTORY_DAYS)
        self._steps = self._days()
        self._concerned: dict[int, set[int]] = defaultdict(set)
        self._next = 0
        self._joined: dict[int, date] = {}
        self._made: dict[str, int] = {}

    def add_people(
        self, people: Sequence[Learner], histories: Mapping[int, Sequence[DemoCourse]]
    ) -> None:
        """Notes when something happens to whom: they come, they complete a course, the course is to be taken anew."""
        for person in people:
            self._joined[person.id] = person.joined_on
            self._note(person.joined_on, person.id)
            for one in histories.get(person.id, ()):
                if one.done_at is not None:
                    done_on = self._moment.date_of(one.done_at)
                    anew = add_months(done_on, one.outline.validity_months) - timedelta(
                        days=RENEWAL_WINDOW_DAYS
                    )
                    for day in (done_on, anew):
                        self._note(day, person.id)

    def run(self, course_id: int) -> None:
        """Makes the assignments on their days and everything that follows."""
        for one in planned(self._session, self._bodies, course_id, self._today):
            at = self._moment.now - timedelta(days=one.days_ago)
            self._until(at)
            if people_count(self._session, one.terms):  # with few learners there may be nobody
                self._assign(one, at)
        self._until(self._moment.now)
        self._resolve(self._joined, self._moment.now)
        self._list(course_id)
        self._move()
        self._exempt()

    def _days(self) -> list[date]:
        """The days at whose end what happened since the one before is resolved."""
        daily = [self._today - timedelta(days=ago) for ago in range(DAILY, 0, -1)]
        return [
            self._first + timedelta(days=n)
            for n in range(STEP_DAYS, HISTORY_DAYS - DAILY, STEP_DAYS)
        ] + daily

    def _note(self, day: date, person_id: int) -> None:
        self._concerned[bisect_left(self._steps, day)].add(person_id)

    def _until(self, at: datetime) -> None:
        """The steps that end before the moment, each with those to whom something happened."""
        while (
            self._next < len(self._steps)
            and (end := datetime.combine(self._steps[self._next], time(14), UTC)) < at
        ):
            self._resolve(self._concerned.get(self._next, ()), end)
            self._next += 1

    def _resolve(self, person_ids: Iterable[int], at: datetime) -> None:
        for some in _chunks(sorted(person_ids)):
            resolve_people(
                self._session, person_ids=some, moment=Moment(at, self._moment.zone), by_id=None
            )

    def _assign(self, one: Planned, at: datetime) -> None:
        by = self._actors[one.by]
        is_long = one.key in LONG_STANDING
        size = 0 if is_long or one.key == WAITING else None
        made = assign(
            self._session,
            terms=one.terms,
            by=by,
            approval_size=size,
            moment=Moment(at, self._moment.zone),
        )
        self._made[one.key] = made.id
        if is_long:
            self._put_in_force(made.id, at)
            self._resolve(
                [person for person, day in self._joined.items() if day <= self._moment.date_of(at)],
                at,
            )
        elif one.key == WITHDRAWN:
            withdraw_assignment(
                self._session,
                assignment_id=made.id,
                by=by,
                moment=Moment(at + timedelta(days=WITHDRAWN_DAYS), self._moment.zone),
                reason=WHY_WITHDRAWN,
            )

    def _put_in_force(self, assignment_id: int, at: datetime) -> None:
        """As approve_assignment does, but for whom the assignment is for is found here: those who have come by then."""
        decided = {
            "decided_by": self._actors["demo-approver"].audit_id,
            "decided_at": at + APPROVED_AFTER,
        }
        self._session.execute(
            update(Assignment)
            .where(Assignment.id == assignment_id)
            .values(state=STANDING, **decided)
        )
        event = {
            "assignment_id": assignment_id,
            "kind": "approved",
            "at": decided["decided_at"],
            "on": self._moment.date_of(at),
            "actor_id": decided["decided_by"],
            "details": {},
        }
        self._session.execute(insert(AssignmentEvent).values(event))

    def _list(self, course_id: int) -> None:
        """A list of some civil servants of the region, and an assignment to them."""
        target = Target(region_unit_id=unit_by_kato(self._session, AKMOLA))
        found = (
            select(Person.id)
            .where(in_target(target), Person.id != self._servant_id)
            .order_by(Person.id)
            .limit(LISTED)
        )
        people = [self._servant_id, *self._session.scalars(found)]
        by = self._actors["demo-officer"]
        list_id = make_target_list(
            self._session,
            name=LIST_NAME,
            target=target,
            person_ids=people,
            by=by,
            now=self._moment.now,
        )
        terms = of_list(course_id, target, list_id, self._today)
        assign(self._session, terms=terms, by=by, approval_size=None, moment=self._moment)

    def _move(self) -> None:
        people = [self._servant_id, *self._open(JOINING, MOVED)]
        move_due(
            self._session,
            assignment_id=self._made[JOINING],
            person_ids=people,
            due_on=self._today + timedelta(days=6),
            reason=WHY_MOVED,
            by=self._actors["demo-hr"],
            moment=self._moment,
        )

    def _exempt(self) -> None:
        wanted = [
            (DISTRICTS, self._servant_id, "demo-officer"),
            *((YEARLY, one, "demo-admin") for one in self._open(YEARLY, EXEMPT)),
        ]
        for number, (key, person_id, by) in enumerate(wanted):
            grant_exemption(
                self._session,
                assignment_id=self._made[key],
                person_id=person_id,
                reason=WHY_EXEMPT[number % len(WHY_EXEMPT)],
                starts_on=self._today,
                ends_on=self._today + timedelta(days=60),
                by=self._actors[by],
                moment=self._moment,
            )

    def _open(self, key: str, most: int) -> list[int]:
        """Some who still owe it, besides the account."""
        mine = (
            Obligation.assignment_id == self._made[key],
            Obligation.state == OPEN,
            Obligation.person_id != self._servant_id,
        )
        return list(
            self._session.scalars(
                select(Obligation.person_id).where(*mine).order_by(Obligation.id).limit(most)
            )
        )


def _chunks(person_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(person_ids), AT_ONCE):
        yield person_ids[start : start + AT_ONCE]
