"""What was typed off a sheet, as answers."""

from collections.abc import Mapping
from typing import Any, Final

from sqlalchemy.orm import Session

from lms.paper_tests.errors import AnswerNotPossible, NothingTyped
from lms.paper_tests.queries import FormRow, load_paper_questions
from lms.paper_tests.rules.codes import LONGEST_TYPED, read_typed

TypedTexts = Mapping[int, str]
LONGEST_REPEATED: Final = 40  # letters of a wrong answer that its message repeats


def read_typed_answers(
    session: Session, form: FormRow, texts: TypedTexts
) -> dict[int, dict[str, Any]]:
    """Return the answers by position. Raises NothingTyped, AnswerNotPossible."""
    answers, wrong = {}, {}
    for position, question in enumerate(load_paper_questions(session, form), 1):
        text = texts.get(position, "")[:LONGEST_TYPED]
        try:
            answer = read_typed(question, text)
        except ValueError:
            wrong[position] = text[:LONGEST_REPEATED]
            continue
        if answer is not None:
            answers[position] = answer
    if wrong:
        raise AnswerNotPossible(wrong)
    if not answers:
        raise NothingTyped
    return answers
