"""Reads of forms, and the rule of whose forms an actor sees."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, false, func, or_, select, true
from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.accounts.rules import CONSULTANT, HR, TRAINER, Actor, format_full_name
from lms.catalogue.models import Course, CourseVersion, Quiz
from lms.catalogue.rules.conduct import REQUIRED
from lms.core.rows import read_row, read_rows
from lms.paper_tests.models import PaperForm, PaperResult
from lms.paper_tests.rules.sheets import format_number


@dataclass(frozen=True, slots=True)
class FormRow:
    """A form with the names of its quiz and of its maker.

    `entered` counts its results that are not undone; `practice_draw` the practice tasks of its
    quiz, which are done on a computer. `supervised`: whether its quiz is taken in sittings.
    """

    id: int
    seed: int
    version_id: int
    quiz_id: int
    language: str
    drawn_items: list[dict[str, Any]]
    made_by: int
    made_at: datetime
    slug: str
    version_number: int
    title_kk: str
    title_ru: str
    course_kk: str
    course_ru: str
    surname: str
    given_name: str
    patronymic: str
    practice_draw: int
    supervised: str
    entered: int

    @property
    def can_take_results(self) -> bool:
        """Return whether results of it can be entered: it is whole without a computer or a room."""
        return not self.practice_draw and self.supervised != REQUIRED

    @property
    def number(self) -> str:
        """Return the number as it is printed."""
        return format_number(self.seed)

    @property
    def maker(self) -> str:
        """Return the name of who made it."""
        return format_full_name(self.surname, self.given_name, self.patronymic)


def find_form(session: Session, *, by: Actor, form_id: int) -> FormRow | None:
    """Return a form that the actor may see, or None.

    A trainer sees those of their courses, and whoever supervises tests sees all: they may draw
    such forms themselves, and a sheet names nobody.
    """
    is_visible = true() if _is_supervisor(by) else _is_own(by)
    row = session.execute(_select_forms().where(PaperForm.id == form_id, is_visible)).first()
    return None if row is None else read_row(FormRow, row)


def list_forms(
    session: Session, *, by: Actor, seed: int | None, limit: int, offset: int
) -> tuple[list[FormRow], int]:
    """Return a page of the actor's forms, the newest first, and their number.

    With `seed` the form of that number alone, also one of a colleague whom a supervisor replaces.
    """
    if by.is_national_admin() or (seed is not None and _is_supervisor(by)):
        condition: ColumnElement[bool] = true()
    else:
        condition = _is_own(by)
    if seed is not None:
        condition = condition & (PaperForm.seed == seed)
    rows = session.execute(
        _select_forms().where(condition).order_by(PaperForm.id.desc()).limit(limit).offset(offset)
    )
    total = session.scalar(
        select(func.count())
        .select_from(PaperForm)
        .join(CourseVersion, CourseVersion.id == PaperForm.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(condition)
    )
    return list(read_rows(FormRow, rows)), total or 0


def _is_supervisor(by: Actor) -> bool:
    return by.is_national_admin() or bool(by.role_names & {CONSULTANT, HR})


def _is_own(by: Actor) -> ColumnElement[bool]:
    """Return the condition that the actor made the form, or is a trainer of its course."""
    conditions = [PaperForm.made_by == by.person_id]
    for grant in by.grants:
        if grant.role == TRAINER:
            conditions.append(
                true() if grant.course_slug is None else Course.slug == grant.course_slug
            )
    return or_(false(), *conditions)


def _select_forms() -> Select[*tuple[Any, ...]]:
    result_count = (
        select(func.count())
        .where(PaperResult.form_id == PaperForm.id, PaperResult.undone_at.is_(None))
        .scalar_subquery()
    )
    return (
        select(
            PaperForm.id,
            PaperForm.seed,
            PaperForm.version_id,
            PaperForm.quiz_id,
            PaperForm.language,
            PaperForm.drawn_items,
            PaperForm.made_by,
            PaperForm.made_at,
            Course.slug,
            CourseVersion.number.label("version_number"),
            Quiz.title_kk,
            Quiz.title_ru,
            CourseVersion.title_kk.label("course_kk"),
            CourseVersion.title_ru.label("course_ru"),
            Person.surname,
            Person.given_name,
            Person.patronymic,
            Quiz.practice_draw,
            Quiz.supervised,
            result_count.label("entered"),
        )
        .join(CourseVersion, CourseVersion.id == PaperForm.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .join(Quiz, Quiz.id == PaperForm.quiz_id)
        .join(Person, Person.id == PaperForm.made_by)
    )
