"""Sittings, and learners who ask to be let into them from a browser."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import CONSULTANT, Actor
from lms.assessment.models import Admission, Sitting
from lms.catalogue.queries import QuizEntry
from lms.core.clock import Moment
from lms.learning.services import start_quiz
from lms.sittings.rules import SittingPlan
from lms.sittings.services import admit_people, open_sitting
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.learning import ZONE, Learner
from tests.factories.regions import KOKSHETAU

MOMENT = Moment(NOW, ZONE)
BROWSER = 101


def create_supervisor(session: Session, kato: str = KOKSHETAU, role: str = CONSULTANT) -> Actor:
    """Return a consultant of a district."""
    holder = add_person(session)
    grant(session, holder, role, kato=kato)
    return build_actor(session, holder)


def hold_sitting(
    session: Session, learner: Learner, by: Actor, *, minutes: int = 60, **values: Any
) -> Sitting:
    """Open a sitting for the final test of the learner's course, in the supervisor's unit."""
    quiz_key = values.pop("quiz_key", "final")
    place = values or {"region_unit_id": by.grants[0].region_unit_id}
    plan = SittingPlan(
        course_id=learner.outline.course_id,
        quiz_key=quiz_key,
        minutes=minutes,
        venue="Қалалық кітапхана",
        **place,
    )
    return session.get_one(Sitting, open_sitting(session, plan=plan, by=by, moment=MOMENT))


def ask(
    session: Session,
    sitting: Sitting,
    learner: Learner,
    *,
    browser: int = BROWSER,
    quiz: QuizEntry | None = None,
    **values: Any,
) -> Admission:
    """Let a browser of the learner wait, as the room code does."""
    quiz = quiz or learner.outline.final
    assert quiz is not None
    admission = Admission(
        **{
            "sitting_id": sitting.id,
            "enrolment_id": learner.enrolment.id,
            "quiz_id": quiz.id,
            "sign_in_id": browser,
            "state": "waiting",
            "asked_at": NOW,
        }
        | values
    )
    session.add(admission)
    session.flush()
    return admission


def admit(session: Session, sitting: Sitting, learner: Learner, by: Actor, **values: Any) -> int:
    """Let a browser of the learner in, and return its admission."""
    admission = ask(session, sitting, learner, **values)
    admit_people(session, sitting_id=sitting.id, admission_id=admission.id, by=by, moment=MOMENT)
    return admission.id


def begin(
    session: Session,
    learner: Learner,
    *,
    browser: int = BROWSER,
    quiz: QuizEntry | None = None,
    now: Any = NOW,
) -> int:
    """Begin the final test in a browser, or another quiz, and return the attempt's id."""
    quiz = quiz or learner.outline.final
    assert quiz is not None
    return start_quiz(
        session,
        enrolment=learner.enrolment,
        outline=learner.outline,
        quiz=quiz,
        sign_in_id=browser,
        moment=Moment(now, ZONE),
    )
