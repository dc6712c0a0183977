"""Plan of a merge: what moves from the merged account to the kept one."""

from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Person, Post
from lms.certificates.models import Certificate
from lms.core.rows import read_rows
from lms.duplicates.queries.holdings import list_holdings
from lms.duplicates.rules import (
    MergedEnrolment,
    MergedObligation,
    MergedPost,
    MergePlan,
    RowMoves,
    choose_answers,
    choose_contacts,
    decide_duties,
    decide_enrolments,
    decide_posts,
)
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.learning.queries import load_progress_of_many
from lms.obligations.models import Exemption, Obligation, TargetListPerson


def make_plan(session: Session, kept_account: Person, merged_account: Person) -> MergePlan:
    """Return what moves. About ten statements, whatever the number of rows."""
    enrolments = decide_enrolments(
        _list_enrolments(session, kept_account.id), _list_enrolments(session, merged_account.id)
    )
    lists = select(TargetListPerson.list_id)
    kept_lists = lists.where(TargetListPerson.person_id == kept_account.id)
    merged_lists = lists.where(
        TargetListPerson.person_id == merged_account.id, TargetListPerson.list_id.not_in(kept_lists)
    )
    return MergePlan(
        enrolment=enrolments,
        certificate=RowMoves(
            _list_ids(
                session,
                Certificate,
                merged_account.id,
                Certificate.enrolment_id.in_(enrolments.incoming),
            )
        ),
        obligation=decide_duties(
            _list_duties(session, kept_account.id), _list_duties(session, merged_account.id)
        ),
        exemption=RowMoves(_list_ids(session, Exemption, merged_account.id)),
        target_list_person=RowMoves(
            list(session.scalars(merged_lists.order_by(TargetListPerson.list_id)))
        ),
        post=decide_posts(
            _list_posts(session, kept_account.id), _list_posts(session, merged_account.id)
        ),
        absence=RowMoves(_list_ids(session, Absence, merged_account.id)),
        contacts=choose_contacts(map_contacts(kept_account), map_contacts(merged_account)),
        answers=choose_answers(kept_account, merged_account),
        moves_of_higher_domains={
            holding.table: holding.decide(session, kept_account.id, merged_account.id)
            for holding in list_holdings()
        },
    )


def pack_plan(plan: MergePlan) -> dict[str, Any]:
    """Return the plan as the record of a merge stores it: table to ids."""
    return {
        name: moves.to_json()
        for name, moves in plan.list_tables().items()
        if moves.moved_ids or moves.resting_ids or moves.swapped
    }


def map_contacts(person: Person) -> dict[str, bool]:
    """Return which contacts a person has."""
    return {
        "email": person.email is not None,
        "phone": person.phone is not None,
        "iin": person.iin_hash is not None,
    }


def _list_ids(session: Session, table: Any, person_id: int, *conditions: Any) -> list[int]:
    return list(
        session.scalars(
            select(table.id).where(table.person_id == person_id, *conditions).order_by(table.id)
        )
    )


def _list_enrolments(session: Session, person_id: int) -> list[MergedEnrolment]:
    columns = (Enrolment.id, Enrolment.course_id, Enrolment.state, Enrolment.enrolled_at)
    rows = session.execute(
        select(*columns).where(Enrolment.person_id == person_id).order_by(Enrolment.id)
    ).all()
    progresses = load_progress_of_many(session, [row.id for row in rows if row.state == ACTIVE])
    done_counts = {
        enrolment_id: progress.count_items_done() for enrolment_id, progress in progresses.items()
    }
    return [
        MergedEnrolment(
            id=row.id,
            course_id=row.course_id,
            state=row.state,
            steps=done_counts.get(row.id, 0),
            enrolled_at=row.enrolled_at,
        )
        for row in rows
    ]


def _list_duties(session: Session, person_id: int) -> list[MergedObligation]:
    columns = (Obligation.id, Obligation.assignment_id, Obligation.round, Obligation.state)
    rows = session.execute(
        select(*columns).where(Obligation.person_id == person_id).order_by(Obligation.id)
    )
    return list(read_rows(MergedObligation, rows))


def _list_posts(session: Session, person_id: int) -> list[MergedPost]:
    columns = (Post.id, Post.organisation_id, Post.ends_on.is_(None).label("is_held"))
    return list(
        read_rows(
            MergedPost,
            session.execute(select(*columns).where(Post.person_id == person_id).order_by(Post.id)),
        )
    )
