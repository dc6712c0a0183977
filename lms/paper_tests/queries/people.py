"""Reads of the people of a form: who may get a result, and who has one."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, exists, func, select
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.queries import is_in_scope
from lms.accounts.rules import Actor, FullNameMixin, fold_text
from lms.assessment.models import Attempt
from lms.catalogue.models import CourseVersion
from lms.core.collation import COLLATION
from lms.core.list_parameters import is_one_of
from lms.core.rows import read_row, read_rows
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import ACTIVE
from lms.paper_tests.models import PaperResult
from lms.regions.models import RegionUnit


@dataclass(frozen=True, slots=True)
class PaperCandidate(FullNameMixin):
    """A learner of the form's version who has no result of the form."""

    enrolment_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    user_name: str
    unit_kk: str
    unit_ru: str


@dataclass(frozen=True, slots=True)
class ResultRow(FullNameMixin):
    """A result of a form, with the person. `state` is that of the enrolment.

    `percent` and `passed` are those of its attempt, as they are after a key was corrected.
    """

    id: int
    enrolment_id: int
    person_id: int
    surname: str
    given_name: str
    patronymic: str
    percent: int
    passed: bool
    held_on: date | None
    entered_at: datetime
    state: str

    @property
    def can_be_undone(self) -> bool:
        """Return whether no certificate rests on it."""
        return self.state == ACTIVE


def list_candidates(
    session: Session,
    *,
    by: Actor,
    form_id: int,
    version_id: int,
    text: str = "",
    limit: int,
    offset: int = 0,
) -> tuple[list[PaperCandidate], int]:
    """Return a page of the learners whose results the actor may enter, by name, and the total."""
    conditions = _build_entry_conditions(by, form_id, version_id)
    conditions += [
        Person.search_key.contains(word, autoescape=True) for word in fold_text(text).split()
    ]
    rows = session.execute(_select_candidates(conditions).limit(limit).offset(offset))
    total = session.scalar(
        select(func.count())
        .select_from(Enrolment)
        .join(Person, Person.id == Enrolment.person_id)
        .where(*conditions)
    )
    return list(read_rows(PaperCandidate, rows)), total or 0


def list_chosen(
    session: Session, *, by: Actor, form_id: int, version_id: int, enrolment_ids: Collection[int]
) -> list[PaperCandidate]:
    """Return those of the chosen enrolments whose results the actor may enter, by name."""
    conditions = [
        *_build_entry_conditions(by, form_id, version_id),
        is_one_of(Enrolment.__table__.c.id, "enrolments"),
    ]
    rows = session.execute(_select_candidates(conditions), {"enrolments": list(enrolment_ids)})
    return list(read_rows(PaperCandidate, rows))


def list_results(
    session: Session, *, by: Actor, form_id: int, limit: int, offset: int
) -> tuple[list[ResultRow], int]:
    """Return a page of the results of a form that are not undone, the newest first."""
    conditions = (PaperResult.form_id == form_id, PaperResult.undone_at.is_(None), is_in_scope(by))
    rows = session.execute(
        _select_results()
        .where(*conditions)
        .order_by(PaperResult.id.desc())
        .limit(limit)
        .offset(offset)
    )
    total = session.scalar(
        select(func.count())
        .select_from(PaperResult)
        .join(Enrolment, Enrolment.id == PaperResult.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
        .where(*conditions)
    )
    return list(read_rows(ResultRow, rows)), total or 0


def find_result(session: Session, *, by: Actor, form_id: int, result_id: int) -> ResultRow | None:
    """Return a result of the form that is not undone, of a person in the actor's scope, or None."""
    row = session.execute(
        _select_results().where(
            PaperResult.id == result_id,
            PaperResult.form_id == form_id,
            PaperResult.undone_at.is_(None),
            is_in_scope(by),
        )
    ).first()
    return None if row is None else read_row(ResultRow, row)


def _build_entry_conditions(by: Actor, form_id: int, version_id: int) -> list[ColumnElement[bool]]:
    has_result = exists().where(
        PaperResult.form_id == form_id,
        PaperResult.enrolment_id == Enrolment.id,
        PaperResult.undone_at.is_(None),
    )
    course_id = select(CourseVersion.course_id).where(CourseVersion.id == version_id)
    return [
        Enrolment.course_id == course_id.scalar_subquery(),  # the index begins with it
        Enrolment.version_id == version_id,
        Enrolment.state == ACTIVE,
        Person.merged_into_id.is_(None),
        Person.id != by.person_id,
        is_in_scope(by),
        ~has_result,
    ]


def _select_candidates(conditions: list[ColumnElement[bool]]) -> Select[*tuple[Any, ...]]:
    return (
        select(
            Enrolment.id.label("enrolment_id"),
            Enrolment.person_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Person.user_name,
            RegionUnit.name_kk.label("unit_kk"),
            RegionUnit.name_ru.label("unit_ru"),
        )
        .join(Person, Person.id == Enrolment.person_id)
        .join(RegionUnit, RegionUnit.id == Person.region_unit_id)
        .where(*conditions)
        .order_by(
            Person.surname.collate(COLLATION), Person.given_name.collate(COLLATION), Enrolment.id
        )
    )


def _select_results() -> Select[*tuple[Any, ...]]:
    return (
        select(
            PaperResult.id,
            PaperResult.enrolment_id,
            Enrolment.person_id,
            Person.surname,
            Person.given_name,
            Person.patronymic,
            func.coalesce(Attempt.percent, PaperResult.percent).label("percent"),
            func.coalesce(Attempt.passed, PaperResult.passed).label("passed"),
            PaperResult.held_on,
            PaperResult.entered_at,
            Enrolment.state,
        )
        .outerjoin(Attempt, Attempt.id == PaperResult.attempt_id)
        .join(Enrolment, Enrolment.id == PaperResult.enrolment_id)
        .join(Person, Person.id == Enrolment.person_id)
    )
