"""The page of a learner: what is due, under way and finished, and what comes first."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy.orm import Session

from lms.accounts.queries.offers import OfferRow
from lms.accounts.queries.own_offers import list_own_offers
from lms.assessment.queries import list_paper_days
from lms.catalogue.queries import CourseCard, list_cards
from lms.certificates.queries import list_certificates
from lms.core.clock import Moment
from lms.enrolment.rules import ACTIVE, COMPLETED
from lms.learning.queries import CourseUnderWay, list_courses
from lms.obligations.queries import list_due_courses
from lms.obligations.queries.mine import list_settled_duties
from lms.outreach.queries import OwnTraining, list_own_trainings
from lms.pages.queries.course_record import CourseRecord
from lms.pages.queries.learning_records import build_records
from lms.pages.rules.competences import CompetenceArea, build_areas

MOST_OTHERS = 3


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
    trainings: Sequence[OwnTraining]
    offers: Sequence[OfferRow]
    paper_days: Mapping[int, date]

    @property
    def first(self) -> CourseRecord | None:
        """The course to go on with: the most urgent of those due, else the newest under way."""
        return next(iter((*self.due, *self.under_way)), None)

    @property
    def is_empty(self) -> bool:
        """Return whether the person has not begun anything."""
        return not (self.due or self.under_way or self.finished or self.exempt or self.trainings)


def load_my_learning(session: Session, person_id: int, moment: Moment) -> MyLearning:
    """Load the page of a person. A fixed number of queries, apart from outlines not cached yet."""
    courses = list_courses(session, person_id)
    due = list_due_courses(session, person_id, moment.today)
    settled_duties = list_settled_duties(session, person_id, moment.today)
    certificates = list_certificates(session, person_id)
    records = build_records(courses, due, settled_duties, certificates, moment.today)
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
        trainings=list_own_trainings(session, person_id, now=moment.now),
        offers=list_own_offers(session, person_id, now=moment.now),
        paper_days=list_paper_days(session, person_id) if is_certified else {},
    )


def _list_others(session: Session, records: Sequence[CourseRecord]) -> list[CourseCard]:
    own_slugs = {record.slug for record in records}
    return [card for card in list_cards(session) if card.slug not in own_slugs][:MOST_OTHERS]
