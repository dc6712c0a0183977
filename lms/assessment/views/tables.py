"""The list of questions of a version on its page."""

import math
from collections.abc import Callable, Mapping, Sequence
from operator import itemgetter
from typing import Any, Final

from flask import url_for
from markupsafe import Markup

from lms.assessment.forms import ResultsFilter
from lms.assessment.queries import QuestionResult
from lms.assessment.rules import (
    LANGUAGES,
    NO_ANSWERS,
    LanguageComparison,
    QuestionCounts,
    choose_counts,
    compute_language_gap,
    list_faults,
)
from lms.assessment.views.about import describe_question
from lms.assessment.views.words import FAULTS
from lms.catalogue.queries import Outline
from lms.core.i18n import format_number, format_percent
from lms.core.i18n import gettext as _
from lms.core.text import join_sentences
from lms.web.pagination import add_sort_link
from lms.web.tables import TableRow

LONGEST_PROMPT: Final = 60  # characters of a question in a list
ResultValue = float | int | None
Comparisons = Mapping[int, LanguageComparison | None]  # keyed by question id
MeasureCounts = Callable[[QuestionCounts | None, Mapping[str, QuestionCounts]], ResultValue]


def _measure_counts(read: Callable[[QuestionCounts], ResultValue]) -> MeasureCounts:
    return lambda counts, _by_language: None if counts is None else read(counts)


# What each column but the question itself and how often it was shown has, by its key.
MEASURES: Final[dict[str, MeasureCounts]] = {
    "asked": _measure_counts(lambda counts: counts.asked_count),
    "facility": _measure_counts(lambda counts: counts.facility),
    "blank": _measure_counts(lambda counts: counts.share_blank),
    "discrimination": _measure_counts(lambda counts: counts.discrimination),
    "gap": lambda _counts, by_language: compute_language_gap(by_language),
}
WORDS: Final[dict[str, Callable[[float], str]]] = {
    "facility": format_percent,
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
    pairs, others = [], []
    for result in results:
        value = measure_question(key, result, language)
        if value is None:
            others.append(result)
        else:
            pairs.append((value, result))
    pairs.sort(key=itemgetter(0), reverse=is_reversed)
    return [result for _value, result in pairs] + others


def measure_question(key: str, result: QuestionResult, language: str) -> ResultValue:
    """Return the value of a question in a column."""
    if key == "shown":
        return result.times_shown
    return MEASURES[key](choose_of(result, language), result.by_language)


def is_often_seen(outline: Outline, times_shown: int) -> bool:
    """Return whether a question was shown more often than the course allows."""
    return 0 < outline.exposure_limit < times_shown


def choose_of(result: QuestionResult, language: str) -> QuestionCounts | None:
    """Return the counts of a question in a language, or in all for ''."""
    return choose_counts(result.by_language, language, NO_ANSWERS)


def build_columns(form: ResultsFilter, *, with_faults: bool) -> list[TableRow]:
    """Return the columns of the list of questions, with the links that sort by them."""
    columns = [
        {"key": "order", "label": _("Question"), "kind": "link"},
        {"key": "asked", "label": _("Asked"), "kind": "number"},
        {"key": "shown", "label": _("Shown"), "kind": "number"},
        {"key": "facility", "label": _("Mean mark"), "kind": "number"},
        {"key": "blank", "label": _("Unanswered"), "kind": "number"},
        {"key": "discrimination", "label": _("Discrimination"), "kind": "number"},
        {"key": "gap", "label": _("Kazakh / Russian"), "kind": "number"},
    ]
    about = {"key": "about", "label": _("Level, tags, competences")}
    faults = [{"key": "faults", "label": _("Deserves another look")}] if with_faults else []
    return [*(add_sort_link(form, column) for column in columns), about, *faults]


def build_question_rows(
    outline: Outline,
    results: Sequence[QuestionResult],
    prompts: Mapping[int, str],
    comparisons: Comparisons,
    form: ResultsFilter,
) -> list[TableRow]:
    """Return the rows of the list of questions, each with a link to its own page."""
    rows = []
    for result in results:
        counts = choose_of(result, form.language.data)
        row: TableRow = {
            key: format_value(key, measure_question(key, result, form.language.data))
            for key in (*MEASURES, "shown")
        }
        url = url_for(
            "assessment.question", slug=outline.slug, number=outline.number, question_id=result.id
        )
        row["order"] = {"text": shorten_prompt(prompts[result.id]), "href": url}
        row["gap"] = format_languages(result.by_language)
        row["about"] = describe_question(outline, result)
        row["faults"] = describe_faults(outline, result, counts, comparisons) or None
        rows.append(row)
    return rows


def describe_faults(
    outline: Outline,
    result: QuestionResult,
    counts: QuestionCounts | None,
    comparisons: Comparisons,
) -> str:
    """Return why a question deserves another look, in sentences; that it is retired, if it is."""
    if result.is_retired:
        return _("Retired: drawn no more")
    comparison = comparisons.get(result.id)
    differ = comparison is not None and comparison.is_certain
    faults = list_faults(counts or NO_ANSWERS, languages_differ=differ)
    faults += ["seen"] if is_often_seen(outline, result.times_shown) else []
    return join_sentences(_(FAULTS[fault]) for fault in faults)


def format_figure(value: float, digits: int) -> str:
    """Return a figure rounded to so many digits; an infinite one as a dash."""
    return format_number(round(value, digits)) if math.isfinite(value) else "–"


def format_logits(comparison: LanguageComparison | None) -> str | None:
    """Return by how much a question is harder in one language, in logits."""
    if comparison is None or not math.isfinite(comparison.log_odds):
        return None
    logits = _("%(logits)s logit") % {"logits": format_figure(abs(comparison.log_odds), 2)}
    return logits.replace(" ", "\N{NO-BREAK SPACE}")


def format_value(key: str, value: Any) -> Any:
    """Return a value of a column as a page shows it."""
    return value if value is None or key not in WORDS else WORDS[key](value)


def format_languages(by_language: Mapping[str, QuestionCounts]) -> str | None:
    """Return the mean marks in Kazakh and in Russian; None where a small group would show."""
    groups = [choose_counts(by_language, language, NO_ANSWERS) for language in LANGUAGES]
    shares = [None if counts is None else counts.facility for counts in groups]
    if all(share is None for share in shares):
        return None
    return " / ".join(map(format_percent, shares)).replace(" ", "\N{NO-BREAK SPACE}")


def shorten_prompt(html: str) -> str:
    """Return the beginning of a question as plain text."""
    text = Markup(html).striptags()  # noqa: S704 - its tags are taken out
    if len(text) <= LONGEST_PROMPT:
        return text
    return text[:LONGEST_PROMPT].rsplit(" ", 1)[0] + "…"
