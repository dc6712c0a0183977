"""What a merge of two accounts would move, and what of it a page shows."""

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
from lms.duplicates.queries.holdings import holdings
from lms.duplicates.rules import (
    CONTACTS,
    Duty,
    Fate,
    MergedEnrolment,
    MergedPost,
    MergePlan,
    answers_taken,
    contacts_taken,
    fate_of_courses,
    fate_of_duties,
    fate_of_posts,
)
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.learning.queries import progress_of_many
from lms.obligations.models import Exemption, Obligation, TargetListPerson


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A row that a merge is about: what it is, in which state, and what becomes of it. `fate`: moves, rests, changes (places)."""

    kind: str
    name_kk: str
    name_ru: str
    state: str
    day: date | None
    fate: str


@dataclass(frozen=True, slots=True)
class MergePreview:
    """Exactly what a merge would do. `counts`: how many absences, exemptions, lists and rows of further domains move; `left`:
    contacts that stay; `roles` too.
    """

    kept: Person
    merged: Person
    plan: MergePlan
    lines: tuple[MergeLine, ...]
    counts: dict[str, int]
    left: tuple[str, ...]
    roles: tuple[str, ...]


def plan_of(session: Session, kept: Person, merged: Person) -> MergePlan:
    """What moves. Some ten statements, however much it is."""
    courses = fate_of_courses(_courses(session, kept.id), _courses(session, merged.id))
    lists = select(TargetListPerson.list_id)
    mine = lists.where(TargetListPerson.person_id == kept.id)
    theirs = lists.where(
        TargetListPerson.person_id == merged.id, TargetListPerson.list_id.not_in(mine)
    )
    return MergePlan(
        enrolment=courses,
        certificate=Fate(
            _ids(session, Certificate, merged.id, Certificate.enrolment_id.in_(courses.coming))
        ),
        obligation=fate_of_duties(_duties(session, kept.id), _duties(session, merged.id)),
        exemption=Fate(_ids(session, Exemption, merged.id)),
        target_list_person=Fate(list(session.scalars(theirs.order_by(TargetListPerson.list_id)))),
        post=fate_of_posts(_posts(session, kept.id), _posts(session, merged.id)),
        absence=Fate(_ids(session, Absence, merged.id)),
        contacts=contacts_taken(has_contacts(kept), has_contacts(merged)),
        answers=answers_taken(kept, merged),
        further={one.table: one.fate(session, kept.id, merged.id) for one in holdings()},
    )


def preview(session: Session, *, kept: Person, merged: Person) -> MergePreview:
    """What a page shows before anybody decides."""
    plan = plan_of(session, kept, merged)
    has, others = has_contacts(merged), plan.contacts
    roles = session.scalars(
        select(RoleGrant.role)
        .distinct()
        .where(RoleGrant.person_id == merged.id, RoleGrant.withdrawn_at.is_(None))
        .order_by(RoleGrant.role)
    )
    fates = plan.tables()
    counts = {
        name: len(fates[name].moved)
        for name in ("absence", "exemption", "target_list_person", *plan.further)
    }
    lines = [
        *_course_lines(session, plan),
        *_certificate_lines(session, plan),
        *_duty_lines(session, plan),
        *_post_lines(session, plan),
    ]
    left = tuple(name for name in CONTACTS if has[name] and name not in others)
    return MergePreview(kept, merged, plan, tuple(lines), counts, left, tuple(roles))


def details_of(plan: MergePlan) -> dict[str, Any]:
    """What the record of a merge keeps of its plan: table to ids."""
    return {
        name: {
            "moved": fate.moved,
            "resting": fate.resting,
            "swapped": [list(pair) for pair in fate.swapped],
        }
        for name, fate in plan.tables().items()
        if fate.moved or fate.resting or fate.swapped
    }


def has_contacts(person: Person) -> dict[str, bool]:
    """Which contacts a person has."""
    return {
        "email": person.email is not None,
        "phone": person.phone is not None,
        "iin": person.iin_hash is not None,
    }


def _ids(session: Session, table: Any, person_id: int, *conditions: Any) -> list[int]:
    return list(
        session.scalars(
            select(table.id).where(table.person_id == person_id, *conditions).order_by(table.id)
        )
    )


def _courses(session: Session, person_id: int) -> list[MergedEnrolment]:
    columns = (Enrolment.id, Enrolment.course_id, Enrolment.state, Enrolment.enrolled_at)
    rows = session.execute(
        select(*columns).where(Enrolment.person_id == person_id).order_by(Enrolment.id)
    ).all()
    steps = progress_of_many(session, [row.id for row in rows if row.state == ACTIVE])
    done = {enrolment_id: found.steps_done() for enrolment_id, found in steps.items()}
    return [
        MergedEnrolment(row.id, row.course_id, row.state, done.get(row.id, 0), row.enrolled_at)
        for row in rows
    ]


def _duties(session: Session, person_id: int) -> list[Duty]:
    columns = (Obligation.id, Obligation.assignment_id, Obligation.round, Obligation.state)
    rows = session.execute(
        select(*columns).where(Obligation.person_id == person_id).order_by(Obligation.id)
    )
    return list(read_rows(Duty, rows))


def _posts(session: Session, person_id: int) -> list[MergedPost]:
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
        .where(Enrolment.id.in_(_all(plan.enrolment)))
        .order_by(Enrolment.id)
    )
    return [
        read_row(MergeLine, row, kind="course", fate=_fate(plan.enrolment, row.id)) for row in rows
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
    return [read_row(MergeLine, row, kind="certificate", fate="moves") for row in rows]


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
        .where(Obligation.id.in_(_all(plan.obligation)))
        .order_by(Obligation.id)
    )
    return [
        read_row(MergeLine, row, kind="obligation", fate=_fate(plan.obligation, row.id))
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
        .where(Post.id.in_(_all(plan.post)))
        .order_by(Post.id)
    )
    return [read_row(MergeLine, row, kind="post", fate=_fate(plan.post, row.id)) for row in rows]


def _all(fate: Fate) -> Sequence[int]:
    return [*fate.moved, *fate.resting, *(one for pair in fate.swapped for one in pair)]


def _fate(fate: Fate, row_id: int) -> str:
    """What becomes of a row, in one word. Of two that change places, the kept account's rests and the other one moves."""
    if row_id in fate.coming:
        return "moves"
    return "rests"
