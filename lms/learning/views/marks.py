"""What pages say of the marks that an attempt earned."""

from dataclasses import dataclass

from lms.assessment.queries import AttemptRow, load_marks, load_marks_by_competence
from lms.assessment.rules import WHOLE_MARK, EarnedMarks, show_mark
from lms.catalogue.queries import Outline, QuizEntry
from lms.catalogue.rules.competences import describe_competence
from lms.core.i18n import gettext as _
from lms.web.transaction import session


@dataclass(frozen=True, slots=True)
class ShownMarks:
    """Marks of an attempt as numbers for people."""

    earned: float
    possible: float


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


def _build_row(code: str, earned: EarnedMarks, needed_percent: int) -> dict[str, str]:
    return {
        "competence": describe_competence(code),
        "percent": f"{earned.percent}\u00a0%",
        "verdict": _("enough") if earned.is_at_least(needed_percent) else _("not enough yet"),
    }
