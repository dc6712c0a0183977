"""Views of a correction: its preview, applying it, withdrawing it."""

from typing import Final

from flask import flash, redirect, render_template, url_for
from werkzeug.wrappers import Response

from lms.core import jobs
from lms.core.errors import Conflict
from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.regrading.errors import TooFewLeft
from lms.regrading.forms.corrections import KIND_WORDS
from lms.regrading.queries import corrections as queries
from lms.regrading.queries.corrections import CorrectionRow
from lms.regrading.queries.decisions import count_open_decisions, list_same_questions
from lms.regrading.rules import APPLIED, PROPOSED, WITHDRAWN
from lms.regrading.rules.keys import drop_counts
from lms.regrading.services import corrections as services
from lms.regrading.views.blueprint import TRAINERS, blueprint, load_correction
from lms.regrading.views.questions import load_corrected_question, render_prompt
from lms.regrading.views.words import carry_to, describe_needed_change, list_key_words
from lms.web import access
from lms.web.container import now
from lms.web.transaction import reading_session, session

STATE_WORDS: Final = {PROPOSED: N_("proposed"), APPLIED: N_("applied"), WITHDRAWN: N_("taken back")}
NUMBER_WORDS: Final = {
    "attempts_affected": N_("Attempts with this question"),
    "marks_raised": N_("Marks go up"),
    "marks_lowered": N_("Marks go down"),
    "passes_gained": N_("Passed after all"),
    "passes_lost": N_("No longer enough to pass"),
    "completions": N_("Courses completed by it"),
    "certificates": N_("Certificates issued that would not have been"),
}


@blueprint.get("/<slug>/corrections/<int:correction_id>")
@access.role(*TRAINERS)
def correction(slug: str, correction_id: int) -> str:
    """Show a correction: what it would change, or has changed, and what is left to do."""
    outline, row = load_correction(slug, correction_id)
    question = load_corrected_question(outline, row)
    effect = queries.count_effect(reading_session(), row.id)
    same = list_same_questions(reading_session(), outline.course_id, row.question_name)
    return render_template(
        "regrading/correction.html",
        slug=slug,
        outline=outline,
        row=row,
        question=question,
        prompt=render_prompt(question),
        before=list_key_words(question, row.before),
        after=list_key_words(question, row.answer),
        numbers=[(name, _(words), getattr(effect, name)) for name, words in NUMBER_WORDS.items()],
        job=_find_job(row),
        open_decisions=count_open_decisions(reading_session(), outline.course_id),
        to_change=describe_needed_change(row, question, same) if row.state == APPLIED else "",
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
    except (Conflict, TooFewLeft) as error:
        flash(error.describe(), "warning")
    else:
        text = _("The new key holds from now on. The attempts of before are being marked again.")
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
        flash(error.describe(), "warning")
    else:
        flash(_("The correction is withdrawn. Nothing was changed."), "success")
    return redirect(url_for("regrading.correction", slug=slug, correction_id=correction_id), 303)


def _find_job(row: CorrectionRow) -> jobs.JobRow | None:
    """Return the job that counts or marks, until it has ended well."""
    kind = services.CHECK_JOB if row.state == PROPOSED else services.REGRADE_JOB
    is_done = row.checked_at if row.state == PROPOSED else row.regraded_at
    if is_done or row.state == WITHDRAWN:
        return None
    subject = services.name_subject(row.id)
    return jobs.find_latest_job(reading_session(), kind=kind, subject=subject)
