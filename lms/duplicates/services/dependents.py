"""What has come to depend on a merge since, so that it can no longer be undone."""

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session, aliased

from lms.accounts.models import PersonMerge
from lms.assessment.models import Attempt
from lms.duplicates.services.moving import TABLES
from lms.enrolment.models import Enrolment, EnrolmentEvent
from lms.learning.models import LessonDone
from lms.obligations.models import Obligation, ObligationEvent
from lms.obligations.rules.states import MET_EVENT, OPENED_EVENT
from lms.practice.models import PracticeRun


def _list_incoming(merge: PersonMerge, table: str) -> list[int]:
    moves = merge.details.get(table, {})
    return [
        *moves.get("moved", ()),
        *(merged_row for _kept_row, merged_row in moves.get("swapped", ())),
    ]


def is_untouched(session: Session, merge: PersonMerge) -> bool:
    """Return whether the kept account still owns all that came to it.

    Checks enrolments, obligations and certificates.
    """
    for table in ("enrolment", "obligation", "certificate"):
        model, ids = TABLES[table], _list_incoming(merge, table)
        if session.scalar(
            select(exists().where(model.id.in_(ids), model.person_id != merge.kept_id))
        ):
            return False
    return True


def has_learning_since(session: Session, merge: PersonMerge) -> bool:
    """Return whether learning went on since the merge in enrolments that it touched."""
    moves = merge.details.get("enrolment", {})
    ids = [
        *_list_incoming(merge, "enrolment"),
        *moves.get("resting", ()),
        *(kept_row for kept_row, _merged_row in moves.get("swapped", ())),
    ]
    courses = select(Enrolment.course_id).where(
        Enrolment.id.in_(_list_incoming(merge, "enrolment"))
    )
    since = (
        exists().where(EnrolmentEvent.enrolment_id.in_(ids), EnrolmentEvent.at > merge.at),
        exists().where(LessonDone.enrolment_id.in_(ids), LessonDone.done_at > merge.at),
        exists().where(Attempt.enrolment_id.in_(ids), Attempt.started_at > merge.at),
        exists().where(PracticeRun.enrolment_id.in_(ids), PracticeRun.handed_in_at > merge.at),
        exists().where(
            Enrolment.person_id == merge.kept_id,
            Enrolment.course_id.in_(courses),
            Enrolment.enrolled_at > merge.at,
        ),
    )
    return bool(session.scalar(select(or_(*since))))


def has_obligation_since(session: Session, merge: PersonMerge) -> bool:
    """Return whether a moved obligation was met since, or its assignment has a newer round."""
    ids = _list_incoming(merge, "obligation")
    newer, moved_obligation = aliased(Obligation), aliased(Obligation)
    is_met = exists().where(
        ObligationEvent.obligation_id.in_(ids),
        ObligationEvent.kind == MET_EVENT,
        ObligationEvent.at > merge.at,
    )
    is_renewed = exists().where(
        moved_obligation.id.in_(ids),
        newer.assignment_id == moved_obligation.assignment_id,
        newer.person_id == merge.kept_id,
        newer.round > moved_obligation.round,
        ObligationEvent.obligation_id == newer.id,
        ObligationEvent.kind == OPENED_EVENT,
        ObligationEvent.at > merge.at,
    )
    return bool(session.scalar(select(or_(is_met, is_renewed))))
