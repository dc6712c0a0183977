"""The view by which another key of a question is proposed."""

from typing import Any

from flask import redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from lms.catalogue.queries import load_key
from lms.core.errors import Conflict, Invalid
from lms.regrading.forms.corrections import KIND_WORDS, CorrectionForm, present_key
from lms.regrading.forms.parts import define_form
from lms.regrading.queries import corrections as queries
from lms.regrading.queries.decisions import SameQuestion
from lms.regrading.services import corrections as services
from lms.regrading.views.blueprint import TRAINERS, blueprint, load_question
from lms.regrading.views.corrections import STATE_WORDS
from lms.regrading.views.other_keys import list_other_keys
from lms.regrading.views.questions import get_content, render_prompt
from lms.regrading.views.words import list_key_words
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading_session, session


@blueprint.route(
    "/<slug>/versions/<int:number>/questions/<int:question_id>/correct", methods=["GET", "POST"]
)
@access.role(*TRAINERS)
def correct(slug: str, number: int, question_id: int) -> Response | tuple[str, int]:
    """Propose another key of a question; its effect is counted next."""
    outline, question = load_question(slug, number, question_id)
    key = load_key(reading_session(), question)
    others = list_other_keys(outline, question, key)
    form = _open_form(question, key, others)
    answer = form.build_answer(question.answer) if form.is_submitted() else None
    if answer is not None:
        try:
            correction_id = services.propose_correction(
                session(),
                question=question,
                outline=outline,
                kind=form.kind.data,
                answer=answer,
                reason=form.reason.data,
                by=access.actor(),
                now=now(),
            )
        except (Invalid, Conflict) as error:
            form.form_errors.append(error.describe())
        else:
            url = url_for("regrading.correction", slug=slug, correction_id=correction_id)
            return redirect(url, 303)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "regrading/correct.html",
        slug=slug,
        outline=outline,
        question=question,
        prompt=render_prompt(question),
        key_words=list_key_words(question, key),
        form=form,
        others=[(row.number, list_key_words(question, row.key)) for row in others],
        corrections=queries.list_corrections(reading_session(), question_id),
        state_words=STATE_WORDS,
        kind_words=KIND_WORDS,
    )
    return page, status


def _open_form(question: Any, key: dict[str, Any], others: list[SameQuestion]) -> CorrectionForm:
    """Return the form with the key of the version that the URL names, or with that of now."""
    initial_key = next(
        (row.key for row in others if str(row.number) == request.args.get("from")), key
    )
    content = get_content(question)
    form = define_form(question.type, content)
    return form(question.type, content, data=present_key(question.type, content, initial_key))
