"""The view of one question's results: by option, language, first and later attempts, version."""

from collections.abc import Sequence
from typing import Any

from flask import render_template, url_for
from markupsafe import Markup

from lms.assessment.queries import (
    OptionChoice,
    SplitRow,
    VersionResult,
    find_question,
    list_option_choices,
    list_question_splits,
    list_version_results,
)
from lms.assessment.rules import (
    CHOICE_TYPES,
    LANGUAGES,
    NO_ANSWERS,
    QUESTION_TYPES,
    UNKNOWN,
    QuestionCounts,
    add_counts,
    is_safe_split,
    list_faults,
    share_of,
)
from lms.assessment.views.blueprint import READERS, blueprint, load_version
from lms.assessment.views.tables import FAULTS, format_value
from lms.catalogue.queries import Outline
from lms.core.errors import NotFound
from lms.core.i18n import current_language, format_number
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
    quiz = next(quiz for quiz in outline.quizzes if quiz.id == row.quiz_id)
    splits = list_question_splits(reading_session(), question_id)
    by_language = _group_by_language(splits)
    total = add_counts(by_language.values(), NO_ANSWERS)
    versions = list_version_results(
        reading_session(), course_id=outline.course_id, module_slug=quiz.module_slug, name=row.name
    )
    content = row.content_kk if current_language() == "kk" else row.content_ru
    choices = list_option_choices(reading_session(), question_id)
    return render_template(
        "assessment/question.html",
        slug=slug,
        outline=outline,
        quiz=quiz,
        question=row,
        prompt=Markup(content["prompt"]),  # noqa: S704 - sanitised when it was loaded
        counts=total,
        faults=[_(FAULTS[fault]) for fault in list_faults(total, by_language)],
        options=_build_options(row, content, choices, by_language),
        accepted=_list_accepted(row, content),
        languages=_build_languages(by_language),
        attempts=_build_attempts(splits),
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


def _list_accepted(row: Any, content: dict[str, Any]) -> list[str]:
    """Return what is accepted as an answer to a question without options to choose from."""
    if row.type in CHOICE_TYPES:
        return []
    if "low" in row.answer:
        low, high = format_number(row.answer["low"]), format_number(row.answer["high"])
        number = low if low == high else f"{low} – {high}"
        return [" ".join((number, *row.answer.get("units", ())[:1]))]
    if row.type == "text":
        return list(dict.fromkeys([*row.answer["kk"], *row.answer["ru"]]))
    right = QUESTION_TYPES[row.type].list_right(content, row.answer, {})
    return [Markup(text) for text, _reason in right]  # noqa: S704 - sanitised when it was loaded


def _build_options(
    row: Any,
    content: dict[str, Any],
    choices: Sequence[OptionChoice],
    by_language: dict[str, QuestionCounts],
) -> ExportTable | None:
    """Return how often each option was chosen, by language where no small group would show."""
    if row.type not in CHOICE_TYPES:
        return None
    asked = {language: counts.asked for language, counts in by_language.items()}
    split = [code for code in LANGUAGES if asked[code]] if is_safe_split(asked.values()) else []
    columns: list[Row] = [
        {"key": "text", "label": _("Option")},
        {"key": "is_right", "label": _("Answer")},
        {"key": "chosen", "label": _("Chosen"), "kind": "number"},
        {"key": "share", "label": _("Share"), "kind": "number"},
        *({"key": code, "label": _name_language(code), "kind": "number"} for code in split),
    ]
    chosen = {(choice.position, choice.language): choice.chosen for choice in choices}
    rows: list[Row] = []
    for position, text in enumerate(content["options"]):
        total = sum(chosen.get((position, code), 0) for code in asked)
        share = share_of(total, sum(asked.values()))
        option: Row = {
            "text": Markup(text),  # noqa: S704 - sanitised when it was loaded
            "is_right": _("right") if position in row.answer["options"] else _("wrong"),
            "chosen": None if share is None else total,
            "share": format_value("right", share),
        }
        for code in split:
            part = share_of(chosen.get((position, code), 0), asked[code])
            option[code] = format_value("right", part)
        rows.append(option)
    return ExportTable(_("How often each option was chosen"), columns, rows)


def _build_count_columns(first: str) -> list[Row]:
    return [
        {"key": "name", "label": first},
        {"key": "asked", "label": _("Asked"), "kind": "number"},
        {"key": "right", "label": _("Right"), "kind": "number"},
        {"key": "blank", "label": _("Unanswered"), "kind": "number"},
        {"key": "discrimination", "label": _("Discrimination"), "kind": "number"},
    ]


def _build_count_row(name: Any, counts: QuestionCounts) -> Row:
    return {
        "name": name,
        "asked": counts.asked,
        "right": format_value("right", counts.share_right),
        "blank": format_value("right", counts.share_blank),
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
