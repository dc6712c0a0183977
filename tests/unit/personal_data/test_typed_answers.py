"""Typed answers of every type are sealed in backups and gone after an erasure."""

from datetime import UTC

import pytest
from sqlalchemy import select, text, update

from lms.assessment.models import Answer
from lms.assessment.rules import QUESTION_TYPES, parse_answer
from lms.assessment.rules.corrections import is_erased
from lms.assessment.services import find_count_differences, fold_attempts
from lms.catalogue.models import CheckQuestion, Question
from lms.core.backup import back_up
from lms.core.clock import Moment
from lms.core.key_store import KeyStore
from lms.core.personal_data import Erasure
from lms.core.sealing import seal_copy, unseal_copy
from lms.diagnostics.models import Diagnostic, DiagnosticAnswer
from lms.learning.models import CheckAnswer
from lms.wiring import PERSONAL_DATA, list_sealed_columns
from tests.conftest import NOW
from tests.factories.learning import answer_all, begin_attempt, create_learner, hand_in
from tests.factories.question_types import ALL_TYPES, build_every_type_files

TYPED = "canarytext"
MOST_FIELDS = 10
ANSWERS = ("answer", "diagnostic_answer", "check_answer")


def list_typed(attempt, kinds):
    """Return by position what is stored of each question, all of whose fields hold the text."""
    answers_by_position = {}
    for position, item in enumerate(attempt.drawn_items, 1):
        answer = parse_answer(kinds[item["question"]], item["order"], [TYPED] * MOST_FIELDS)
        if answer is not None:
            answers_by_position[position] = answer
    return answers_by_position


@pytest.fixture
def learner(session, container):
    """Return a learner who typed into each field of each type, in all parts that store answers."""
    files = build_every_type_files(ALL_TYPES, check="gaps")
    learner = create_learner(session, container.storage, files=files)
    quiz = learner.outline.quizzes[0]
    attempt = begin_attempt(session, learner, quiz)
    answer_all(session, learner, attempt)
    kinds = dict(session.execute(select(Question.id, Question.type)).all())
    assert {kinds[item["question"]] for item in attempt.drawn_items} == QUESTION_TYPES.keys()
    answers_by_position = list_typed(attempt, kinds)
    enrolment_id = learner.enrolment.id
    session.add(Diagnostic(enrolment_id=enrolment_id, seed=1, started_at=NOW))
    session.flush()
    row = {"enrolment_id": enrolment_id, "right": False, "language": "kk", "answered_at": NOW}
    for position, answer in answers_by_position.items():
        session.execute(
            update(Answer).where(Answer.position == position).values(given_answer=answer)
        )
        question_id = attempt.drawn_items[position - 1]["question"]
        session.add(
            DiagnosticAnswer(**row, position=position, question_id=question_id, given_answer=answer)
        )
    check = session.scalars(select(CheckQuestion.id)).first()
    by_type = {str(position): answer for position, answer in answers_by_position.items()}
    session.add(
        CheckAnswer(**row, question_id=check, given_answer=by_type, right_at_first=False, times=1)
    )
    hand_in(session, learner, quiz, attempt)
    fold_attempts(session)
    session.commit()
    return learner


def count_typed(session):
    """Return how many rows of each table hold the text."""
    counts = {
        table: session.scalar(
            text(f"SELECT count(*) FROM {table} WHERE CAST(given_answer AS text) LIKE '%{TYPED}%'")
        )
        for table in ANSWERS
    }
    session.rollback()
    return counts


def erase_learner(session, learner):
    erasure = Erasure((learner.person.id,), Moment(NOW, UTC), None, None, None)
    for part in PERSONAL_DATA:
        if any(table.model.__tablename__ in ANSWERS for table in part.tables):
            part.erase(session, erasure)
    session.commit()


def load_marks(session):
    rows = session.execute(select(Answer.position, Answer.mark, Answer.right))
    return sorted(tuple(row) for row in rows)


def test_nothing_typed_is_left_after_an_erasure_and_marks_and_counts_stay(session, learner):
    assert count_typed(session) == {"answer": 4, "diagnostic_answer": 4, "check_answer": 1}
    marks = load_marks(session)
    erase_learner(session, learner)
    assert count_typed(session) == dict.fromkeys(ANSWERS, 0)
    assert load_marks(session) == marks
    assert find_count_differences(session) == []
    erasures = [is_erased(answer) for answer in session.scalars(select(Answer.given_answer))]
    assert erasures.count(True) == 4, "none of them is marked again"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_holds_nothing_typed_in_clear_and_gives_it_back(
    session, learner, settings, tmp_path
):
    store, backup = KeyStore(settings.key_store), tmp_path / "backup"
    back_up(settings.database_url, tmp_path / "clear", seal=lambda path: None)
    assert TYPED.encode() in (tmp_path / "clear").read_bytes(), "the control"

    def seal(path):
        seal_copy(path, store=store, tables=list_sealed_columns())

    back_up(settings.database_url, backup, seal=seal)
    assert TYPED.encode() not in backup.read_bytes()
    assert unseal_copy(backup, store=store) == 0
    assert backup.read_bytes().count(TYPED.encode()) > 0
