"""A person's learning as their page shows it to staff, read from several domains."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.assessment.queries import PersonAttempt, list_person_attempts
from lms.certificates.queries import CertificateRow, list_certificates
from lms.enrolment.queries import load_fast_completions
from lms.learning.queries import CourseUnderWay, list_courses, sum_seconds_of_many
from lms.learning.rules.pace import FASTEST_WORDS_A_MINUTE
from lms.obligations.queries.person_duties import PersonDuty, list_person_duties

LATEST_ATTEMPTS: Final = 10


@dataclass(frozen=True, slots=True)
class PersonLearning:
    """Duties, courses, the latest attempts and certificates of a person.

    By enrolment: `fast_completions` are the seconds of those completed faster than anybody reads,
    `seconds_seen` for how long lessons were on screen. Attempts come without answers: those are
    between the learner and the course.
    """

    duties: Sequence[PersonDuty]
    courses: Sequence[CourseUnderWay]
    fast_completions: Mapping[int, int]
    seconds_seen: Mapping[int, int]
    attempts: Sequence[PersonAttempt]
    attempt_count: int
    certificates: Sequence[CertificateRow]
    fastest_pace: int = FASTEST_WORDS_A_MINUTE


def load_person_learning(session: Session, by: Actor, person_id: int) -> PersonLearning:
    """Return the learning of a person whom the actor may see; of duties those in their scope.

    A fixed number of queries, apart from outlines that are not cached yet.
    """
    attempts, attempt_count = list_person_attempts(session, person_id, limit=LATEST_ATTEMPTS)
    courses = list_courses(session, person_id)
    return PersonLearning(
        duties=list_person_duties(session, by, person_id),
        courses=courses,
        fast_completions=load_fast_completions(session, person_id),
        seconds_seen=sum_seconds_of_many(session, [course.enrolment.id for course in courses]),
        attempts=attempts,
        attempt_count=attempt_count,
        certificates=list_certificates(session, person_id),
    )
