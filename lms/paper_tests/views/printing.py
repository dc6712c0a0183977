"""Screens of forms: choosing a course and a test, the form, its sheet and its key sheet as PDF."""

from collections.abc import Mapping
from functools import partial
from typing import Any

import structlog
from flask import Response, abort, flash, redirect, render_template, url_for
from werkzeug.wrappers import Response as BaseResponse

from lms.accounts.services import record_event
from lms.catalogue.queries import Outline, list_cards, load_outline
from lms.core.errors import NotFound
from lms.core.i18n import current_language, using_language
from lms.core.i18n import gettext as _
from lms.core.pdf import RenderingFailed
from lms.paper_tests.errors import TooFewQuestions
from lms.paper_tests.forms import DrawForm, NumberFilter
from lms.paper_tests.queries import (
    FormRow,
    build_keys,
    build_questions,
    list_forms,
    list_versions_in_use,
)
from lms.paper_tests.rules.sheets import parse_form_number
from lms.paper_tests.services import make_form
from lms.paper_tests.views.common import (
    KEY_READERS,
    PRINTERS,
    blueprint,
    check_may_see_keys,
    load_form,
    may_print,
)
from lms.web import access
from lms.web.container import container, now
from lms.web.file_limit import count_file
from lms.web.pagination import read_counted_listing
from lms.web.templating import local
from lms.web.transaction import reading_session, session

log = structlog.get_logger()


@blueprint.get("/")
@access.role(*PRINTERS)
def index() -> str:
    """Show the actor's forms, or the one of a number, and the courses to print tests of."""
    form = NumberFilter()
    seed = parse_form_number(form.number.data) if form.number.data else None
    page = read_counted_listing(
        partial(
            list_forms,
            reading_session(),
            by=access.actor(),
            seed=-1 if form.number.data and seed is None else seed,
        )
    )
    courses = [card for card in list_cards(reading_session()) if may_print(card.slug)]
    return render_template("paper_tests/index.html", form=form, page=page, courses=courses)


@blueprint.route("/courses/<slug>", methods=["GET", "POST"])
@access.role(*PRINTERS)
def draw(slug: str) -> BaseResponse | tuple[str, int]:
    """Choose a test of a course and draw a form of it."""
    outlines = _load_outlines(slug)
    quizzes = {
        quiz.id: (outline, quiz)
        for outline in outlines
        for quiz in sorted(outline.quizzes, key=lambda quiz: bool(quiz.module_slug))
    }
    form = DrawForm(
        quizzes=[
            (quiz_id, _name_quiz(outline, local(quiz, "title"), many=len(outlines) > 1))
            for quiz_id, (outline, quiz) in quizzes.items()
        ],
        language=current_language(),
    )
    if form.is_submitted():
        outline, quiz = quizzes[form.quiz.data]
        try:
            form_id = make_form(
                session(),
                outline=outline,
                quiz=quiz,
                language=form.language.data,
                by=access.actor(),
                now=now(),
            )
        except TooFewQuestions as error:
            form.fail("quiz", error.describe())
        else:
            flash(_("The form is drawn. Print it as often as you need."), "success")
            return redirect(url_for("paper_tests.show", form_id=form_id), 303)
    page = render_template("paper_tests/draw.html", form=form, outline=outlines[0])
    return page, 422 if form.errors else 200


def _load_outlines(slug: str) -> list[Outline]:
    """Return the versions to draw from, the newest first. Raises NotFound for a foreign course."""
    card = next((card for card in list_cards(reading_session()) if card.slug == slug), None)
    if card is None or not may_print(slug):
        raise NotFound
    current = load_outline(reading_session(), card.version_id)
    versions = list_versions_in_use(reading_session(), slug, current.course_id)
    outlines = [load_outline(reading_session(), version.id) for version in versions]
    return [outline for outline in outlines if outline.quizzes] or [current]


def _name_quiz(outline: Outline, title: str, *, many: bool) -> str:
    if not many:
        return title
    return _("Version %(number)s: %(title)s") % {"number": outline.number, "title": title}


@blueprint.get("/<int:form_id>/sheet.pdf")
@access.role(*PRINTERS)
def sheet(form_id: int) -> Response:
    """Send the sheet of a form, in the language of the form."""
    form = load_form(form_id)
    questions, hashes = build_questions(reading_session(), form)
    contents = {digest: container().storage.get(digest) for digest in hashes}
    pictures = {digest: content for digest, content in contents.items() if content is not None}
    return _send_pdf(form, "paper_sheet", pictures=pictures, values={"questions": questions})


@blueprint.post("/<int:form_id>/keys.pdf")
@access.role(*KEY_READERS)
def keys(form_id: int) -> Response:
    """Send the key sheet of a form to a trainer of its course; the audit record notes it."""
    form = load_form(form_id)
    check_may_see_keys(form)
    count_file()
    outline = load_outline(reading_session(), form.version_id)
    rows = build_keys(reading_session(), form, outline)
    record_event(
        session(),
        kind="paper_keys_printed",
        subject=f"course:{form.slug}",
        now=now(),
        by_id=access.actor().audit_id,
        form=form.id,
    )
    return _send_pdf(form, "paper_keys", values={"rows": rows})


def _send_pdf(
    form: FormRow,
    name: str,
    *,
    values: Mapping[str, Any],
    pictures: Mapping[str, bytes] | None = None,
) -> Response:
    """Return a document of templates/pdf as PDF, in the language of the form."""
    with using_language(form.language):
        html = render_template(f"pdf/{name}.html", form=form, **values)
    try:
        content = container().pdf.render(
            html=html, css=render_template("pdf/paper.css"), pictures=pictures
        )
    except RenderingFailed as failure:
        log.exception("paper form not drawn", form=form.id, reason=str(failure))
        abort(503)
    reply = Response(content, mimetype="application/pdf")
    suffix = name.removeprefix("paper_")
    number = form.number.replace(" ", "-")
    reply.headers["Content-Disposition"] = f'inline; filename="{suffix}-{number}.pdf"'
    return access.set_no_store(reply)
