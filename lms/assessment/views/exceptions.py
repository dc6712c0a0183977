"""Screens of exceptions from the rules of quizzes: the list, giving one, withdrawing one."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from flask import flash, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.accounts.queries import (
    PeopleFilter,
    build_hr_scope,
    load_person_in_scope,
    read_people_page,
)
from lms.accounts.queries.organisation_finder import OrganisationFinder
from lms.accounts.rules import (
    CONSULTANT,
    HR,
    LIST_SEEN,
    NATIONAL_ADMIN,
    OFFICER,
    PAGE_SEEN,
    format_full_name,
)
from lms.assessment import queries
from lms.assessment.errors import (
    ExceptionDaysWrong,
    ExceptionEmpty,
    ExceptionNotFound,
    ExceptionTargetWrong,
)
from lms.assessment.forms import SHORTEST_NAME, ExceptionForm, PersonFilter
from lms.assessment.queries.exceptions import ExceptionRow, list_units_in_scope
from lms.assessment.rules.words import list_changes
from lms.assessment.services.exceptions import ExceptionTarget, give_exception, withdraw_exception
from lms.assessment.views.blueprint import blueprint
from lms.catalogue.queries import Outline, QuizEntry, list_cards, load_outline
from lms.core.i18n import gettext as _
from lms.core.text import parse_id
from lms.regions.rules import DISTRICTS
from lms.web import access
from lms.web.container import moment
from lms.web.pagination import read_counted_listing, read_listing
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import reading_session, session

GROUP_GIVERS: Final = (OFFICER, HR, NATIONAL_ADMIN)
# Consultants give them to single people, whom they may see; groups are for those who answer for
# them.
GIVERS: Final = (CONSULTANT, *GROUP_GIVERS)
FIELD_OF: Final = {
    ExceptionEmpty: "extra_minutes",
    ExceptionDaysWrong: "closes_on",
    ExceptionTargetWrong: "organisation_id",
}


@dataclass(frozen=True, slots=True)
class NamedPerson:
    """The person whom a page is about."""

    id: int
    name: str


@blueprint.get("/exceptions")
@access.role(*GIVERS)
def exceptions() -> str:
    """List the exceptions of people and groups that the actor answers for."""
    return _render_list(None)


@blueprint.get("/exceptions/people")
@access.role(*GIVERS)
def exception_people() -> str:
    """Find a person by a part of the name, to give them an exception."""
    form = PersonFilter()
    text = form.name.data or ""
    page = None
    if len(text) >= SHORTEST_NAME:
        filters = PeopleFilter(text=text)
        page = read_counted_listing(
            partial(read_people_page, reading_session(), by=access.actor(), filters=filters)
        )
        note_access([row.id for row in page.items], LIST_SEEN)
    return render_template("assessment/exception_people.html", form=form, page=page)


@blueprint.get("/people/<int:person_id>/exceptions")
@access.role(*GIVERS)
def person_exceptions(person_id: int) -> str:
    """List the exceptions given to one person."""
    return _render_list(_load_person(person_id))


@blueprint.route("/exceptions/new", methods=["GET", "POST"])
@access.role(*GROUP_GIVERS)
def new_exception() -> Response | tuple[str, int]:
    """Give an exception to a group."""
    return _give_exception(None)


@blueprint.route("/people/<int:person_id>/exceptions/new", methods=["GET", "POST"])
@access.role(*GIVERS)
def new_person_exception(person_id: int) -> Response | tuple[str, int]:
    """Give an exception to one person."""
    return _give_exception(_load_person(person_id))


def _render_list(person: NamedPerson | None) -> str:
    person_id = person.id if person else None
    page = read_listing(
        partial(queries.list_exceptions, reading_session(), access.actor(), person_id=person_id),
        partial(queries.count_exceptions, reading_session(), access.actor(), person_id=person_id),
    )
    note_access({row.person_id for row in page.items if row.person_id}, LIST_SEEN)
    return render_template(
        "assessment/exceptions.html",
        page=page,
        person=person,
        titles={row.id: name_quiz(row) for row in page.items},
        changes={row.id: "; ".join(list_changes(row)) for row in page.items},
        may_see_people=_may_give(GROUP_GIVERS),
    )


def _may_give(roles: Sequence[str]) -> bool:
    return bool(access.actor().role_names & set(roles))


def _give_exception(person: NamedPerson | None) -> Response | tuple[str, int]:
    quizzes = _list_quizzes()
    form = _build_form(person, quizzes)
    if form.submitted():
        outline, quiz = quizzes[form.quiz.data]
        try:
            give_exception(
                session(),
                target=_read_target(form, person),
                course_id=outline.course_id,
                course_slug=outline.slug,
                quiz_key=quiz.key,
                terms=form.read_terms(),
                by=access.actor(),
                moment=moment(),
            )
        except (ExceptionEmpty, ExceptionDaysWrong, ExceptionTargetWrong) as error:
            form.fail(FIELD_OF[type(error)], error.text())
        else:
            flash(_("The exception is saved."), "success")
            return redirect(_url_of_list(person), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("assessment/exception_new.html", form=form, person=person), status


@blueprint.get("/exceptions/<int:exception_id>/withdraw")
@access.role(*GIVERS)
def exception_withdrawal(exception_id: int) -> str:
    """Ask for confirmation before withdrawing."""
    row = queries.find_exception(reading_session(), access.actor(), exception_id)
    if row is None:
        raise ExceptionNotFound
    if row.person_id:
        note_access([row.person_id], PAGE_SEEN)
    return render_template(
        "assessment/exception_withdraw.html",
        row=row,
        title=name_quiz(row),
        changes="; ".join(list_changes(row)),
    )


@blueprint.post("/exceptions/<int:exception_id>/withdraw")
@access.role(*GIVERS)
def withdraw(exception_id: int) -> Response:
    """Withdraw an exception: the next attempt follows the rules of the course again."""
    withdraw_exception(session(), exception_id=exception_id, by=access.actor(), moment=moment())
    flash(_("The exception is withdrawn."), "success")
    return redirect(_url_of_list(None), 303)


def name_quiz(row: ExceptionRow) -> str:
    """Return course and quiz in the reader's language."""
    outline = load_outline(reading_session(), row.version_id)
    quiz = next((quiz for quiz in outline.quizzes if quiz.key == row.quiz_key), None)
    return _get_quiz_name(outline, quiz) if quiz else f"{local(outline, 'title')}: {row.quiz_key}"


