"""Views of corrections: proposing one, its preview, applying it, the attempts that it touches."""

from dataclasses import replace
from functools import partial
from typing import Any, Final

from flask import flash, redirect, render_template, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response

from lms.assessment.queries import find_question
from lms.catalogue.queries import Outline, load_key
from lms.core import jobs
from lms.core.errors import Conflict, Invalid
from lms.core.i18n import N_, current_language
from lms.core.i18n import gettext as _
from lms.regrading.forms import KIND_WORDS, CorrectionForm, define_form, present_key
from lms.regrading.queries import corrections as queries
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.queries.decisions import SameQuestion, count_open_decisions, list_same_questions
from lms.regrading.rules import APPLIED, PROPOSED, WITHDRAWN
from lms.regrading.rules.keys import drop_counts
from lms.regrading.services import corrections as services
from lms.regrading.views.blueprint import TRAINERS, blueprint, load_correction, load_question
from lms.regrading.views.words import carry_to, list_key_words, say_what_to_change
from lms.web import access
from lms.web.container import now
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import reading_session, session

STATE_WORDS: Final = {PROPOSED: N_("proposed"), APPLIED: N_("applied"), WITHDRAWN: N_("withdrawn")}
NUMBER_WORDS: Final = {
    "touched": N_("Tries with this question"),
    "up": N_("Marks go up"),
    "down": N_("Marks go down"),
    "gained": N_("Passed after all"),
    "lost": N_("No longer enough to pass"),
    "completions": N_("Courses completed by it"),
    "certificates": N_("Certificates issued that would not have been"),
}


@blueprint.route(
    "/<slug>/versions/<int:number>/questions/<int:question_id>/correct", methods=["GET", "POST"]
)
@access.role(*TRAINERS)
def correct(slug: str, number: int, question_id: int) -> Response | tuple[str, int]:
    """Propose another key of a question; its effect is counted next."""
    outline, question = load_question(slug, number, question_id)
    key = load_key(reading_session(), question)
    others = _list_other_keys(outline, question, key)
    form = _open_form(question, key, others)
    answer = form.build_answer(question.answer) if form.submitted() else None
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
            form.form_errors.append(error.text())
        else:
            url = url_for("regrading.correction", slug=slug, correction_id=correction_id)
            return redirect(url, 303)
    status = 422 if form.errors or form.form_errors else 200
    page = render_template(
        "regrading/correct.html",
        slug=slug,
        outline=outline,
        question=question,
        prompt=_render_prompt(question),
        key_words=list_key_words(question, key),
        form=form,
        others=[(row.number, list_key_words(question, row.key)) for row in others],
        corrections=queries.list_corrections(reading_session(), question_id),
        state_words=STATE_WORDS,
        kind_words=KIND_WORDS,
    )
    return page, status


@blueprint.get("/<slug>/corrections/<int:correction_id>")
@access.role(*TRAINERS)
def correction(slug: str, correction_id: int) -> str:
    """Show a correction: what it would change, or has changed, and what is left to do."""
    outline, row = load_correction(slug, correction_id)
    question = _load_question(outline, row)
    effect = queries.count_effect(reading_session(), row.id)
    same = list_same_questions(reading_session(), outline.course_id, row.question_name)
    return render_template(
        "regrading/correction.html",
        slug=slug,
        outline=outline,
        row=row,
        question=question,
        prompt=_render_prompt(question),
        before=list_key_words(question, row.before),
        after=list_key_words(question, row.answer),
        numbers=[(name, _(words), getattr(effect, name)) for name, words in NUMBER_WORDS.items()],
        job=_find_job(row),
        open_decisions=count_open_decisions(reading_session(), outline.course_id),
        to_change=say_what_to_change(row, question, same) if row.state == APPLIED else "",
        elsewhere=[
            other
            for other in same
            if other.number != outline.number
            and carry_to(question, other) == drop_counts(row.before)
            and other.key.get("counts") == row.before.get("counts")
        ],
        kind=_(KIND_WORDS[row.kind]),
        state=_(STATE_WORDS[row.state]),
    )


