"""Views of results: of a course, of one of its versions."""

from functools import partial
from typing import Any, Final

from flask import Response, render_template

from lms.accounts.services import record_event
from lms.assessment.forms import FIRST, ResultsFilter
from lms.assessment.queries import (
    QuestionResult,
    list_question_results,
    list_version_tags,
    load_prompts,
    load_quiz_marks,
    load_quiz_results,
    load_version_strata,
)
from lms.assessment.rules import Reliability, compare_languages, estimate_reliability
from lms.assessment.views.blueprint import READERS, blueprint, load_version, load_versions
from lms.assessment.views.files import build_export
from lms.assessment.views.quizzes import build_quiz_table
from lms.assessment.views.tables import (
    Comparisons,
    build_columns,
    build_question_rows,
    sort_results,
)
from lms.catalogue.queries import Outline, load_outline
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.enrolment.queries import count_by_version
from lms.web import access
from lms.web.container import now
from lms.web.downloads import read_format, send_table
from lms.web.pagination import read_listing
from lms.web.templating import local
from lms.web.transaction import reading_session, session

PAGE_SIZE: Final = 7  # questions: a page stays short on a telephone


@blueprint.get("/<slug>")
@access.role(*READERS)
def results(slug: str) -> str:
    """Show a course's results to its trainer: versions, enrolments, pass rates."""
    versions = load_versions(slug)
    newest_outline = load_outline(reading_session(), versions[0].id)
    return render_template(
        "assessment/results.html",
        slug=slug,
        outline=newest_outline,
        versions=versions,
        counts=count_by_version(reading_session(), newest_outline.course_id),
    )


@blueprint.get("/<slug>/versions/<int:number>")
@access.role(*READERS)
def version_results(slug: str, number: int) -> str:
    """Show a version: quizzes with pass rates, questions with the least often right first."""
    outline = load_version(slug, number)
    form = read_filter(outline)
    questions = load_sorted_results(outline, form)
    page = read_listing(
        lambda *, limit, offset: questions[offset : offset + limit],
        partial(len, questions),
        size=PAGE_SIZE,
    )
    by_quiz = load_quiz_results(reading_session(), outline.version_id)
    comparisons = load_comparisons(outline)
    prompts = _load_prompts(page.items)
    rows = build_question_rows(outline, page.items, prompts, comparisons, form)
    return render_template(
        "assessment/version.html",
        slug=slug,
        outline=outline,
        form=form,
        filters=_get_filters(form),
        page=page,
        has_attempts=bool(by_quiz),
        quizzes=build_quiz_table(outline, by_quiz, load_reliabilities(outline), form),
        columns=build_columns(form, with_faults=any(row["faults"] for row in rows)),
        rows=rows,
        compared=sum(comparison is not None for comparison in comparisons.values()),
        differing=sum(comparison.is_certain for comparison in comparisons.values() if comparison),
    )


@blueprint.post("/<slug>/versions/<int:number>/export")
@access.role(*READERS)
def export_version(slug: str, number: int) -> Response:
    """Send the questions of a version with their results as a file, narrowed as on the page."""
    outline, kind = load_version(slug, number), read_format()
    form = read_filter(outline)
    questions = load_sorted_results(outline, form)
    comparisons = load_comparisons(outline)
    table = build_export(outline, questions, _load_prompts(questions), comparisons, form)
    record_event(
        session(),
        kind="exported",
        subject=f"course:{slug}",
        now=now(),
        by_id=access.actor().audit_id,
        table="questions",
        format=kind,
    )
    title = _("Version %(number)s: %(title)s") % {
        "number": number,
        "title": local(outline, "title"),
    }
    return send_table(
        name=f"questions-{slug}-{number}",
        title=title,
        header=table.list_labels(),
        rows=table.list_plain_rows(),
    )


def read_filter(outline: Outline) -> ResultsFilter:
    """Return the filter of the URL, with the quizzes and tags of the version to choose from."""
    form = ResultsFilter()
    form.offer_quizzes([(quiz.key, local(quiz, "title")) for quiz in outline.quizzes])
    form.offer_tags(list_version_tags(reading_session(), outline.version_id))
    return form


def load_comparisons(outline: Outline) -> Comparisons:
    """Return how each question of a version does in one language against the other."""
    strata = load_version_strata(reading_session(), outline.version_id)
    return {question_id: compare_languages(rows) for question_id, rows in strata.items()}


def load_reliabilities(outline: Outline) -> dict[int, Reliability | None]:
    """Return the reliability of each quiz of a version that was attempted."""
    by_quiz = load_quiz_marks(reading_session(), outline.version_id)
    return {quiz_id: estimate_reliability(*sums) for quiz_id, sums in by_quiz.items()}


def load_sorted_results(outline: Outline, form: ResultsFilter) -> list[QuestionResult]:
    """Return the results of the questions that the filter leaves, in its order."""
    quiz = next((quiz for quiz in outline.quizzes if quiz.key == form.quiz.data), None)
    questions = list_question_results(
        reading_session(),
        outline.version_id,
        quiz_id=quiz.id if quiz else None,
        first_only=form.attempts.data == FIRST,
    )
    if form.chosen_tag:
        questions = [question for question in questions if form.chosen_tag in question.tags]
    return sort_results(questions, form.sort.data, form.language.data)


def _load_prompts(questions: list[QuestionResult]) -> dict[int, str]:
    ids = [question.id for question in questions]
    return load_prompts(reading_session(), ids, current_language())


def _get_filters(form: ResultsFilter) -> dict[str, Any]:
    """Return the filters that are set, as URL parameters."""
    return {
        field.short_name: field.data for field in form if field.data and field.data != field.default
    }
