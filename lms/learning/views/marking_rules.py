"""What pages say of the rules of marking that a quiz has, and of what counts by them."""

from collections.abc import Sequence
from typing import Final

from lms.assessment.queries import AttemptRow
from lms.assessment.rules.counted_results import SubmittedAttempt, choose_result
from lms.catalogue.queries import QuizEntry
from lms.core.i18n import N_
from lms.core.i18n import gettext as _

BEST: Final = N_("the best attempt")
COUNTED_WORDS: Final = {
    "last": N_("the last attempt"),
    "first": N_("the first attempt"),
    "average": N_("the average of all attempts"),
}


def list_marking_facts(quiz: QuizEntry) -> list[tuple[str, str]]:
    """Return the rules of marking that a quiz has beside its pass mark, as rows of a summary."""
    facts = []
    if quiz.competence_percent:
        share = _("%(percent)s %% at least") % {"percent": quiz.competence_percent}
        facts.append((_("In each competence"), share))
    if quiz.wrong_costs != "0":
        costs = _("takes %(fraction)s of a mark; no answer takes nothing")
        facts.append((_("A wrong answer"), costs % {"fraction": quiz.wrong_costs}))
    if quiz.counted_result in COUNTED_WORDS:
        facts.append((_("What counts"), _(COUNTED_WORDS[quiz.counted_result])))
    return facts


def describe_counting(
    quiz: QuizEntry, attempts: Sequence[AttemptRow], *, is_quiz_passed: bool
) -> str:
    """Return which attempt counts and what that gives, newest attempt first.

    '' where there is one attempt alone and the best one counts.
    """
    graded_attempts = [
        _build_submitted(row) for row in reversed(attempts) if row.percent is not None
    ]
    if len(graded_attempts) < 2 and quiz.counted_result not in COUNTED_WORDS:
        return ""
    words = _("What counts is %(which)s.") % {
        "which": _(COUNTED_WORDS.get(quiz.counted_result, BEST))
    }
    result = choose_result(graded_attempts, quiz)
    if result is None or len(graded_attempts) < 2:
        return words
    now = (
        _("That is %(percent)s %% now: passed.")
        if is_quiz_passed
        else _("That is %(percent)s %% now: not passed yet.")
    )
    return f"{words} {now % {'percent': result.percent}}"


def _build_submitted(attempt: AttemptRow) -> SubmittedAttempt:
    return SubmittedAttempt(
        mark=attempt.mark or 0,
        whole_mark=attempt.whole_mark or 0,
        percent=attempt.percent or 0,
        passed=bool(attempt.passed),
    )
