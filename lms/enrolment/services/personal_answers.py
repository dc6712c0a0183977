"""Personal answers that enrolments hold: filling them in, and clearing them."""

from collections.abc import Collection

from sqlalchemy import ColumnElement, and_, extract, func, or_, update
from sqlalchemy.orm import Session

from lms.accounts.queries import select_personal_columns
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COUNTED_BY


def fill_personal(session: Session, *, person_ids: Collection[int]) -> None:
    """Fill in personal answers that enrolments of these people lack; a few thousand people at most.

    A first answer about oneself was true when the enrolment began too. What an enrolment already
    holds stays, whatever the person answers later. The age is that of the year it began.
    """
    answers = select_personal_columns(
        Enrolment.person_id.expression, extract("year", Enrolment.enrolled_on)
    )
    columns = {name: getattr(Enrolment, name) for name in COUNTED_BY.values()}
    lacking = or_(
        *(and_(column.is_(None), answers[name].is_not(None)) for name, column in columns.items())
    )
    session.execute(
        update(Enrolment)
        .where(Enrolment.person_id.in_(person_ids), lacking)
        .values({name: func.coalesce(column, answers[name]) for name, column in columns.items()}),
        execution_options={"synchronize_session": False},
    )


def clear_personal(session: Session, *, name: str, enrolments: ColumnElement[bool]) -> None:
    """Clear `name` (sex, age_group or settlement) in some enrolments: its source was undone."""
    session.execute(
        update(Enrolment).where(enrolments).values({name: None}),
        execution_options={"synchronize_session": False},
    )
