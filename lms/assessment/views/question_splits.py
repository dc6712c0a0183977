"""Results of a question by language, with their comparison, and by first and later attempts."""

from collections.abc import Sequence

from lms.assessment.queries import SplitRow
from lms.assessment.rules import (
    LANGUAGES,
    NO_ANSWERS,
    UNKNOWN,
    LanguageComparison,
    QuestionCounts,
    add_counts,
    is_safe_split,
)
from lms.assessment.views.counts import build_count_columns, build_count_row
from lms.assessment.views.tables import format_figure
from lms.core.i18n import format_number
from lms.core.i18n import gettext as _
from lms.web.tables import ExportTable


def group_by_language(splits: Sequence[SplitRow]) -> dict[str, QuestionCounts]:
    """Return the counts in each language, first and later attempts together."""
    return {
        language: add_counts(
            [split.counts for split in splits if split.language == language], NO_ANSWERS
        )
        for language in (*LANGUAGES, UNKNOWN)
    }


def _name_language(language: str) -> str:
    return {"kk": _("In Kazakh"), "ru": _("In Russian")}.get(language, _("Language not recorded"))


def build_languages(by_language: dict[str, QuestionCounts]) -> ExportTable | None:
    """Return the split by language; None where a small group would show."""
    groups = {language: counts for language, counts in by_language.items() if counts.asked_count}
    if not groups or not is_safe_split(counts.asked_count for counts in groups.values()):
        return None
    rows = [build_count_row(_name_language(name), counts) for name, counts in groups.items()]
    return ExportTable(_("By language"), build_count_columns(_("Language")), rows)


def build_attempts(splits: Sequence[SplitRow]) -> ExportTable:
    """Return the split by first and later attempts."""
    rows = []
    for is_first, name in ((True, _("First attempts")), (False, _("Later attempts"))):
        groups = [split.counts for split in splits if split.is_first == is_first]
        rows.append(build_count_row(name, add_counts(groups, NO_ANSWERS)))
    return ExportTable(_("First and later attempts"), build_count_columns(_("Attempts")), rows)


def describe_numbers(comparison: LanguageComparison | None) -> str | None:
    """Return the numbers of a comparison for those who know them."""
    if comparison is None:
        return None
    return _(
        "Mantel–Haenszel, first attempts: %(kazakh)s answers in Kazakh, %(russian)s in Russian; "
        "the odds in Kazakh are %(ratio)s times those in Russian (%(delta)s on the ETS delta "
        "scale); chi-square %(chi)s, p ≤ %(p)s."
    ) % {
        "kazakh": format_number(comparison.kazakh),
        "russian": format_number(comparison.russian),
        "ratio": format_figure(comparison.odds_ratio, 2),
        "delta": format_figure(comparison.delta, 2),
        "chi": format_figure(comparison.chi_square, 1),
        "p": format_figure(max(comparison.probability, 0.001), 3),
    }
