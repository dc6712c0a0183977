"""Tables of the results of a version, for pages and files."""

from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from flask import url_for
from markupsafe import Markup

from lms.assessment.forms import FIRST, ResultsFilter
from lms.assessment.queries import QuestionResult
from lms.assessment.rules import (
    LANGUAGES,
    NO_ANSWERS,
    NO_ATTEMPTS,
    QuestionCounts,
    QuizCounts,
    choose_counts,
    language_gap,
    list_faults,
)
from lms.catalogue.queries import Outline
from lms.core.i18n import N_, format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web.pagination import sortable
from lms.web.tables import ExportTable, Row
from lms.web.templating import local

LONGEST_PROMPT: Final = 90  # characters of a question in a list
FAULTS: Final = {
    "hard": N_("Fewer than half are right"),
    "flat": N_("Does not tell who knows"),
    "gap": N_("The languages differ"),
}
Value = float | int | None
Measure = Callable[[QuestionCounts | None, Mapping[str, QuestionCounts]], Value]


def _of_counts(read: Callable[[QuestionCounts], Value]) -> Measure:
    return lambda counts, _by_language: None if counts is None else read(counts)


# What each column but the question itself shows, by its key.
MEASURES: Final[dict[str, Measure]] = {
    "asked": _of_counts(lambda counts: counts.asked),
    "right": _of_counts(lambda counts: counts.share_right),
    "blank": _of_counts(lambda counts: counts.share_blank),
    "discrimination": _of_counts(lambda counts: counts.discrimination),
    "gap": lambda _counts, by_language: language_gap(by_language),
}
WORDS: Final[dict[str, Callable[[float], str]]] = {
    "right": format_percent,
    "blank": format_percent,
    "discrimination": lambda value: format_number(round(value, 2)),
}


def sort_results(
    results: Sequence[QuestionResult], sort: str, language: str
) -> list[QuestionResult]:
    """Sort results, given in the order of the course, by a column; those without a value last."""
    key, is_reversed = sort.removeprefix("-"), sort.startswith("-")
    if key == "order":
        return list(reversed(results)) if is_reversed else list(results)
    known, unknown = [], []
    for result in results:
        value = MEASURES[key](_choose(result, language), result.by_language)
        if value is None:
            unknown.append(result)
        else:
            known.append((value, result))
    known.sort(key=itemgetter(0), reverse=is_reversed)
    return [result for _value, result in known] + unknown


def _choose(result: QuestionResult, language: str) -> QuestionCounts | None:
    return choose_counts(result.by_language, language, NO_ANSWERS)


def build_columns(form: ResultsFilter, *, with_faults: bool) -> list[Row]:
    """Return the columns of the list of questions, with the links that sort by them."""
    columns = [
        {"key": "order", "label": _("Question"), "kind": "link"},
        {"key": "asked", "label": _("Asked"), "kind": "number"},
        {"key": "right", "label": _("Right"), "kind": "number"},
        {"key": "blank", "label": _("Unanswered"), "kind": "number"},
        {"key": "discrimination", "label": _("Discrimination"), "kind": "number"},
        {"key": "gap", "label": _("Kazakh / Russian"), "kind": "number"},
    ]
    faults = [{"key": "faults", "label": _("Deserves another look")}] if with_faults else []
    return [*(sortable(form, column) for column in columns), *faults]


def build_question_rows(
    outline: Outline,
    results: Sequence[QuestionResult],
    prompts: Mapping[int, str],
    form: ResultsFilter,
) -> list[Row]:
    """Return the rows of the list of questions, each with a link to its own page."""
    rows = []
    for result in results:
        counts = _choose(result, form.language.data)
        row: Row = {
            key: format_value(key, measure(counts, result.by_language))
            for key, measure in MEASURES.items()
        }
        url = url_for(
            "assessment.question", slug=outline.slug, number=outline.number, question_id=result.id
        )
        row["order"] = {"text": shorten_prompt(prompts[result.id]), "href": url}
        row["gap"] = format_languages(result.by_language)
        faults = list_faults(counts or NO_ANSWERS, result.by_language)
        row["faults"] = ", ".join(_(FAULTS[fault]) for fault in faults) or None
        rows.append(row)
    return rows


def format_value(key: str, value: Value) -> Any:
    """Return a value of a column as a page shows it."""
    return value if value is None or key not in WORDS else WORDS[key](value)


