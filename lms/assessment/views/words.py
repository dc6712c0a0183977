"""What figures of questions and quizzes say in plain words, and what to do about it."""

from typing import Final

from lms.assessment.rules import (
    ENOUGH,
    ENOUGH_TO_COMPARE,
    LIKELY_TO_FIND,
    LanguageComparison,
    QuestionCounts,
    Reliability,
    judge_discrimination,
    judge_facility,
)
from lms.assessment.rules.reliability import GOOD
from lms.core.i18n import N_, format_number
from lms.core.i18n import gettext as _

MANY_BLANK: Final = 0.1
FAULTS: Final = {
    "hard": N_("Fewer than half of the marks are earned"),
    "flat": N_("Does not tell who knows"),
    "reversed": N_("Those who know do worse: is the key wrong?"),
    "gap": N_("Harder in one language"),
    "seen": N_("Often seen: replace it"),
}
_FACILITY: Final = {
    "hard": N_(
        "Hard: less than half is earned. See whether the lesson teaches it and whether the "
        "question is clear."
    ),
    "easy": N_("Almost everybody knows it: it shows little. Ask for more, or keep it as a start."),
    "fair": N_("Neither too hard nor too easy."),
}
_DISCRIMINATION: Final = {
    "reversed": N_(
        "Those who know the rest do worse here: the key is probably wrong, or the question "
        "misleads. Check the key first."
    ),
    "flat": N_(
        "Tells nobody apart: those who know do no better than others. Rewrite it or retire it."
    ),
    "weak": N_("Tells who knows, but weakly. Look at the wrong options."),
    "good": N_("Tells well who knows."),
}
OPTIONS: Final = {
    "key": N_("Those who know choose it, as they should."),
    "key-flat": N_("Those who know choose it no more often than others. Make it clearer."),
    "key-avoided": N_("Those who know do not choose it. Perhaps the key is wrong."),
    "unused": N_("Nobody chooses it. Write a mistake that people make instead."),
    "rare": N_("Hardly anybody chooses it. A more common mistake would show more."),
    "suspect": N_("Those who know choose it. Perhaps it is right: check the key."),
    "even": N_("Those who know choose it as often as others. Make it clearly wrong."),
    "works": N_("Works: those who know less choose it."),
}
_SIZES: Final = {
    "kk": {
        "slight": N_("Slightly harder in Kazakh, and not by chance. Compare the two wordings."),
        "clear": N_("Clearly harder in Kazakh, and not by chance. Compare the two wordings."),
        "great": N_("Much harder in Kazakh, and not by chance. Compare the two wordings."),
    },
    "ru": {
        "slight": N_("Slightly harder in Russian, and not by chance. Compare the two wordings."),
        "clear": N_("Clearly harder in Russian, and not by chance. Compare the two wordings."),
        "great": N_("Much harder in Russian, and not by chance. Compare the two wordings."),
    },
}
_FINAL: Final = {
    "good": N_("Enough for a certificate."),
    "fair": N_("Not quite enough for a certificate."),
    "low": N_("Too little for a certificate: much depends on chance."),
}
_MODULE: Final = {
    "good": N_("Good for a quiz of a module."),
    "fair": N_("Enough for a quiz of a module."),
    "low": N_("Much depends on which questions one gets."),
}


def describe_facility(counts: QuestionCounts) -> str:
    """Return what the mean mark says."""
    verdict = judge_facility(counts)
    return describe_too_few() if verdict is None else _(_FACILITY[verdict])


def describe_discrimination(counts: QuestionCounts) -> str:
    """Return what the discrimination says."""
    verdict = judge_discrimination(counts)
    if verdict is not None:
        return _(_DISCRIMINATION[verdict])
    return describe_too_few() if counts.asked_count < ENOUGH else _("All have done alike.")


def describe_blank(counts: QuestionCounts) -> str:
    """Return what the share of those says who gave no answer."""
    if counts.asked_count < ENOUGH:
        return describe_too_few()
    if counts.blank > MANY_BLANK * counts.asked_count:
        return _("Many give no answer. See whether it is clear and whether the time is enough.")
    return _("Nearly everybody gives an answer.")


def describe_too_few() -> str:
    """Return what stands where a verdict would be by chance."""
    return _("A verdict follows from %(count)s answers on.") % {"count": ENOUGH}


def describe_comparison(comparison: LanguageComparison | None) -> str:
    """Return whether a question is harder in one language."""
    if comparison is None:
        return _(
            "Compared from %(count)s answers in each language on, given in first attempts, where "
            "they differ at all."
        ) % {"count": ENOUGH_TO_COMPARE}
    if comparison.size:
        return _(_SIZES[comparison.harder_in][comparison.size])
    if min(comparison.kazakh, comparison.russian) < LIKELY_TO_FIND:
        return _(
            "No difference is found. Fewer than %(count)s answers in each language may hide one."
        ) % {"count": LIKELY_TO_FIND}
    return _("As hard in one language as in the other.")


def describe_reliability(reliability: Reliability, *, is_final: bool) -> str:
    """Return whether the results of a quiz can be relied on, and what would make them so."""
    verdict = reliability.judge(is_final=is_final)
    words = _((_FINAL if is_final else _MODULE)[verdict])
    if verdict == "good" or not (is_final or verdict == "low"):
        return words
    count = reliability.count_questions_for(GOOD) if is_final else None
    if count is None:
        return words + " " + _("Begin with the questions that do not tell who knows.")
    return (
        words
        + " "
        + _("Questions of this kind that would do: %(count)s.") % {"count": format_number(count)}
    )
