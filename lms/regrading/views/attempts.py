"""The view of the attempts behind a number of a correction."""

from functools import partial

from flask import render_template, request

from lms.core.i18n import gettext as _
from lms.regrading.queries import corrections as queries
from lms.regrading.views.blueprint import TRAINERS, blueprint, load_correction
from lms.regrading.views.corrections import NUMBER_WORDS
from lms.web import access
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import reading_session


@blueprint.get("/<slug>/corrections/<int:correction_id>/attempts")
@access.role(*TRAINERS)
def attempts(slug: str, correction_id: int) -> str:
    """List the attempts behind a number of a correction, without people."""
    outline, row = load_correction(slug, correction_id)
    name = request.args.get("which", "attempts_affected")
    number_name = name if name in NUMBER_WORDS else "attempts_affected"
    effect = "" if number_name == "attempts_affected" else number_name
    page = read_listing(
        partial(queries.list_regradings, reading_session(), row.id, effect),
        partial(queries.count_regradings, reading_session(), row.id, effect),
    )
    titles = {quiz.id: local(quiz, "title") for quiz in outline.quizzes}
    return render_template(
        "regrading/attempts.html",
        slug=slug,
        outline=outline,
        row=row,
        which=_(NUMBER_WORDS[number_name]),
        page=page,
        titles=titles,
        is_admin=access.actor().is_national_admin(),
    )
