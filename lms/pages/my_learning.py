"""What a learner has to do, is doing and has done: one record a course, and what comes first."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from sqlalchemy.orm import Session

from lms.accounts.queries.offers import OfferRow
from lms.accounts.queries.own_offers import list_own_offers
from lms.assessment.queries import list_paper_days
from lms.catalogue.queries import CourseCard, list_cards
from lms.certificates.queries import CertificateRow, list_certificates
from lms.core.clock import Moment
from lms.enrolment.rules import ACTIVE, COMPLETED, may_begin_again
from lms.learning.queries import CourseUnderWay, list_courses
from lms.obligations.queries import DueCourse, list_due_courses
from lms.obligations.queries.mine import SettledDuty, list_settled_duties
from lms.outreach.queries import OwnTraining, list_own_trainings
from lms.pages.competences import CompetenceArea, build_areas

MOST_OTHERS = 3
Row = TypeVar("Row")


@dataclass(frozen=True, slots=True)
class CourseRecord:
    """All that concerns a person and a course.

    `due`: an open duty. `settled`: duties that are met or exempt. `under_way`: the enrolment that
    goes on. `completed`, `certificates`: the newest first. `may_renew`: it may be taken again.
    """

    due: DueCourse | None
    settled: tuple[SettledDuty, ...]
    under_way: CourseUnderWay | None
    completed: tuple[CourseUnderWay, ...]
    certificates: tuple[CertificateRow, ...]
    may_renew: bool

    @property
    def is_finished(self) -> bool:
        """Return whether the course was completed and nothing of it goes on."""
        is_met = any(duty.state == "met" for duty in self.settled)
        is_done = bool(self.completed or self.certificates or is_met)
        return is_done and self.due is None and self.under_way is None

    @property
    def slug(self) -> str:
        """The course's name in URLs; '' for a course that was not begun and is not due."""
        if self.due is not None:
            return self.due.first.slug
        outlines = [row.outline for row in (self.under_way, *self.completed) if row is not None]
        return outlines[0].slug if outlines else ""

    def list_titles(self, language: str) -> list[str]:
        """Return its title; of a duty that several courses meet, the titles of all."""
        name = f"title_{language}"
        for row in (self.due, self.under_way and self.under_way.outline):
            if row is not None:
                return [getattr(row, name)]
        if self.completed:
            return [getattr(self.completed[0].outline, name)]
        if self.certificates:
            return [getattr(self.certificates[0], f"course_{name}")]
        return [title for duty in self.settled[:1] for title in getattr(duty, f"titles_{language}")]


@dataclass(frozen=True, slots=True)
class MyLearning:
    """The page of a learner, each course once.

    `due`: by urgency. `under_way`, `finished`: the newest first. `exempt`: need not be done.
    `others`: courses to begin, the easier first, for whom nothing is due or under way.
    `paper_days`: when a final test was passed on paper, by enrolment.
    """

    due: Sequence[CourseRecord]
    under_way: Sequence[CourseRecord]
    finished: Sequence[CourseRecord]
    exempt: Sequence[CourseRecord]
    others: Sequence[CourseCard]
    courses: dict[str, CourseUnderWay]
    areas: Sequence[CompetenceArea]
    lessons: Sequence[OwnTraining]
    offers: Sequence[OfferRow]
    paper_days: Mapping[int, date]

    @property
    def first(self) -> CourseRecord | None:
        """The course to go on with: the most urgent of those due, else the newest under way."""
        return next(iter((*self.due, *self.under_way)), None)

    @property
    def is_empty(self) -> bool:
        """Return whether the person has not begun anything."""
        return not (self.due or self.under_way or self.finished or self.exempt or self.lessons)


def load_my_learning(session: Session, person_id: int, moment: Moment) -> MyLearning:
    """Load the page of a person. A fixed number of queries, apart from outlines not cached yet."""
    courses = list_courses(session, person_id)
    due = list_due_courses(session, person_id, moment.today)
    settled = list_settled_duties(session, person_id, moment.today)
    certificates = list_certificates(session, person_id)
    records = _build_records(courses, due, settled, certificates, moment.today)
    is_certified = any(record.is_finished and record.certificates for record in records)
    is_busy = any(record.due or record.under_way for record in records)
    return MyLearning(
        due=[record for record in records if record.due],
        under_way=[record for record in records if record.under_way and not record.due],
        finished=[record for record in records if record.is_finished],
        exempt=[
            record
            for record in records
            if not (record.due or record.under_way or record.is_finished)
        ],
        others=[] if is_busy else _list_others(session, records),
        courses={
            row.outline.slug: row for row in reversed(courses) if row.enrolment.state == ACTIVE
        },
        areas=build_areas([row for row in courses if row.enrolment.state in (ACTIVE, COMPLETED)]),
        lessons=list_own_trainings(session, person_id, now=moment.now),
        offers=list_own_offers(session, person_id, now=moment.now),
        paper_days=list_paper_days(session, person_id) if is_certified else {},
    )


def _list_others(session: Session, records: Sequence[CourseRecord]) -> list[CourseCard]:
    known = {record.slug for record in records}
    return [card for card in list_cards(session) if card.slug not in known][:MOST_OTHERS]


def _build_records(
    courses: Sequence[CourseUnderWay],
    due: Sequence[DueCourse],
    settled: Sequence[SettledDuty],
    certificates: Sequence[CertificateRow],
    today: date,
) -> list[CourseRecord]:
    """Return a record of each course: those that are due first, then those under way."""
    due_by_id = {duty.first.course_id: duty for duty in due}
    active = _group_rows((row for row in courses if row.enrolment.state == ACTIVE), _course_id)
    completed = _group_rows(
        (row for row in courses if row.enrolment.state == COMPLETED), _course_id
    )
    settled_by_id = _group_rows(settled, lambda duty: duty.course_id)
    certified = _group_rows(certificates, lambda row: row.course_id)
    course_ids = dict.fromkeys((*due_by_id, *active, *completed, *certified, *settled_by_id))
    return [
        CourseRecord(
            due=due_by_id.get(course_id),
            settled=settled_by_id[course_id],
            under_way=next(iter(active[course_id]), None),
            completed=completed[course_id],
            certificates=certified[course_id],
            may_renew=not active[course_id] and _may_renew(completed[course_id], today),
        )
        for course_id in course_ids
    ]


def _course_id(row: CourseUnderWay) -> int:
    return row.enrolment.course_id


def _group_rows(
    rows: Iterable[Row], key: Callable[[Row], int]
) -> defaultdict[int, tuple[Row, ...]]:
    """Return the rows by their key, in their order; nothing for a key without rows."""
    groups: defaultdict[int, tuple[Row, ...]] = defaultdict(tuple)
    for row in rows:
        groups[key(row)] += (row,)
    return groups


def _may_renew(completed: Sequence[CourseUnderWay], today: date) -> bool:
    """Return whether the latest completion may be repeated, by the rule of enrolment."""
    for row in completed[:1]:
        enrolment = row.enrolment
        if enrolment.may_repeat or (
            enrolment.completed_on is not None
            and may_begin_again(enrolment.completed_on, row.outline.validity_months, today)
        ):
            return True
    return False
