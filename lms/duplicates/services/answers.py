"""Answers about a person that the kept account takes over, and their return by an undo."""

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonMerge
from lms.accounts.rules.personal import SELF_ANSWERED
from lms.duplicates.rules import MergePlan
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COUNTED_BY
from lms.enrolment.services import clear_personal


def take_answers(plan: MergePlan, kept_account: Person, merged_account: Person) -> list[str]:
    """Copy answers that the kept account lacks; the closed account keeps them, for undoing."""
    for name in plan.answers:
        for column in (name, SELF_ANSWERED[name]):
            setattr(kept_account, column, getattr(merged_account, column))
    return list(plan.answers)


def list_unanswered(session: Session, *person_ids: int) -> dict[str, list[int]]:
    """Return both people's enrolments without sex, age or settlement, by column.

    What fills them from now on is cleared if the merge is undone.
    """
    is_theirs = Enrolment.person_id.in_(person_ids)
    return {
        name: list(
            session.scalars(
                select(Enrolment.id)
                .where(is_theirs, getattr(Enrolment, name).is_(None))
                .order_by(Enrolment.id)
            )
        )
        for name in COUNTED_BY.values()
    }


def give_answers_back(
    session: Session, merge: PersonMerge, kept_account: Person, merged_account: Person
) -> None:
    """Clear the answers taken over, unless the kept account has answered otherwise since.

    Enrolments that knew nothing before the merge are cleared too: each account's own answers fill
    them anew.
    """
    for name in merge.details.get("answers", ()):
        if getattr(kept_account, name) == getattr(merged_account, name):
            setattr(kept_account, name, None)
            setattr(kept_account, SELF_ANSWERED[name], False)
    session.flush()
    for name, ids in merge.details.get("unknown", {}).items():
        clear_personal(session, name=name, enrolments=Enrolment.id.in_(ids))
