"""The table of a question's options: who chooses which, and what that says."""

from collections.abc import Mapping, Sequence
from typing import Any

from markupsafe import Markup

from lms.assessment.queries import load_asked_by_stratum, load_option_counts
from lms.assessment.rules import (
    LANGUAGES,
    NO_ANSWERS,
    OptionCounts,
    OptionResult,
    QuestionCounts,
    add_counts,
    analyse_options,
    compute_share,
    is_safe_split,
)
from lms.assessment.views.words import OPTIONS
from lms.core.i18n import format_number, format_percent
from lms.core.i18n import gettext as _
from lms.web.tables import ExportTable, TableRow
from lms.web.transaction import reading_session


def build_options(
    question_ids: Sequence[int],
    key: Mapping[str, Any],
    content: Mapping[str, Any],
    by_language: Mapping[str, QuestionCounts],
) -> ExportTable | None:
    """Return the table; None for a question whose key is not a choice of options."""
    texts, right = content.get("options"), key.get("options")
    if texts is None or right is None:
        return None
    counts_by_position = load_option_counts(reading_session(), question_ids)
    counts = [
        counts_by_position.get(
            position, OptionCounts(position=position, by_language={}, rest=0, by_stratum={})
        )
        for position in range(len(texts))
    ]
    total = add_counts(by_language.values(), NO_ANSWERS)
    strata = load_asked_by_stratum(reading_session(), question_ids)
    results = analyse_options(counts, right, total, strata)
    split = _list_split(by_language)
    rows = [
        {
            "text": Markup(texts[result.position]),  # noqa: S704 - sanitised when it was loaded
            **_build_row(result),
            **_split_by_language(option, by_language, split),
        }
        for option, result in zip(counts, results, strict=True)
    ]
    if total.blank:
        rows.append(_build_blank(by_language, total, split))
    return ExportTable(_("How often each option was chosen"), _build_columns(split), rows)


def _list_split(by_language: Mapping[str, QuestionCounts]) -> list[str]:
    """Return the languages to show apart: none where a small group would show."""
    asked_by_language = {language: counts.asked_count for language, counts in by_language.items()}
    return (
        [code for code in LANGUAGES if asked_by_language[code]]
        if is_safe_split(asked_by_language.values())
        else []
    )


def _build_columns(split: Sequence[str]) -> list[TableRow]:
    names = {"kk": _("In Kazakh"), "ru": _("In Russian")}
    return [
        {"key": "text", "label": _("Option")},
        {"key": "is_right", "label": _("Answer")},
        {"key": "chosen", "label": _("Chosen"), "kind": "number"},
        {"key": "share", "label": _("Share"), "kind": "number"},
        *({"key": code, "label": names[code], "kind": "number"} for code in split),
        {"key": "best", "label": _("Of the best third"), "kind": "number"},
        {"key": "worst", "label": _("Of the worst third"), "kind": "number"},
        {"key": "mean_rest", "label": _("Their other answers"), "kind": "number"},
        {"key": "verdict", "label": _("What it says")},
    ]


def _build_row(result: OptionResult) -> TableRow:
    return {
        "is_right": _("right") if result.is_key else _("wrong"),
        "chosen": None if result.times_chosen is None else format_number(result.times_chosen),
        **{
            name: _format_share(getattr(result, name))
            for name in ("share", "best", "worst", "mean_rest")
        },
        "verdict": None if result.verdict is None else _(OPTIONS[result.verdict]),
    }


def _split_by_language(
    option: OptionCounts, by_language: Mapping[str, QuestionCounts], split: Sequence[str]
) -> TableRow:
    return {
        code: _format_share(
            compute_share(option.by_language.get(code, 0), by_language[code].asked_count)
        )
        for code in split
    }


def _build_blank(
    by_language: Mapping[str, QuestionCounts], total: QuestionCounts, split: Sequence[str]
) -> TableRow:
    share = total.share_blank
    return {
        "text": _("No answer"),
        "is_right": _("wrong"),
        "chosen": None if share is None else format_number(total.blank),
        "share": _format_share(share),
        **{code: _format_share(by_language[code].share_blank) for code in split},
    }


def _format_share(share: float | None) -> str | None:
    return None if share is None else format_percent(share)
