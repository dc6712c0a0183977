"""The view of one question's results: by option, language, first and later attempts, version."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.assessment.queries import (
    find_retirement,
    list_language_strata,
    list_question_splits,
    list_version_results,
    list_wordings,
    load_exposure,
)
from lms.assessment.rules import (
    NO_ANSWERS,
    add_counts,
    compare_languages,
    group_wordings,
    list_faults,
)
from lms.assessment.views.about import describe_question
from lms.assessment.views.blueprint import READERS, blueprint, load_question
from lms.assessment.views.groups import build_group_tables
from lms.assessment.views.history import (
    Groups,
    build_versions,
    build_wordings,
    find_same_ids,
    list_accepted,
    name_versions,
)
from lms.assessment.views.options import build_options
from lms.assessment.views.question_figures import build_figures, describe_exposure
from lms.assessment.views.question_splits import (
    build_attempts,
    build_languages,
    describe_numbers,
    group_by_language,
)
from lms.assessment.views.shared import load_shared
from lms.assessment.views.tables import is_often_seen
from lms.assessment.views.words import FAULTS
from lms.catalogue.queries import Outline, QuizEntry, load_corrections, load_key
from lms.core.i18n import current_language
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.transaction import reading_session


@blueprint.get("/<slug>/versions/<int:number>/questions/<int:question_id>")
@access.role(*READERS)
def question(slug: str, number: int, question_id: int) -> str:
    """Show one question: how it was answered, in which language, in which version."""
    outline, row = load_question(slug, number, question_id)
    quiz = outline.find_quiz_by_id(row.quiz_id)
    content = row.content_kk if current_language() == "kk" else row.content_ru
    key = load_key(reading_session(), row)
    return render_template(
        "assessment/question.html",
        slug=slug,
        outline=outline,
        quiz=quiz,
        question=row,
        about=describe_question(outline, row),
        prompt=Markup(content["prompt"]),  # noqa: S704 - sanitised when it was loaded
        accepted=list_accepted(row.type, key, content),
        corrected_at=load_corrections(reading_session(), [question_id]).get(question_id),
        retirement=find_retirement(
            reading_session(), course_id=outline.course_id, quiz_key=quiz.key, name=row.name
        ),
        shared=load_shared(outline, row),
        **_build_tables(outline, quiz, row, key, content),
    )


def _build_tables(
    outline: Outline, quiz: QuizEntry, question: Any, key: dict[str, Any], content: dict[str, Any]
) -> dict[str, Any]:
    """Return the results of a question in all versions where its text and key are the same."""
    place = (outline.course_id, quiz.module_slug, question.name)
    groups = group_wordings(list_wordings(reading_session(), *place))
    same_ids = find_same_ids(groups, question.id)
    splits = list_question_splits(reading_session(), same_ids)
    by_language = group_by_language(splits)
    total = add_counts(by_language.values(), NO_ANSWERS)
    comparison = compare_languages(list_language_strata(reading_session(), same_ids))
    differ = comparison is not None and comparison.is_certain
    times_shown = load_exposure(reading_session(), outline.version_id).get(question.id, 0)
    faults = list_faults(total, languages_differ=differ)
    faults += ["seen"] if is_often_seen(outline, times_shown) else []
    versions = list_version_results(reading_session(), *place)
    regions, ages = build_group_tables(outline.course_id, same_ids)
    return {
        "faults": [_(FAULTS[fault]) for fault in faults],
        "figures": build_figures(total, comparison, describe_exposure(outline, times_shown)),
        "same_versions": _name_other_versions(groups, same_ids),
        "options": build_options(same_ids, key, content, by_language),
        "languages": build_languages(by_language),
        "comparison": describe_numbers(comparison),
        "attempts": build_attempts(splits),
        "regions": regions,
        "ages": ages,
        "versions": build_versions(outline, groups, versions) if len(versions) > 1 else None,
        "wordings": build_wordings(groups),
    }


def _name_other_versions(groups: Groups, same_ids: Sequence[int]) -> str | None:
    """Return the versions that the figures are of; None if they are of one."""
    same = next(group for group in groups if group[0].question_id in same_ids)
    return name_versions(same) if len(same) > 1 else None
