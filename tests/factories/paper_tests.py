"""Forms on paper of the small course, and sheets filled in."""

from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.catalogue.queries import QuizEntry, load_answer_keys
from lms.paper_tests.queries import FormRow, find_form
from lms.paper_tests.rules.sheets import list_right_numbers
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
    keys = load_answer_keys(session, form.version_id)
    typed = {}
    for position, item in enumerate(form.drawn, 1):
        kind, key = keys[item["question"]]
        if "options" in key:
            numbers = set(list_right_numbers(key, item["order"]))
            others = set(range(1, len(item["order"]) + 1)) - numbers
            chosen = sorted(numbers) if right else sorted(others)[:1]
            typed[position] = "".join(map(str, chosen))
        elif kind == "number":
            typed[position] = str(key["low"]) if right else "987654"
        else:
            typed[position] = key["ru"][0] if right else "жоқ"
    return typed