def _get_quiz_name(outline: Outline, quiz: QuizEntry) -> str:
    return f"{local(outline, 'title')}: {local(quiz, 'title')}"


def _load_person(person_id: int) -> NamedPerson:
    """Return the person. Raises NotFound if the actor may not see them."""
    row = load_person_in_scope(reading_session(), by=access.actor(), person_id=person_id)
    note_access([row.id], PAGE_SEEN)
    return NamedPerson(row.id, format_full_name(row.surname, row.given_name, row.patronymic))


def _list_quizzes() -> Mapping[str, tuple[Outline, QuizEntry]]:
    """Return the quizzes of all courses by what the form sends for them."""
    outlines = (
        load_outline(reading_session(), card.version_id) for card in list_cards(reading_session())
    )
    return {
        f"{outline.course_id}:{quiz.key}": (outline, quiz)
        for outline in outlines
        for quiz in outline.quizzes
    }


def _build_form(
    person: NamedPerson | None, quizzes: Mapping[str, tuple[Outline, QuizEntry]]
) -> ExceptionForm:
    finder = OrganisationFinder(reading_session(), build_hr_scope(access.actor()))
    form = ExceptionForm(finder=finder)
    names = [(value, _get_quiz_name(*pair)) for value, pair in quizzes.items()]
    form.offer(names, None if person else _list_units())
    return form


def _list_units() -> Sequence[tuple[str, str]]:
    """Return the units that the actor may choose, each district with its region."""
    units = list_units_in_scope(reading_session(), access.actor())
    names = {unit.id: str(local(unit, "name")) for unit in units}
    return [
        (
            str(unit.id),
            ", ".join(names[key] for key in (unit.parent_id, unit.id) if key in names)
            if unit.level in DISTRICTS
            else names[unit.id],
        )
        for unit in units
    ]


def _read_target(form: ExceptionForm, person: NamedPerson | None) -> ExceptionTarget:
    if person is not None:
        return ExceptionTarget(person_id=person.id)
    return ExceptionTarget(
        region_unit_id=parse_id(form.region_unit_id.data or "") if form.region_unit_id else None,
        organisation_id=form.organisation_id.data,
    )


def _url_of_list(person: NamedPerson | None) -> str:
    if person is None:
        return url_for("assessment.exceptions")
    return url_for("assessment.person_exceptions", person_id=person.id)
