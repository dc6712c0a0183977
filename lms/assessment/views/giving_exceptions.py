"""Screens by which an exception is given, to a group or to one person."""

from typing import Final

from flask import flash, redirect, render_template, request
from werkzeug.wrappers import Response

from lms.assessment.errors import ExceptionDaysWrong, ExceptionEmpty, ExceptionTargetWrong
from lms.assessment.services.exceptions import give_exception
from lms.assessment.views.blueprint import blueprint
from lms.assessment.views.exception_form import build_form, list_quizzes, read_target
from lms.assessment.views.exception_people import (
    GIVERS,
    GROUP_GIVERS,
    NamedPerson,
    load_named_person,
)
from lms.assessment.views.exceptions import get_list_url
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import moment
from lms.web.transaction import session

FIELD_OF: Final = {
    ExceptionEmpty: "extra_minutes",
    ExceptionDaysWrong: "closes_on",
    ExceptionTargetWrong: "organisation_id",
}


@blueprint.route("/exceptions/new", methods=["GET", "POST"])
@access.role(*GROUP_GIVERS)
def new_exception() -> Response | tuple[str, int]:
    """Give an exception to a group."""
    return _give_exception(None)


@blueprint.route("/people/<int:person_id>/exceptions/new", methods=["GET", "POST"])
@access.role(*GIVERS)
def new_person_exception(person_id: int) -> Response | tuple[str, int]:
    """Give an exception to one person."""
    return _give_exception(load_named_person(person_id))


def _give_exception(person: NamedPerson | None) -> Response | tuple[str, int]:
    quizzes = list_quizzes()
    form = build_form(person, quizzes)
    if form.is_submitted():
        outline, quiz = quizzes[form.quiz.data]
        try:
            give_exception(
                session(),
                target=read_target(form, person),
                course_id=outline.course_id,
                course_slug=outline.slug,
                quiz_key=quiz.key,
                terms=form.read_terms(),
                by=access.actor(),
                moment=moment(),
            )
        except (ExceptionEmpty, ExceptionDaysWrong, ExceptionTargetWrong) as error:
            form.fail(FIELD_OF[type(error)], error.describe())
        else:
            flash(_("The exception is saved."), "success")
            return redirect(get_list_url(person), 303)
    status = 422 if request.method == "POST" else 200
    return render_template("assessment/exception_new.html", form=form, person=person), status
