"""Generated obligations of civil servants over three years.

The services of the domain decide each of them, called with the moments of that time.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta
from typing import Final

from sqlalchemy import insert, select, update
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.demo.accounts import AKMOLA, find_unit_by_kato
from lms.demo.assignments import (
    DISTRICTS,
    JOINING,
    LONG_STANDING,
    WAITING,
    WITHDRAWN,
    YEARLY,
    PlannedAssignment,
    build_list_terms,
    plan_assignments,
)
from lms.demo.histories import DemoCourse
from lms.demo.learners import Learner
from lms.demo.organisations import DemoOrganisations
from lms.demo.people import HISTORY_DAYS
from lms.enrolment.rules import add_months
from lms.obligations.models import Assignment, AssignmentEvent, Obligation
from lms.obligations.queries import is_in_target
from lms.obligations.rules import OPEN, STANDING, Target
from lms.obligations.rules.keys import DutyKey
from lms.obligations.rules.terms import RENEWAL_WINDOW_DAYS
from lms.obligations.services import (
    ExemptionTerms,
    count_people,
    create_assignment,
    create_target_list,
    grant_exemption,
    grant_exemptions,
    move_due,
    resolve_people,
    withdraw_assignment,
)

STEP_DAYS: Final = 14
DAILY: Final = 14  # the last days go one by one: pages show what changed since last week
BATCH: Final = 500
APPROVED_AFTER: Final = timedelta(hours=5)
WITHDRAWN_DAYS: Final = 30
EXEMPTED_PEOPLE: Final = 8
MOVED_PEOPLE: Final = 4
LISTED_PEOPLE: Final = 20
WHY_EXEMPT: Final = (
    "Ұзақ іссапар / Длительная командировка",
    "Осы тақырып бойынша сертификаты бар / Имеет сертификат по этой теме",
    "Денсаулық жағдайы / По состоянию здоровья",
)
WHY_MOVED: Final = "Іссапардан кейін / После командировки"
WHY_WITHDRAWN: Final = "Жыл сайынғы оқумен біріктірілді / Объединено с ежегодным обучением"
LIST_NAME: Final = "Жаңа бөлім / Новый отдел"


class DemoObligations:
    """Replays three years of assignments and what follows from them."""

    def __init__(
        self,
        session: Session,
        organisations: DemoOrganisations,
        actors: Mapping[str, Actor],
        *,
        servant_id: int,
        moment: Moment,
    ) -> None:
        """`servant_id`: the demo account that gets one obligation of each kind."""
        self._session, self._organisations, self._actors, self._servant_id = (
            session,
            organisations,
            actors,
            servant_id,
        )
        self._moment, self._today = moment, moment.today
        self._first = self._today - timedelta(days=HISTORY_DAYS)
        self._steps = self._list_days()
        self._people_by_step: dict[int, set[int]] = defaultdict(set)
        self._next_step = 0
        self._joining_days: dict[int, date] = {}
        self._assignment_ids: dict[str, int] = {}

    def add_people(
        self, people: Sequence[Learner], histories: Mapping[int, Sequence[DemoCourse]]
    ) -> None:
        """Note on which days each person's obligations may change.

        That is when they join, when they complete a course and when its renewal opens.
        """
        for person in people:
            self._joining_days[person.id] = person.joined_on
            self._note(person.joined_on, person.id)
            for course in histories.get(person.id, ()):
                if course.done_at is not None:
                    completed_on = self._moment.get_date(course.done_at)
                    renewable_on = add_months(
                        completed_on, course.outline.validity_months
                    ) - timedelta(days=RENEWAL_WINDOW_DAYS)
                    for day in (completed_on, renewable_on):
                        self._note(day, person.id)

    def run(self, course_id: int) -> None:
        """Create the assignments on their days, with everything that follows from them."""
        for plan in plan_assignments(self._session, self._organisations, course_id, self._today):
            at = self._moment.now - timedelta(days=plan.days_ago)
            self._resolve_until(at)
            if count_people(self._session, plan.terms):  # may be 0 in a small demo
                self._assign(plan, at)
        self._resolve_until(self._moment.now)
        self._resolve(self._joining_days, self._moment.now)
        self._assign_to_list(course_id)
        self._move_due_dates()
        self._grant_exemptions()

    def _list_days(self) -> list[date]:
        """Return the days at whose end the changes since the day before are resolved."""
        daily = [self._today - timedelta(days=ago) for ago in range(DAILY, 0, -1)]
        return [
            self._first + timedelta(days=days)
            for days in range(STEP_DAYS, HISTORY_DAYS - DAILY, STEP_DAYS)
        ] + daily

    def _note(self, day: date, person_id: int) -> None:
        self._people_by_step[bisect_left(self._steps, day)].add(person_id)

    def _resolve_until(self, at: datetime) -> None:
        """Resolve the steps that end before the moment, each for the people concerned."""
        while (
            self._next_step < len(self._steps)
            and (end := datetime.combine(self._steps[self._next_step], time(14), UTC)) < at
        ):
            self._resolve(self._people_by_step.get(self._next_step, ()), end)
            self._next_step += 1

    def _resolve(self, person_ids: Iterable[int], at: datetime) -> None:
        for batch in _split_into_chunks(sorted(person_ids)):
            resolve_people(
                self._session, person_ids=batch, moment=replace(self._moment, now=at), by_id=None
            )

    def _assign(self, plan: PlannedAssignment, at: datetime) -> None:
        by = self._actors[plan.by]
        is_long_standing = plan.key in LONG_STANDING
        approval_size = 0 if is_long_standing or plan.key == WAITING else None
        assignment = create_assignment(
            self._session,
            terms=plan.terms,
            by=by,
            approval_size=approval_size,
            moment=replace(self._moment, now=at),
        )
        self._assignment_ids[plan.key] = assignment.id
        if is_long_standing:
            self._put_in_force(assignment.id, at)
            self._resolve(
                [
                    person
                    for person, day in self._joining_days.items()
                    if day <= self._moment.get_date(at)
                ],
                at,
            )
        elif plan.key == WITHDRAWN:
            withdraw_assignment(
                self._session,
                assignment_id=assignment.id,
                by=by,
                moment=replace(self._moment, now=at + timedelta(days=WITHDRAWN_DAYS)),
                reason=WHY_WITHDRAWN,
            )

    def _put_in_force(self, assignment_id: int, at: datetime) -> None:
        """Approve an assignment without resolving it, unlike approve_assignment.

        The caller resolves it for those who had joined by then.
        """
        decision = {
            "decided_by": self._actors["demo-approver"].audit_id,
            "decided_at": at + APPROVED_AFTER,
        }
        self._session.execute(
            update(Assignment)
            .where(Assignment.id == assignment_id)
            .values(state=STANDING, **decision)
        )
        event = {
            "assignment_id": assignment_id,
            "kind": "approved",
            "at": decision["decided_at"],
            "on": self._moment.get_date(at),
            "actor_id": decision["decided_by"],
            "details": {},
        }
        self._session.execute(insert(AssignmentEvent).values(event))

    def _assign_to_list(self, course_id: int) -> None:
        """Create a list of some civil servants of the region, and an assignment to it."""
        target = Target(region_unit_id=find_unit_by_kato(self._session, AKMOLA))
        others = (
            select(Person.id)
            .where(is_in_target(target), Person.id != self._servant_id)
            .order_by(Person.id)
            .limit(LISTED_PEOPLE)
        )
        people = [self._servant_id, *self._session.scalars(others)]
        by = self._actors["demo-officer"]
        list_id = create_target_list(
            self._session,
            name=LIST_NAME,
            target=target,
            person_ids=people,
            by=by,
            now=self._moment.now,
        )
        terms = build_list_terms(course_id, target, list_id, self._today)
        create_assignment(
            self._session, terms=terms, by=by, approval_size=None, moment=self._moment
        )

    def _move_due_dates(self) -> None:
        people = [self._servant_id, *self._list_open(JOINING, MOVED_PEOPLE)]
        move_due(
            self._session,
            assignment_id=self._assignment_ids[JOINING],
            person_ids=people,
            due_on=self._today + timedelta(days=6),
            reason=WHY_MOVED,
            by=self._actors["demo-hr"],
            moment=self._moment,
        )

    def _grant_exemptions(self) -> None:
        """Exempt some people from the course, and the demo account from one order of several."""
        last_day = self._today + timedelta(days=60)
        grant_exemption(
            self._session,
            assignment_id=self._assignment_ids[DISTRICTS],
            person_id=self._servant_id,
            reason=WHY_EXEMPT[0],
            starts_on=self._today,
            ends_on=last_day,
            by=self._actors["demo-officer"],
            moment=self._moment,
        )
        course_id = self._session.get_one(Assignment, self._assignment_ids[YEARLY]).course_id
        for number, person_id in enumerate(self._list_open(YEARLY, EXEMPTED_PEOPLE), 1):
            grant_exemptions(
                self._session,
                duties=[DutyKey(course_id, person_id)],
                terms=ExemptionTerms(WHY_EXEMPT[number % len(WHY_EXEMPT)], self._today, last_day),
                by=self._actors["demo-admin"],
                moment=self._moment,
            )

    def _list_open(self, key: str, most: int) -> list[int]:
        """Return up to `most` people with an open obligation, without the demo account."""
        open_obligations = (
            Obligation.assignment_id == self._assignment_ids[key],
            Obligation.state == OPEN,
            Obligation.person_id != self._servant_id,
        )
        return list(
            self._session.scalars(
                select(Obligation.person_id)
                .where(*open_obligations)
                .order_by(Obligation.id)
                .limit(most)
            )
        )


def _split_into_chunks(person_ids: Sequence[int]) -> Iterator[Sequence[int]]:
    for start in range(0, len(person_ids), BATCH):
        yield person_ids[start : start + BATCH]
