"""The view of one question's results: by option, language, first and later attempts, version."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from lms.assessment.queries import (
    SplitRow,
    VersionResult,
    find_question,
    list_language_strata,
    list_question_splits,
    list_version_results,
)
from lms.assessment.rules import (
    CHOICE_TYPES,
    LANGUAGES,
    NO_ANSWERS,
    QUESTION_TYPES,
    UNKNOWN,
    LanguageComparison,
    QuestionCounts,
    add_counts,
    compare_languages,
    is_safe_split,
    list_faults,
)
from lms.assessment.views.about import describe_question
from lms.assessment.views.blueprint import READERS, blueprint, load_version
from lms.assessment.views.options import build_options
from lms.assessment.views.shared import load_shared
from lms.assessment.views.tables import format_figure, format_logits, format_value
from lms.assessment.views.words import (
    FAULTS,
    describe_blank,
    describe_comparison,
    describe_discrimination,
    describe_facility,
)
from lms.catalogue.queries import Outline, load_corrections, load_key
from lms.core.errors import NotFound
from lms.core.i18n import current_language, format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web import access
from lms.web.tables import ExportTable, Row
from lms.web.transaction import reading_session


@blueprint.get("/<slug>/versions/<int:number>/questions/<int:question_id>")
@access.role(*READERS)
def question(slug: str, number: int, question_id: int) -> str:
    """Show one question: how it was answered, in which language, in which version."""
    outline = load_version(slug, number)
    row = find_question(reading_session(), outline.version_id, question_id)
    if row is None:
        raise NotFound
    quiz = outline.quiz_by_id(row.quiz_id)
    splits = list_question_splits(reading_session(), question_id)
    by_language = _group_by_language(splits)
    total = add_counts(by_language.values(), NO_ANSWERS)
    versions = list_version_results(
        reading_session(), course_id=outline.course_id, module_slug=quiz.module_slug, name=row.name
    )
    content = row.content_kk if current_language() == "kk" else row.content_ru
    comparison = compare_languages(list_language_strata(reading_session(), question_id))
    differ = comparison is not None and comparison.is_certain
    key = load_key(reading_session(), row)
    return render_template(
        "assessment/question.html",
        slug=slug,
        outline=outline,
        quiz=quiz,
        question=row,
        about=describe_question(outline, row),
        prompt=Markup(content["prompt"]),  # noqa: S704 - sanitised when it was loaded
        faults=[_(FAULTS[fault]) for fault in list_faults(total, languages_differ=differ)],
        figures=_build_figures(total, comparison),
        options=build_options(question_id, key, content, by_language),
        accepted=_list_accepted(row.type, key, content),
        corrected_at=load_corrections(reading_session(), [question_id]).get(question_id),
        languages=_build_languages(by_language),
        comparison=_describe_numbers(comparison),
        attempts=_build_attempts(splits),
        shared=load_shared(outline, row),
        versions=_build_versions(outline, versions) if len(versions) > 1 else None,
    )


def _group_by_language(splits: Sequence[SplitRow]) -> dict[str, QuestionCounts]:
    return {
        language: add_counts(
            [split.counts for split in splits if split.language == language], NO_ANSWERS
        )
        for language in (*LANGUAGES, UNKNOWN)
    }


def _name_language(language: str) -> str:
    return {"kk": _("In Kazakh"), "ru": _("In Russian")}.get(language, _("Language not recorded"))


def _list_accepted(question_type: str, key: dict[str, Any], content: dict[str, Any]) -> list[str]:
    """Return what is accepted as an answer to a question without options to choose from."""
    if question_type in CHOICE_TYPES:
        return []
    if "low" in key:
        low, high = format_number(key["low"]), format_number(key["high"])
        number = low if low == high else f"{low} – {high}"
        return [" ".join((number, *key.get("units", ())[:1]))]
    if question_type == "text":
        return list(dict.fromkeys([*key["kk"], *key["ru"]]))
    right = QUESTION_TYPES[question_type].list_right(content, key, {})
    return [Markup(text) for text, _reason in right]  # noqa: S704 - sanitised when it was loaded


def _build_figures(counts: QuestionCounts, comparison: LanguageComparison | None) -> ExportTable:
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


def _build_count_columns(first: str) -> list[Row]:
    return [
        {"key": "name", "label": first},
        {"key": "asked", "label": _("Asked"), "kind": "number"},
        {"key": "facility", "label": _("Mean mark"), "kind": "number"},
        {"key": "blank", "label": _("Unanswered"), "kind": "number"},
        {"key": "discrimination", "label": _("Discrimination"), "kind": "number"},
    ]


def _build_count_row(name: Any, counts: QuestionCounts) -> Row:
    return {
        "name": name,
        "asked": counts.asked,
        "facility": format_value("facility", counts.facility),
        "blank": format_value("blank", counts.share_blank),
        "discrimination": format_value("discrimination", counts.discrimination),
    }


def _build_languages(by_language: dict[str, QuestionCounts]) -> ExportTable | None:
    """Return the split by language; None where a small group would show."""
    groups = {language: counts for language, counts in by_language.items() if counts.asked}
    if not groups or not is_safe_split(counts.asked for counts in groups.values()):
        return None
    rows = [_build_count_row(_name_language(name), counts) for name, counts in groups.items()]
    return ExportTable(_("By language"), _build_count_columns(_("Language")), rows)


def _build_attempts(splits: Sequence[SplitRow]) -> ExportTable:
    rows = []
    for is_first, name in ((True, _("First tries")), (False, _("Later tries"))):
        groups = [split.counts for split in splits if split.is_first == is_first]
        rows.append(_build_count_row(name, add_counts(groups, NO_ANSWERS)))
    return ExportTable(_("First and later tries"), _build_count_columns(_("Tries")), rows)


def _build_versions(outline: Outline, versions: Sequence[VersionResult]) -> ExportTable:
    rows = []
    for version in versions:
        name: Any = _("Version %(number)s") % {"number": version.number}
        if version.number != outline.number:
            name = {
                "text": name,
                "href": url_for(
                    "assessment.question",
                    slug=outline.slug,
                    number=version.number,
                    question_id=version.question_id,
                ),
            }
        rows.append(_build_count_row(name, version.counts))
    return ExportTable(_("By version"), _build_count_columns(_("Version")), rows)
