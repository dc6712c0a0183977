"""Plan of a merge, and the part of it that the preview shows."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Absence, Organisation, Person, Post, RoleGrant
from lms.catalogue.models import Course as CourseRow
from lms.catalogue.models import CourseVersion
from lms.certificates.models import Certificate
from lms.core.rows import read_row, read_rows
from lms.duplicates.queries.holdings import list_holdings
from lms.duplicates.rules import (
    CONTACTS,
    Duty,
    MergedEnrolment,
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


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A row in the preview: what it is, its state, and its outcome (moves or rests)."""

    kind: str
    name_kk: str
    name_ru: str
    state: str
    day: date | None
    outcome: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Exactly what a merge would do.

    `counts`: how many absences, exemptions, lists and rows of higher domains move. `left`: contacts
    that stay with the closed account, as do `roles`.
    """

    kept: Person
    merged: Person
    plan: MergePlan
    lines: tuple[MergeLine, ...]
    counts: dict[str, int]
    left: tuple[str, ...]
    roles: tuple[str, ...]


def make_plan(session: Session, kept: Person, merged: Person) -> MergePlan:
    """Return what moves. About ten statements, whatever the number of rows."""
    enrolments = decide_enrolments(
        _list_enrolments(session, kept.id), _list_enrolments(session, merged.id)
    )
    lists = select(TargetListPerson.list_id)
    kept_lists = lists.where(TargetListPerson.person_id == kept.id)
    merged_lists = lists.where(
        TargetListPerson.person_id == merged.id, TargetListPerson.list_id.not_in(kept_lists)
    )
    return MergePlan(
        enrolment=enrolments,
        certificate=RowMoves(
            _list_ids(
                session, Certificate, merged.id, Certificate.enrolment_id.in_(enrolments.incoming)
            )
        ),
        obligation=decide_duties(_list_duties(session, kept.id), _list_duties(session, merged.id)),
        exemption=RowMoves(_list_ids(session, Exemption, merged.id)),
        target_list_person=RowMoves(
            list(session.scalars(merged_lists.order_by(TargetListPerson.list_id)))
        ),
        post=decide_posts(_list_posts(session, kept.id), _list_posts(session, merged.id)),
        absence=RowMoves(_list_ids(session, Absence, merged.id)),
        contacts=choose_contacts(map_contacts(kept), map_contacts(merged)),
        answers=choose_answers(kept, merged),
        further={
            holding.table: holding.decide(session, kept.id, merged.id)
            for holding in list_holdings()
        },
    )


def make_preview(session: Session, *, kept: Person, merged: Person) -> MergePreview:
    """Return what the page shows before anybody decides."""
    plan = make_plan(session, kept, merged)
    merged_contacts, taken_contacts = map_contacts(merged), plan.contacts
    roles = session.scalars(
        select(RoleGrant.role)
        .distinct()
        .where(RoleGrant.person_id == merged.id, RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.role)
    )
    tables = plan.tables()
    counts = {
        name: len(tables[name].moved)
        for name in ("absence", "exemption", "target_list_person", *plan.further)
    }
    lines = [
        *_course_lines(session, plan),
        *_certificate_lines(session, plan),
        *_duty_lines(session, plan),
        *_post_lines(session, plan),
    ]
    left = tuple(name for name in CONTACTS if merged_contacts[name] and name not in taken_contacts)
    return MergePreview(kept, merged, plan, tuple(lines), counts, left, tuple(roles))


def pack_plan(plan: MergePlan) -> dict[str, Any]:
    """Return the plan as the record of a merge stores it: table to ids."""
    return {
        name: {
            "moved": moves.moved,
            "resting": moves.resting,
            "swapped": [list(pair) for pair in moves.swapped],
        }
        for name, moves in plan.tables().items()
        if moves.moved or moves.resting or moves.swapped
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
    done = {enrolment_id: progress.items_done() for enrolment_id, progress in progresses.items()}
    return [
        MergedEnrolment(row.id, row.course_id, row.state, done.get(row.id, 0), row.enrolled_at)
        for row in rows
    ]


def _list_duties(session: Session, person_id: int) -> list[Duty]:
    columns = (Obligation.id, Obligation.assignment_id, Obligation.round, Obligation.state)
    rows = session.execute(
        select(*columns).where(Obligation.person_id == person_id).order_by(Obligation.id)
    )
    return list(read_rows(Duty, rows))


def _list_posts(session: Session, person_id: int) -> list[MergedPost]:
    columns = (Post.id, Post.organisation_id, Post.ends_on.is_(None).label("is_held"))
    return list(
        read_rows(
            MergedPost,
            session.execute(select(*columns).where(Post.person_id == person_id).order_by(Post.id)),
        )
    )


def _course_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    rows = session.execute(
        select(
            Enrolment.id,
            CourseVersion.title_kk.label("name_kk"),
            CourseVersion.title_ru.label("name_ru"),
            Enrolment.state,
            func.coalesce(Enrolment.completed_on, Enrolment.enrolled_on).label("day"),
        )
        .join(CourseVersion, CourseVersion.id == Enrolment.version_id)
        .where(Enrolment.id.in_(_list_row_ids(plan.enrolment)))
        .order_by(Enrolment.id)
    )
    return [
        read_row(MergeLine, row, kind="course", outcome=_outcome_of(plan.enrolment, row.id))
        for row in rows
    ]


def _certificate_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    rows = session.execute(
        select(
            Certificate.course_title_kk.label("name_kk"),
            Certificate.course_title_ru.label("name_ru"),
            Certificate.number.label("state"),
            Certificate.completed_on.label("day"),
        )
        .where(Certificate.id.in_(plan.certificate.moved))
        .order_by(Certificate.id)
    )
    return [read_row(MergeLine, row, kind="certificate", outcome="moves") for row in rows]


def _duty_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    rows = session.execute(
        select(
            Obligation.id,
            CourseVersion.title_kk.label("name_kk"),
            CourseVersion.title_ru.label("name_ru"),
            Obligation.state,
            Obligation.due_on.label("day"),
        )
        .join(CourseRow, CourseRow.id == Obligation.course_id)
        .join(CourseVersion, CourseVersion.id == CourseRow.current_version_id)
        .where(Obligation.id.in_(_list_row_ids(plan.obligation)))
        .order_by(Obligation.id)
    )
    return [
        read_row(MergeLine, row, kind="obligation", outcome=_outcome_of(plan.obligation, row.id))
        for row in rows
    ]


def _post_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    rows = session.execute(
        select(
            Post.id,
            Organisation.name_kk,
            Organisation.name_ru,
            Post.position.label("state"),
            Post.starts_on.label("day"),
        )
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.id.in_(_list_row_ids(plan.post)))
        .order_by(Post.id)
    )
    return [
        read_row(MergeLine, row, kind="post", outcome=_outcome_of(plan.post, row.id))
        for row in rows
    ]


def _list_row_ids(moves: RowMoves) -> Sequence[int]:
    return [*moves.moved, *moves.resting, *(row_id for pair in moves.swapped for row_id in pair)]


def _outcome_of(moves: RowMoves, row_id: int) -> str:
    """Return whether a row moves or rests.

    Of two that are swapped, the kept account's rests and the other one moves.
    """
    if row_id in moves.incoming:
        return "moves"
    return "rests"
