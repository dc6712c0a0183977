"""Rows of a preview: courses, certificates, obligations and posts that a merge moves or leaves."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import case, false, func, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation, Post
from lms.accounts.queries import build_organisation_scope
from lms.accounts.rules import Actor
from lms.catalogue.models import Course as CourseRow
from lms.catalogue.models import CourseVersion
from lms.certificates.models import Certificate
from lms.core.i18n import LANGUAGES, gettext, using_language
from lms.core.rows import read_row
from lms.duplicates.rules import MergePlan, RowMoves
from lms.enrolment.models import Enrolment
from lms.obligations.models import Obligation


@dataclass(frozen=True, slots=True)
class MergeLine:
    """A row in the preview: what it is, its state, and its outcome (moves or rests)."""

    kind: str
    name_kk: str
    name_ru: str
    state: str
    day: date | None
    outcome: str


def list_course_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    """List the courses of the enrolments that move or rest."""
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
        read_row(MergeLine, row, kind="course", outcome=_get_outcome(plan.enrolment, row.id))
        for row in rows
    ]


def list_certificate_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    """List the certificates that move."""
    rows = session.execute(
        select(
            Certificate.course_title_kk.label("name_kk"),
            Certificate.course_title_ru.label("name_ru"),
            Certificate.number.label("state"),
            Certificate.completed_on.label("day"),
        )
        .where(Certificate.id.in_(plan.certificate.moved_ids))
        .order_by(Certificate.id)
    )
    return [read_row(MergeLine, row, kind="certificate", outcome="moves") for row in rows]


def list_obligation_lines(session: Session, plan: MergePlan) -> list[MergeLine]:
    """List the obligations that move or rest."""
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
        read_row(MergeLine, row, kind="obligation", outcome=_get_outcome(plan.obligation, row.id))
        for row in rows
    ]


def list_post_lines(session: Session, plan: MergePlan, by: Actor | None) -> list[MergeLine]:
    """List the posts that move or rest; those in organisations that `by` may not see without names.

    Without `by` the person reads it, who may see all.
    """
    is_visible = build_organisation_scope(by) if by is not None else true()
    rows = session.execute(
        select(
            Post.id,
            Organisation.name_kk,
            Organisation.name_ru,
            Post.position.label("state"),
            Post.starts_on.label("day"),
            case((is_visible, true()), else_=false()).label("is_visible"),
        )
        .join(Organisation, Organisation.id == Post.organisation_id)
        .where(Post.id.in_(_list_row_ids(plan.post)))
        .order_by(Post.id)
    )
    return [
        read_row(
            MergeLine,
            row,
            kind="post",
            outcome=_get_outcome(plan.post, row.id),
            **({} if row.is_visible else _describe_foreign_post()),
        )
        for row in rows
    ]


def _describe_foreign_post() -> dict[str, Any]:
    """Return the fields of a post of which the reader may know no more than that there is one."""
    names = {}
    for language in LANGUAGES:
        with using_language(language):
            names[f"name_{language}"] = gettext("another organisation")
    return {**names, "state": "", "day": None}


def _list_row_ids(moves: RowMoves) -> Sequence[int]:
    return [
        *moves.moved_ids,
        *moves.resting_ids,
        *(row_id for pair in moves.swapped for row_id in pair),
    ]


def _get_outcome(moves: RowMoves, row_id: int) -> str:
    """Return whether a row moves or rests.

    Of two that are swapped, the kept account's rests and the other one moves.
    """
    if row_id in moves.incoming:
        return "moves"
    return "rests"
