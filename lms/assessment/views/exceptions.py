"""Screens that list the exceptions from the rules of quizzes."""

from collections.abc import Sequence
from functools import partial

from flask import render_template, url_for

from lms.accounts.rules import LIST_SEEN
from lms.assessment import queries
from lms.assessment.queries import ExceptionRow
from lms.assessment.rules.words import list_changes
from lms.assessment.views.blueprint import blueprint
from lms.assessment.views.exception_form import get_quiz_name
from lms.assessment.views.exception_people import (
    GIVERS,
    GROUP_GIVERS,
    NamedPerson,
    load_named_person,
)
from lms.catalogue.queries import load_outline
from lms.web import access
from lms.web.pagination import read_listing
from lms.web.personal import note_access
from lms.web.templating import local
from lms.web.transaction import reading_session


@blueprint.get("/exceptions")
@access.role(*GIVERS)
def exceptions() -> str:
    """List the exceptions of people and groups that the actor answers for."""
    return _render_list(None)


@blueprint.get("/people/<int:person_id>/exceptions")
@access.role(*GIVERS)
def person_exceptions(person_id: int) -> str:
    """List the exceptions given to one person."""
    return _render_list(load_named_person(person_id))


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


def name_quiz(row: ExceptionRow) -> str:
    """Return course and quiz in the reader's language."""
    outline = load_outline(reading_session(), row.version_id)
    quiz = next((quiz for quiz in outline.quizzes if quiz.key == row.quiz_key), None)
    return get_quiz_name(outline, quiz) if quiz else f"{local(outline, 'title')}: {row.quiz_key}"


def get_list_url(person: NamedPerson | None) -> str:
    """Return the URL of the exceptions of a person; of all without one."""
    if person is None:
        return url_for("assessment.exceptions")
    return url_for("assessment.person_exceptions", person_id=person.id)