@blueprint.post("/<slug>/corrections/<int:correction_id>/apply")
@access.role(*TRAINERS)
def apply(slug: str, correction_id: int) -> Response:
    """Apply a correction; all attempts with the question are marked again."""
    _outline, row = load_correction(slug, correction_id)
    try:
        services.apply_correction(session(), row, by=access.actor(), now=now())
    except Conflict as error:
        flash(error.text(), "warning")
    else:
        text = _("The new key holds from now on. The tries of before are being marked again.")
        flash(text, "success")
    return redirect(url_for("regrading.correction", slug=slug, correction_id=correction_id), 303)


@blueprint.post("/<slug>/corrections/<int:correction_id>/withdraw")
@access.role(*TRAINERS)
def withdraw(slug: str, correction_id: int) -> Response:
    """Give a proposed correction up."""
    _outline, row = load_correction(slug, correction_id)
    try:
        services.withdraw_correction(session(), row, by=access.actor(), now=now())
    except Conflict as error:
        flash(error.text(), "warning")
    else:
        flash(_("The correction is withdrawn. Nothing was changed."), "success")
    return redirect(url_for("regrading.correction", slug=slug, correction_id=correction_id), 303)


@blueprint.get("/<slug>/corrections/<int:correction_id>/attempts")
@access.role(*TRAINERS)
def attempts(slug: str, correction_id: int) -> str:
    """List the attempts behind a number of a correction, without people."""
    outline, row = load_correction(slug, correction_id)
    chosen = request.args.get("which", "touched")
    which = chosen if chosen in NUMBER_WORDS else "touched"
    wanted = "" if which == "touched" else which
    page = read_listing(
        partial(queries.list_regradings, reading_session(), row.id, wanted),
        partial(queries.count_regradings, reading_session(), row.id, wanted),
    )
    titles = {quiz.id: local(quiz, "title") for quiz in outline.quizzes}
    return render_template(
        "regrading/attempts.html",
        slug=slug,
        outline=outline,
        row=row,
        which=_(NUMBER_WORDS[which]),
        page=page,
        titles=titles,
        is_admin=access.actor().is_national_admin(),
    )


def _find_job(row: CorrectionRow) -> jobs.JobRow | None:
    """Return the job that counts or marks, until it has ended well."""
    kind = services.CHECK_JOB if row.state == PROPOSED else services.REGRADE_JOB
    is_done = row.checked_at if row.state == PROPOSED else row.regraded_at
    if is_done or row.state == WITHDRAWN:
        return None
    subject = services.name_subject(row.id)
    return jobs.find_latest_job(reading_session(), kind=kind, subject=subject)


def _load_question(outline: Outline, row: CorrectionRow) -> Any:
    question = find_question(reading_session(), outline.version_id, row.question_id)
    assert question is not None
    return question


def _get_content(question: Any) -> dict[str, Any]:
    content: dict[str, Any] = (
        question.content_kk if current_language() == "kk" else question.content_ru
    )
    return content


def _render_prompt(question: Any) -> Markup:
    return Markup(_get_content(question)["prompt"])  # noqa: S704 - sanitised when it was loaded


def _open_form(question: Any, key: dict[str, Any], others: list[SameQuestion]) -> CorrectionForm:
    """Return the form with the key of the version that the URL names, or with that of now."""
    shown = next((row.key for row in others if str(row.number) == request.args.get("from")), key)
    content = _get_content(question)
    form = define_form(question.type, content)
    return form(question.type, content, data=present_key(question.type, content, shown))


def _list_other_keys(outline: Outline, question: Any, key: dict[str, Any]) -> list[SameQuestion]:
    """Return what other versions have as its key, told in the positions of this one."""
    same = list_same_questions(reading_session(), outline.course_id, question.name)
    rows, keys = [], [drop_counts(key)]
    for other in same:
        carried = None if other.number == outline.number else carry_to(question, other)
        if carried is not None and carried not in keys:
            keys.append(carried)
            rows.append(replace(other, key=carried))
    return rows