def format_languages(by_language: Mapping[str, QuestionCounts]) -> str | None:
    """Return the shares right in Kazakh and in Russian; None where a small group would show."""
    chosen = [choose_counts(by_language, language, NO_ANSWERS) for language in LANGUAGES]
    shares = [None if counts is None else counts.share_right for counts in chosen]
    if all(share is None for share in shares):
        return None
    return " / ".join(map(format_percent, shares)).replace(" ", "\N{NO-BREAK SPACE}")


def shorten_prompt(html: str) -> str:
    """Return the beginning of a question as plain text."""
    text = Markup(html).striptags()  # noqa: S704 - its tags are taken out
    if len(text) <= LONGEST_PROMPT:
        return text
    return text[:LONGEST_PROMPT].rsplit(" ", 1)[0] + "…"


def build_quiz_table(
    outline: Outline, by_quiz: Mapping[int, Mapping[str, QuizCounts]], form: ResultsFilter
) -> ExportTable:
    """Return the table of quizzes with the shares of attempts that were passed."""
    columns: list[Row] = [
        {"key": "title", "label": _("Quiz")},
        {"key": "submitted", "label": _("Tries handed in"), "kind": "number"},
        {"key": "passed", "label": _("Passed"), "kind": "number"},
        {"key": "first", "label": _("Passed at the first try"), "kind": "number"},
    ]
    if form.attempts.data == FIRST:
        del columns[2]
    rows: list[Row] = []
    for quiz in outline.quizzes:
        counts = choose_counts(by_quiz.get(quiz.id, {}), form.language.data, NO_ATTEMPTS)
        if form.quiz.data in ("", quiz.key):
            row: Row = {"title": local(quiz, "title")}
            if counts is not None:
                is_first = form.attempts.data == FIRST
                row["submitted"] = counts.first_submitted if is_first else counts.submitted
                row["passed"] = format_value("right", counts.share_passed)
                row["first"] = format_value("right", counts.share_first_passed)
            rows.append(row)
    return ExportTable(_("Quizzes"), columns, rows)


def build_export(
    outline: Outline,
    results: Sequence[QuestionResult],
    prompts: Mapping[int, str],
    form: ResultsFilter,
) -> ExportTable:
    """Return the whole list of questions for a file, with shares as numbers in per cent."""
    titles = {quiz.id: local(quiz, "title") for quiz in outline.quizzes}
    columns = [
        {"key": key, "label": label}
        for key, label in (
            ("quiz", _("Quiz")),
            ("name", _("Name in the bank")),
            ("prompt", _("Question")),
            ("level", _("Level")),
            ("asked", _("Asked")),
            ("right", _("Right, %")),
            ("blank", _("Unanswered, %")),
            ("passed", _("Right among those who passed, %")),
            ("failed", _("Right among those who did not, %")),
            ("discrimination", _("Discrimination")),
            ("kk", _("Right in Kazakh, %")),
            ("ru", _("Right in Russian, %")),
            ("faults", _("Deserves another look")),
        )
    ]
    rows = [
        {
            "quiz": titles[result.quiz_id],
            "name": result.name,
            "prompt": Markup(prompts[result.id]).striptags(),  # noqa: S704 - without its tags
            "level": result.level,
            **_build_export_values(result, form.language.data),
        }
        for result in results
    ]
    return ExportTable(_("Questions"), columns, rows)


def _build_export_values(result: QuestionResult, language: str) -> Row:
    counts = _choose(result, language)
    in_language = {code: choose_counts(result.by_language, code, NO_ANSWERS) for code in LANGUAGES}
    shown = counts or NO_ANSWERS
    discrimination = shown.discrimination
    return {
        "asked": None if counts is None else counts.asked,
        "right": _percent(shown.share_right),
        "blank": _percent(shown.share_blank),
        "passed": _percent(shown.share_right_passed),
        "failed": _percent(shown.share_right_failed),
        "discrimination": None if discrimination is None else round(discrimination, 2),
        **{
            code: None if counts is None else _percent(counts.share_right)
            for code, counts in in_language.items()
        },
        "faults": "; ".join(_(FAULTS[fault]) for fault in list_faults(shown, result.by_language)),
    }


def _percent(share: float | None) -> float | None:
    return None if share is None else round(share * 100, 1)
