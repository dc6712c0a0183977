"""Forms on paper of the small course, and sheets filled in."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.queries import QuizEntry
from lms.paper_tests.queries import FormRow, find_form, load_paper_questions
from lms.paper_tests.rules.codes import PaperQuestion
from lms.paper_tests.rules.right_codes import write_right_code
from lms.paper_tests.services import make_form
from tests.conftest import NOW
from tests.factories.learning import Learner


def draw_form(
    session: Session, learner: Learner, by: Actor, quiz: QuizEntry | None = None, **values: Any
) -> FormRow:
    """Draw a form of the learner's course, of its first quiz unless another is given."""
    form_id = make_form(
        session,
        outline=learner.outline,
        quiz=quiz or learner.outline.quizzes[0],
        by=by,
        **{"language": "ru", "now": NOW} | values,
    )
    form = find_form(session, by=by, form_id=form_id)
    assert form is not None
    return form


def fill_in(session: Session, form: FormRow, *, right: bool = True) -> dict[int, str]:
    """Return what is typed off a sheet on which everything is right, or wrong."""
    questions = load_paper_questions(session, form)
    return {
        position: type_answer(question, right=right)
        for position, question in enumerate(questions, 1)
    }


def type_answer(question: PaperQuestion, *, right: bool = True) -> str:
    """Return what is typed for a right or for a wholly wrong answer to a question."""
    key = question.key
    if question.type == "number":
        return str(key["low"]) if right else "987654"
    if question.type == "text":
        return key["ru"][0] if right else "жоқ"
    if question.type == "written":
        return " ".join(str(max(marks) if right else min(marks)) for marks in key["criteria"])
    code = write_right_code(question)
    return code if right else _spoil_code(question, code)


def _spoil_code(question: PaperQuestion, code: str) -> str:
    """Return what is typed for an answer without any right part."""
    if "options" in question.key:
        numbers = {str(number) for number in range(1, len(question.order) + 1)}
        return min(numbers - set(code.split(", ")))
    if question.type == "gaps":
        return "; ".join(
            "жоқ" if part.isalpha() else _swap_digit(part) for part in code.split("; ")
        )
    if question.type == "categorise":
        return "".join(map(_swap_digit, code))
    return code[1:] + code[:1]  # no number is where it was


def _swap_digit(digit: str) -> str:
    return "2" if digit == "1" else "1"
