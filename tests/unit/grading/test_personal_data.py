"""Texts, comments and reasons are exported and erased; erased people are not graded."""

from datetime import UTC

import pytest
from sqlalchemy import select

from lms.accounts.rules import TRAINER
from lms.assessment import personal_data as assessment_data
from lms.assessment.models import Answer
from lms.core.clock import Moment
from lms.core.personal_data import Erasure
from lms.grading import personal_data as grading_data
from lms.grading.models import GradeChange, WrittenText
from lms.grading.queries import summarise_waiting
from lms.grading.services import change_grade, grade_written_text, keep_draft
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.learning import ZONE, create_learner
from tests.factories.written import TEXT, build_written_files, hand_in_text

MOMENT = Moment(NOW, ZONE)


@pytest.fixture
def learner(session, container):
    connect_signals()
    new_learner = create_learner(session, container.storage, files=build_written_files())
    hand_in_text(session, new_learner)
    return new_learner


@pytest.fixture
def trainer(session):
    holder = add_person(session)
    grant(session, holder, TRAINER)
    return build_actor(session, holder)


def erase_learner(session, learner):
    erasure = Erasure((learner.person.id,), Moment(NOW, UTC), None, None, None)
    for domain in (grading_data, assessment_data):
        domain.PERSONAL_DATA.erase(session, erasure)
    session.expire_all()


def load_text(session):
    return session.scalars(select(WrittenText)).one()


def test_a_text_that_waits_is_blanked_and_leaves_the_queue(session, learner, trainer):
    text_id = load_text(session).id
    keep_draft(session, text_id=text_id, levels=[0, None], comment="Әзірге", by=trainer, now=NOW)
    assert summarise_waiting(session, trainer, now=NOW).count == 1
    erase_learner(session, learner)
    row = load_text(session)
    assert (row.state, row.draft, row.claimed_by) == ("closed", None, None)
    assert summarise_waiting(session, trainer, now=NOW).count == 0
    texts = [row.get("text") for row in session.scalars(select(Answer.given_answer)).all()]
    assert TEXT not in texts


def test_comments_and_reasons_are_blanked_and_marks_stay(session, learner, trainer):
    values = {"text_id": load_text(session).id, "by": trainer, "moment": MOMENT, "channels": ()}
    grade_written_text(session, levels=[0, 0], comment="Айгүл, жақсы", **values)
    change_grade(session, levels=[1, 0], comment="Айгүл, жақсы", reason="Айгүл сұрады", **values)
    erase_learner(session, learner)
    grades = [grade for grade in session.scalars(select(Answer.grade)).all() if grade]
    assert grades == [{"levels": [1, 0], "comment": ""}]
    assert session.scalars(select(GradeChange.reason)).all() == [""]
    assert load_text(session).state == "graded"


def test_the_tables_find_the_rows_of_their_person_alone(session, container, learner):
    other = create_learner(session, container.storage, files=build_written_files())
    hand_in_text(session, other)
    table = grading_data.TABLES[0]
    ids = session.scalars(select(WrittenText.id).where(table.find([learner.person.id]))).all()
    assert len(ids) == 1
