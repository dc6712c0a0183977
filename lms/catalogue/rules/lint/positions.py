"""Rules of keys: the right option's position in the file, and equal numbers of options."""

from collections import Counter
from fractions import Fraction

from lms.catalogue.rules.lint.banks import KEYS_LANGUAGE, list_banks, list_groups, select_single
from lms.catalogue.rules.lint.chances import compare_means, expect_position, round_percent
from lms.catalogue.rules.reading import ParsedCourse
from lms.catalogue.rules.types.choices import MAX_OPTIONS
from lms.core.faults import Faults
from lms.core.i18n import N_


def find_position_cues(course: ParsedCourse) -> Faults:
    """Warn of banks, and of a course, where right options prefer or avoid a position."""
    message = N_(
        "The right option stands at place %(position)s in %(share)s %% of %(total)s questions, "
        "by chance in %(chance)s %%."
    )
    warnings = Faults()
    for group in list_groups(course, KEYS_LANGUAGE):
        keys = [(len(q.options), q.right_positions[0]) for q in group.questions]
        for position in range(MAX_OPTIONS):
            share = compare_means(
                (Fraction(right == position), expect_position(count, position))
                for count, right in keys
            )
            if share.is_cue:
                warnings.add(
                    group.path,
                    group.line,
                    message,
                    position=position + 1,
                    share=round_percent(share.observed),
                    chance=round_percent(share.expected),
                    total=len(keys),
                )
    return warnings


def find_option_counts(course: ParsedCourse) -> Faults:
    """Warn of each question that has more or fewer options than most of its bank."""
    message = N_("%(name)s has %(count)s options; most questions of this file have %(usual)s.")
    warnings = Faults()
    for bank in list_banks(course, KEYS_LANGUAGE):
        questions = select_single(bank.questions)
        counts = Counter(len(question.options) for question in questions)
        usual = max(counts, key=lambda count: (counts[count], count), default=0)
        for question in questions:
            if len(question.options) != usual:
                warnings.add(
                    question.path,
                    question.line,
                    message,
                    name=question.name,
                    count=len(question.options),
                    usual=usual,
                )
    return warnings
