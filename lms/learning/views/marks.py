"""What pages say of marks: the rules of a quiz, and what an attempt earned by them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from lms.assessment.queries import AttemptRow, load_marks, load_marks_by_competence
from lms.assessment.rules import WHOLE_MARK, Earned, show_mark
from lms.assessment.rules.passing import SubmittedAttempt, choose_result
from lms.catalogue.queries import Outline, QuizEntry
from lms.catalogue.rules.competences import describe_competence
from lms.core.i18n import N_
from lms.core.i18n import gettext as _
from lms.web.transaction import session

BEST: Final = N_("the best try")
COUNTED: Final = {
    "last": N_("the last try"),
    "first": N_("the first try"),
    "average": N_("the average of all tries"),
}


@dataclass(frozen=True, slots=True)
class ShownMarks:
    """Marks of an attempt as numbers for people."""

    earned: float
    possible: float


def list_marking_facts(quiz: QuizEntry) -> list[tuple[str, str]]:
    """Return the rules of marking that a quiz has beside its pass mark, as rows of a summary."""
    facts = []
    if quiz.competence_percent:
        share = _("%(percent)s %% at least") % {"percent": quiz.competence_percent}
        facts.append((_("In each competence"), share))
    if quiz.wrong_costs != "0":
        costs = _("takes %(fraction)s of a mark; no answer takes nothing")
        facts.append((_("A wrong answer"), costs % {"fraction": quiz.wrong_costs}))
    if quiz.counted in COUNTED:
        facts.append((_("What counts"), _(COUNTED[quiz.counted])))
    return facts


def say_what_counts(
    quiz: QuizEntry, attempts: Sequence[AttemptRow], *, is_quiz_passed: bool
) -> str:
    """Return which attempt counts and what that gives, newest attempt first.

    '' where there is one attempt alone and the best one counts.
    """
    graded = [_build_submitted(row) for row in reversed(attempts) if row.percent is not None]
    if len(graded) < 2 and quiz.counted not in COUNTED:
        return ""
    words = _("What counts is %(which)s.") % {"which": _(COUNTED.get(quiz.counted, BEST))}
    result = choose_result(graded, quiz)
    if result is None or len(graded) < 2:
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


def find_shown_marks(attempt: AttemptRow) -> ShownMarks | None:
    """Return the marks; None where the number of right answers says the same."""
    mark, whole_mark = attempt.mark or 0, attempt.whole_mark or 0
    right = (WHOLE_MARK * (attempt.right or 0), WHOLE_MARK * attempt.total)
    if attempt.right is not None and (mark, whole_mark) == right:
        return None
    return ShownMarks(show_mark(mark), show_mark(whole_mark))


def list_competence_rows(
    attempt: AttemptRow, outline: Outline, quiz: QuizEntry
) -> list[dict[str, str]]:
    """Return a row for each competence of an attempt; none where the quiz has no such rule."""
    if not quiz.competence_percent:
        return []
    marks = load_marks(session(), attempt.id)
    earned = load_marks_by_competence(session(), attempt, outline, quiz, marks)
    return [
        _build_row(code, part, quiz.competence_percent) for code, part in sorted(earned.items())
    ]


def _build_row(code: str, earned: Earned, needed: int) -> dict[str, str]:
    return {
        "competence": describe_competence(code),
        "percent": f"{earned.percent}\u00a0%",
        "verdict": _("enough") if earned.reaches(needed) else _("not enough yet"),
    }
