"""The list of questions of a version as a file, with figures as numbers."""

import math
from collections.abc import Mapping, Sequence

from markupsafe import Markup

from lms.assessment.forms import ResultsFilter
from lms.assessment.queries import QuestionResult
from lms.assessment.rules import LANGUAGES, NO_ANSWERS, LanguageComparison, choose_counts
from lms.assessment.views.about import list_labels
from lms.assessment.views.tables import Comparisons, choose_of, describe_faults
from lms.catalogue.queries import Outline
from lms.core.i18n import gettext as _
from lms.core.percent import share_to_percent
from lms.web.tables import ExportTable, TableRow
from lms.web.templating import local


def build_export(
    outline: Outline,
    results: Sequence[QuestionResult],
    prompts: Mapping[int, str],
    comparisons: Comparisons,
    form: ResultsFilter,
) -> ExportTable:
    """Return the whole list of questions for a file, with shares as numbers in per cent."""
    titles = {quiz.id: local(quiz, "title") for quiz in outline.quizzes}
    rows = [
        {
            "quiz": titles[result.quiz_id],
            "name": result.name,
            "prompt": Markup(prompts[result.id]).striptags(),  # noqa: S704 - without its tags
            **list_labels(outline, result),
            **_build_values(outline, result, comparisons, form.language.data),
            **_build_comparison(comparisons.get(result.id)),
        }
        for result in results
    ]
    return ExportTable(_("Questions"), _build_columns(), rows)


def _build_columns() -> list[TableRow]:
    return [
        {"key": key, "label": label}
        for key, label in (
            ("quiz", _("Quiz")),
            ("name", _("Name in the bank")),
            ("prompt", _("Question")),
            ("level", _("Level")),
            ("tags", _("Tags")),
            ("competences", _("Competences")),
            ("asked", _("Asked")),
            ("shown", _("Shown")),
            ("facility", _("Mean mark, %")),
            ("right", _("Right, %")),
            ("blank", _("Unanswered, %")),
            ("passed", _("Mean mark of those who passed, %")),
            ("failed", _("Mean mark of those who did not, %")),
            ("discrimination", _("Discrimination")),
            ("kk", _("Mean mark in Kazakh, %")),
            ("ru", _("Mean mark in Russian, %")),
            ("kk_answers", _("First answers in Kazakh")),
            ("ru_answers", _("First answers in Russian")),
            ("logits", _("Kazakh against Russian, logits")),
            ("chi_square", _("Chi-square of the languages")),
            ("faults", _("Deserves another look")),
        )
    ]


def _build_values(
    outline: Outline, result: QuestionResult, comparisons: Comparisons, language: str
) -> TableRow:
    counts = choose_of(result, language)
    in_language = {code: choose_counts(result.by_language, code, NO_ANSWERS) for code in LANGUAGES}
    figures = counts or NO_ANSWERS
    discrimination = figures.discrimination
    return {
        "asked": None if counts is None else counts.asked_count,
        "shown": result.times_shown,
        "facility": share_to_percent(figures.facility),
        "right": share_to_percent(figures.share_right),
        "blank": share_to_percent(figures.share_blank),
        "passed": share_to_percent(figures.facility_passed),
        "failed": share_to_percent(figures.facility_failed),
        "discrimination": None if discrimination is None else round(discrimination, 2),
        **{
            code: None if counts is None else share_to_percent(counts.facility)
            for code, counts in in_language.items()
        },
        "faults": describe_faults(outline, result, figures, comparisons),
    }


def _build_comparison(comparison: LanguageComparison | None) -> TableRow:
    if comparison is None:
        return {}
    is_finite = math.isfinite(comparison.log_odds)
    return {
        "kk_answers": comparison.kazakh,
        "ru_answers": comparison.russian,
        "logits": round(comparison.log_odds, 3) if is_finite else None,
        "chi_square": round(comparison.chi_square, 2),
    }
