"""The view of one question's results: by option, language, first and later attempts, version."""

from collections.abc import Sequence
from typing import Any

from flask import render_template
from markupsafe import Markup

from lms.assessment.queries import (
    SplitRow,
    find_retirement,
    list_language_strata,
    list_question_splits,
    list_version_results,
    list_wordings,
    load_exposure,
)
from lms.assessment.rules import (
    LANGUAGES,
    NO_ANSWERS,
    UNKNOWN,
    LanguageComparison,
    QuestionCounts,
    add_counts,
    compare_languages,
    group_wordings,
    is_safe_split,
    list_faults,
)
from lms.assessment.views.about import describe_question
from lms.assessment.views.blueprint import READERS, blueprint
from lms.assessment.views.counts import build_count_columns, build_count_row
from lms.assessment.views.groups import build_ages, build_regions
from lms.assessment.views.history import (
    Groups,
    build_versions,
    build_wordings,
    find_same_ids,
    list_accepted,
    name_versions,
)
from lms.assessment.views.options import build_options
from lms.assessment.views.retiring import load_question
from lms.assessment.views.shared import load_shared
from lms.assessment.views.tables import format_figure, format_logits, format_value, is_often_seen
from lms.assessment.views.words import (
    FAULTS,
    describe_blank,
    describe_comparison,
    describe_discrimination,
    describe_facility,
)
from lms.catalogue.queries import Outline, QuizEntry, load_corrections, load_key
from lms.core.i18n import current_language, format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.tables import ExportTable, Row
from lms.web.transaction import reading_session


@blueprint.get("/<slug>/versions/<int:number>/questions/<int:question_id>")
@access.role(*READERS)
def question(slug: str, number: int, question_id: int) -> str:
    """Show one question: how it was answered, in which language, in which version."""
    outline, row = load_question(slug, number, question_id)
    quiz = outline.quiz_by_id(row.quiz_id)
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
    by_language = _group_by_language(splits)
    total = add_counts(by_language.values(), NO_ANSWERS)
    comparison = compare_languages(list_language_strata(reading_session(), same_ids))
    differ = comparison is not None and comparison.is_certain
    shown = load_exposure(reading_session(), outline.version_id).get(question.id, 0)
    faults = list_faults(total, languages_differ=differ)
    faults += ["seen"] if is_often_seen(outline, shown) else []
    versions = list_version_results(reading_session(), *place)
    return {
        "faults": [_(FAULTS[fault]) for fault in faults],
        "figures": _build_figures(total, comparison, _say_shown(outline, shown)),
        "same_versions": _name_other_versions(groups, same_ids),
        "options": build_options(same_ids, key, content, by_language),
        "languages": _build_languages(by_language),
        "comparison": _describe_numbers(comparison),
        "attempts": _build_attempts(splits),
        "regions": build_regions(same_ids),
        "ages": build_ages(same_ids),
        "versions": build_versions(outline, groups, versions) if len(versions) > 1 else None,
        "wordings": build_wordings(groups),
    }


def _group_by_language(splits: Sequence[SplitRow]) -> dict[str, QuestionCounts]:
    return {
        language: add_counts(
            [split.counts for split in splits if split.language == language], NO_ANSWERS
        )
        for language in (*LANGUAGES, UNKNOWN)
    }


def _name_language(language: str) -> str:
    return {"kk": _("In Kazakh"), "ru": _("In Russian")}.get(language, _("Language not recorded"))


def _say_shown(outline: Outline, shown: int) -> tuple[str, str, int, str]:
    """Return how often a question was shown as a figure, with what that says."""
    if is_often_seen(outline, shown):
        words = _(
            "More often than the %(limit)s times that the course allows: many know it by now. "
            "Write another one and retire this."
        ) % {"limit": format_number(outline.exposure_limit)}
    else:
        words = _("In all tries that were begun, whatever the version of the course.")
    return (_("Shown"), "", shown, words)


def _name_other_versions(groups: Groups, same_ids: Sequence[int]) -> str | None:
    """Return the versions that the figures are of; None if they are of one."""
    same = next(group for group in groups if group[0].question_id in same_ids)
    return name_versions(same) if len(same) > 1 else None


def _build_figures(
    counts: QuestionCounts, comparison: LanguageComparison | None, shown: tuple[str, str, Any, str]
) -> ExportTable:
    """Return each figure of the question with what it says."""
    halves = {
        "passed": format_percent(counts.facility_passed),
        "failed": format_percent(counts.facility_failed),
    }
    by_result = _("Mean mark of those who passed: %(passed)s; of the others: %(failed)s.") % halves
    figures = (
        (_("Mean mark"), "facility", counts.facility, describe_facility(counts)),
        (
            _("Discrimination"),
            "discrimination",
            counts.discrimination,
            describe_discrimination(counts),
        ),
        (
            _("Harder in one language"),
            "",
            format_logits(comparison),
            describe_comparison(comparison),
        ),
        (_("Wholly right"), "facility", counts.share_right, by_result),
        (_("Unanswered"), "blank", counts.share_blank, describe_blank(counts)),
        (_("Asked"), "", counts.asked, _("In first and later tries, in both languages.")),
        shown,
    )
    columns: list[Row] = [
        {"key": "name", "label": _("Figure")},
        {"key": "value", "label": _("Value"), "kind": "number"},
        {"key": "words", "label": _("What it says")},
    ]
    rows: list[Row] = [
        {"name": name, "value": format_value(key, value), "words": words}
        for name, key, value, words in figures
    ]
    return ExportTable(_("What the figures say"), columns, rows)


def _describe_numbers(comparison: LanguageComparison | None) -> str | None:
    """Return the numbers of a comparison for those who know them."""
    if comparison is None:
        return None
    return _(
        "Mantel–Haenszel, first tries: %(kazakh)s answers in Kazakh, %(russian)s in Russian; the "
        "odds in Kazakh are %(ratio)s times those in Russian (%(delta)s on the ETS delta scale); "
        "chi-square %(chi)s, p ≤ %(p)s."
    ) % {
        "kazakh": format_number(comparison.kazakh),
        "russian": format_number(comparison.russian),
        "ratio": format_figure(comparison.odds_ratio, 2),
        "delta": format_figure(comparison.delta, 2),
        "chi": format_figure(comparison.chi_square, 1),
        "p": format_figure(max(comparison.probability, 0.001), 3),
    }


def _build_languages(by_language: dict[str, QuestionCounts]) -> ExportTable | None:
    """Return the split by language; None where a small group would show."""
    groups = {language: counts for language, counts in by_language.items() if counts.asked}
    if not groups or not is_safe_split(counts.asked for counts in groups.values()):
        return None
    rows = [build_count_row(_name_language(name), counts) for name, counts in groups.items()]
    return ExportTable(_("By language"), build_count_columns(_("Language")), rows)


def _build_attempts(splits: Sequence[SplitRow]) -> ExportTable:
    rows = []
    for is_first, name in ((True, _("First tries")), (False, _("Later tries"))):
        groups = [split.counts for split in splits if split.is_first == is_first]
        rows.append(build_count_row(name, add_counts(groups, NO_ANSWERS)))
    return ExportTable(_("First and later tries"), build_count_columns(_("Tries")), rows)
