"""Views by which a trainer takes a question out of all tests at once, and puts it back."""

from typing import Any

from flask import flash, redirect, render_template, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.assessment.errors import RetirementLeavesTooFew
from lms.assessment.forms import RetirementForm
from lms.assessment.services.retiring import restore_question, retire_question
from lms.assessment.views.blueprint import READERS, blueprint, load_question
from lms.catalogue.queries import Outline
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.container import now
from lms.web.transaction import session

_URL = "/<slug>/versions/<int:number>/questions/<int:question_id>"


@blueprint.route(f"{_URL}/retire", methods=["GET", "POST"])
@access.role(*READERS)
def retire(slug: str, number: int, question_id: int) -> Response | tuple[str, int]:
    """Ask why a question shall be drawn no more, and retire it."""
    outline, question = load_question(slug, number, question_id)
    form = RetirementForm()
    if form.is_submitted():
        try:
            retire_question(
                session(),
                outline=outline,
                question=question,
                reason=form.reason.data or "",
                by=access.actor(),
                now=now(),
            )
        except RetirementLeavesTooFew as error:
            form.form_errors.append(error.describe())
        else:
            flash(
                _("The question is retired: no attempt that begins from now on has it."), "success"
            )
            return redirect(_build_url(outline, question), 303)
    status = 422 if form.errors or form.form_errors else 200
    content = question.content_kk if current_language() == "kk" else question.content_ru
    page = render_template(
        "assessment/retire.html",
        slug=slug,
        outline=outline,
        question=question,
        quiz=outline.find_quiz_by_id(question.quiz_id),
        prompt=Markup(content["prompt"]),  # noqa: S704 - sanitised when it was loaded
        form=form,
    )
    return page, status


@blueprint.post(f"{_URL}/restore")
@access.role(*READERS)
def restore(slug: str, number: int, question_id: int) -> Response:
    """Put a question back that a trainer retired."""
    outline, question = load_question(slug, number, question_id)
    restore_question(session(), outline=outline, question=question, by=access.actor(), now=now())
    flash(_("The question is drawn again."), "success")
    return redirect(_build_url(outline, question), 303)


def _build_url(outline: Outline, question: Any) -> str:
    return url_for(
        "assessment.question", slug=outline.slug, number=outline.number, question_id=question.id
    )
