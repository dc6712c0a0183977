"""What the results of a question say of it, and whether it deserves another look."""

from collections.abc import Mapping
from typing import Final

from lms.assessment.rules.results import ENOUGH, LANGUAGES, NO_ANSWERS, QuestionCounts, is_certain
from lms.assessment.rules.types import WHOLE_MARK

HARD: Final = 0.5
EASY: Final = 0.95
FLAT: Final = 0.1  # a correlation below which a question tells nobody apart
WEAK: Final = 0.2


def compute_language_gap(by_language: Mapping[str, QuestionCounts]) -> float | None:
    """Return the mean mark in Kazakh minus that in Russian; None until both have ENOUGH."""
    kazakh, russian = (by_language.get(language, NO_ANSWERS) for language in LANGUAGES)
    if min(kazakh.asked_count, russian.asked_count) < ENOUGH:
        return None
    return kazakh.mark / (kazakh.asked_count * WHOLE_MARK) - russian.mark / (
        russian.asked_count * WHOLE_MARK
    )


def judge_facility(counts: QuestionCounts) -> str | None:
    """Return what the mean mark says: hard, fair or easy. None for fewer than ENOUGH answers."""
    if counts.asked_count < ENOUGH:
        return None
    share = counts.mark / (counts.asked_count * WHOLE_MARK)
    return "hard" if share < HARD else "easy" if share > EASY else "fair"


def judge_discrimination(counts: QuestionCounts) -> str | None:
    """Return what the discrimination says: reversed, flat, weak or good; None where it is unknown.

    `reversed` is one below 0 that chance does not explain.
    """
    value = counts.discrimination
    if value is None:
        return None
    if value < 0 and is_certain(value, counts.asked_count):
        return "reversed"
    return "flat" if value < FLAT else "weak" if value < WEAK else "good"


def list_faults(counts: QuestionCounts, *, languages_differ: bool) -> list[str]:
    """Return why a question deserves another look: hard, flat or reversed, gap."""
    share, discrimination = counts.facility, judge_discrimination(counts)
    return [
        *(["hard"] if share is not None and share < HARD else []),
        *([discrimination] if discrimination in ("flat", "reversed") else []),
        *(["gap"] if languages_differ else []),
    ]
