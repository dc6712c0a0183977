"""Rule: the length of an option does not tell whether it is right.

"Never the longest" is as good a cue as "always the longest", so both sides are bounded.
"""

from fractions import Fraction
from typing import Final

from lms.catalogue.rules.lint.banks import (
    COURSE_FILE,
    QuestionGroup,
    join_lines,
    list_groups,
    strip_markup,
)
from lms.catalogue.rules.lint.chances import (
    Ranks,
    compare_means,
    expect_ranks,
    rank_length,
    round_percent,
)
from lms.catalogue.rules.question import QuestionText
from lms.catalogue.rules.reading import ParsedCourse
from lms.core.faults import Faults
from lms.core.i18n import LANGUAGES, N_

IN_BANK: Final = {
    "longest": N_(
        "The right option is the longest in %(share)s %% of %(total)s questions, "
        "by chance in %(chance)s %%. It is so in lines: %(lines)s."
    ),
    "middle": N_(
        "The right option is of middle length in %(share)s %% of %(total)s questions, "
        "by chance in %(chance)s %%. It is so in lines: %(lines)s."
    ),
    "shortest": N_(
        "The right option is the shortest in %(share)s %% of %(total)s questions, "
        "by chance in %(chance)s %%. It is so in lines: %(lines)s."
    ),
}
IN_COURSE: Final = {
    "longest": N_(
        "%(language)s: the right option is the longest in %(share)s %% of all %(total)s "
        "questions, by chance in %(chance)s %%."
    ),
    "middle": N_(
        "%(language)s: the right option is of middle length in %(share)s %% of all %(total)s "
        "questions, by chance in %(chance)s %%."
    ),
    "shortest": N_(
        "%(language)s: the right option is the shortest in %(share)s %% of all %(total)s "
        "questions, by chance in %(chance)s %%."
    ),
}
Ranked = tuple[QuestionText, Ranks]


def find_length_cues(course: ParsedCourse) -> Faults:
    """Warn of banks, and of a course, where right options are longest too often or too rarely."""
    warnings = Faults()
    for language in LANGUAGES:
        for group in list_groups(course, language):
            ranked = [(question, _rank_right_option(question)) for question in group.questions]
            for rank in IN_BANK:
                _check_rank(group, ranked, rank, language, warnings)
    return warnings


def _rank_right_option(question: QuestionText) -> Ranks:
    lengths = [len(strip_markup(option.text)) for option in question.options]
    return rank_length(lengths, question.right_positions[0])


def _check_rank(
    group: QuestionGroup, ranked: list[Ranked], rank: str, language: str, warnings: Faults
) -> None:
    share = compare_means(
        (_read_share(ranks, rank), _read_share(expect_ranks(len(question.options)), rank))
        for question, ranks in ranked
    )
    if not share.is_cue:
        return
    messages = IN_COURSE if group.path == COURSE_FILE else IN_BANK
    warnings.add(
        group.path,
        group.line,
        messages[rank],
        language=language,
        share=round_percent(share.observed),
        chance=round_percent(share.expected),
        total=len(ranked),
        lines=join_lines([question.line for question, ranks in ranked if _read_share(ranks, rank)]),
    )


def _read_share(ranks: Ranks, rank: str) -> Fraction:
    value: Fraction = getattr(ranks, rank)
    return value
