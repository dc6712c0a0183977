"""Opening of sittings."""

from datetime import timedelta
from typing import Final

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import can_manage_people
from lms.accounts.rules import Actor
from lms.accounts.services import lock_actor, record_event
from lms.assessment.models import Sitting
from lms.assessment.rules.supervision import is_offered
from lms.catalogue.models import Course
from lms.catalogue.queries import load_outline
from lms.core.clock import Moment
from lms.core.database import upsert
from lms.core.rows import has_values
from lms.sittings.errors import QuizNotSupervised, VenueNotYours
from lms.sittings.queries import select_own_units
from lms.sittings.rules import SittingPlan, draw_code

# Some hundred of a hundred million codes are in use.
MOST_DRAWS: Final = 20
SENT_TWICE: Final = timedelta(minutes=1)  # the same form within this time is a double click


def open_sitting(session: Session, *, plan: SittingPlan, by: Actor, moment: Moment) -> int:
    """Open a sitting with a code that no other has, and return its id.

    The same one that the actor opened a moment ago is returned instead: its form was sent twice.
    Raises VenueNotYours, QuizNotSupervised.
    """
    _check_venue(session, plan, by)
    _check_quiz(session, plan)
    row = {
        "course_id": plan.course_id,
        "quiz_key": plan.quiz_key,
        "region_unit_id": plan.region_unit_id,
        "organisation_id": plan.organisation_id,
        "venue": plan.venue.strip(),
        "opened_by": by.person_id,
    }
    if (existing_id := _find_just_opened(session, row, by, plan.minutes, moment)) is not None:
        return existing_id
    row |= {"opened_at": moment.now, "ends_at": moment.now + timedelta(minutes=plan.minutes)}
    sitting_id = _insert_sitting(session, row)
    record_event(
        session,
        kind="sitting_opened",
        subject=f"sitting:{sitting_id}",
        now=moment.now,
        by_id=by.audit_id,
        quiz=plan.quiz_key,
        minutes=plan.minutes,
    )
    return sitting_id


def _find_just_opened(
    session: Session, row: dict[str, object], by: Actor, minutes: int, moment: Moment
) -> int | None:
    """Return the id of a running sitting of the same plan that was opened a moment ago, or None."""
    lock_actor(session, by)
    query = select(Sitting.id, Sitting.opened_at, Sitting.ends_at).where(
        has_values(Sitting, row),
        Sitting.opened_at > moment.now - SENT_TWICE,
        Sitting.ended_at.is_(None),
    )
    return next(
        (
            sitting_id
            for sitting_id, opened_at, ends_at in session.execute(query)
            if ends_at - opened_at == timedelta(minutes=minutes)
        ),
        None,
    )


def _insert_sitting(session: Session, row: dict[str, object]) -> int:
    """Insert the sitting with one code after the other until one is free."""
    for _attempt in range(MOST_DRAWS):
        insert = upsert(session, Sitting).values(**row, code=draw_code()).on_conflict_do_nothing()
        sitting_id: int | None = session.scalar(insert.returning(Sitting.id))
        if sitting_id is not None:
            return sitting_id
    raise RuntimeError("no room code is free")


def _check_venue(session: Session, plan: SittingPlan, by: Actor) -> None:
    if (plan.region_unit_id is None) == (plan.organisation_id is None):
        raise VenueNotYours
    if plan.organisation_id is not None:
        if not can_manage_people(session, by=by, organisation_id=plan.organisation_id):
            raise VenueNotYours
        return
    own = select_own_units(by).subquery()
    if session.scalar(select(own.c.id).where(own.c.id == plan.region_unit_id)) is None:
        raise VenueNotYours


def _check_quiz(session: Session, plan: SittingPlan) -> None:
    version_id = session.scalar(
        select(Course.current_version_id).where(
            Course.id == plan.course_id, Course.retired_at.is_(None)
        )
    )
    if version_id is None:
        raise QuizNotSupervised
    quizzes = {quiz.key: quiz for quiz in load_outline(session, version_id).quizzes}
    quiz = quizzes.get(plan.quiz_key)
    if quiz is None or not is_offered(quiz.conduct):
        raise QuizNotSupervised
