"""Grading of texts: who may, what the last grade decides, and that it does so once."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from lms.accounts.models import AuditEvent
from lms.accounts.rules import CONSULTANT, OPERATOR, TRAINER
from lms.assessment.models import Answer, Attempt, QuizResult, UncountedAttempt
from lms.assessment.rules import WHOLE_MARK
from lms.assessment.services import find_count_differences, fold_attempts
from lms.catalogue.models import Question
from lms.certificates.models import Certificate
from lms.core.clock import Moment
from lms.enrolment.models import EnrolmentEvent
from lms.grading.errors import (
    ClaimedByOther,
    LevelsMissing,
    NoGradeNeeded,
    NotGraded,
    SameGrade,
    TextNotFound,
)
from lms.grading.models import GradeChange, WrittenText
from lms.grading.queries import TextFilter, count_texts, find_text, list_texts, summarise_waiting
from lms.grading.queries.texts import LATE
from lms.grading.rules import CLAIM, CLOSED, GRADED, WAITING
from lms.grading.services import (
    change_grade,
    claim_next,
    claim_text,
    grade_written_text,
    keep_draft,
    put_back_text,
)
from lms.messaging.models import Message
from lms.regrading.models import PassDecision
from lms.regrading.rules.keys import count_every, count_none
from lms.wiring import connect_signals
from tests.conftest import NOW
from tests.factories.accounts import add_person, build_actor, grant
from tests.factories.catalogue import replace_text
from tests.factories.learning import (
    ZONE,
    begin_attempt,
    create_learner,
    load_enrolment,
    read_all,
    take_quiz,
)
from tests.factories.regrading import correct
from tests.factories.written import build_written_files, hand_in_text
from tests.threads import run_at_once

MOMENT = Moment(NOW, ZONE)
BEST, WORST = [0, 0], [2, 1]


@pytest.fixture(autouse=True)
def _connected():
    connect_signals()


@pytest.fixture
def learner(session, container):
    return create_learner(session, container.storage, files=build_written_files())


@pytest.fixture
def examinee(session, container):
    """Return somebody whose final is passed by its text alone."""
    files = replace_text("course.toml", "pass = 70", "pass = 80", build_written_files())
    return create_learner(session, container.storage, files=files)


@pytest.fixture
def trainer(session, learner):
    return make_trainer(session)


def make_trainer(session, slug="files", role=TRAINER, **values):
    holder = add_person(session, **values)
    grant(session, holder, role, course_slug=slug)
    return build_actor(session, holder)


def hand_in_one(session, learner, **values):
    """Hand in an attempt with one text, and return the number of the text."""
    attempt = hand_in_text(session, learner, **values)
    return session.scalar(select(WrittenText.id).where(WrittenText.attempt_id == attempt.id))


def grade_text(session, text_id, by, levels=BEST, comment="Жақсы", *, moment=MOMENT):
    grade_written_text(
        session, text_id=text_id, levels=levels, comment=comment, by=by, moment=moment, channels=()
    )


def change_levels(session, text_id, by, levels, *, comment="Жақсы", reason="Қайта оқыдым"):
    change_grade(
        session,
        text_id=text_id,
        levels=levels,
        comment=comment,
        reason=reason,
        by=by,
        moment=MOMENT,
        channels=(),
    )


def load_attempt(session):
    return session.execute(
        select(Attempt.percent, Attempt.passed, Attempt.mark, Attempt.right).order_by(
            Attempt.id.desc()
        )
    ).first()


def count_rows(session, model, *conditions):
    return session.scalar(select(func.count()).select_from(model).where(*conditions))


def test_a_text_that_is_handed_in_waits_with_its_language_length_and_day(session, learner):
    hand_in_one(session, learner, language="ru")
    (row,) = session.scalars(select(WrittenText)).all()
    assert (row.state, row.language, row.words) == (WAITING, "ru", 6)
    assert row.due_at - row.handed_in_at == timedelta(days=5)


def test_the_last_grade_decides_the_attempt_and_its_quiz(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    grade_text(session, text_id, trainer, [1, 0], "Қай жерде екенін де жазыңыз.")
    mark = WHOLE_MARK * 2 // 3
    assert tuple(load_attempt(session)) == (83, True, WHOLE_MARK + mark, 1)
    answer = session.execute(
        select(Answer.mark, Answer.right, Answer.grade).where(Answer.grade.is_not(None))
    ).all()
    comment = {"levels": [1, 0], "comment": "Қай жерде екенін де жазыңыз."}
    assert [tuple(row) for row in answer if row.grade] == [(mark, False, comment)]
    assert session.execute(select(QuizResult.percent, QuizResult.passed)).all() == [(83, True)]
    row = session.get_one(WrittenText, text_id)
    assert (row.state, row.graded_by, row.claimed_by) == (GRADED, trainer.person_id, None)
    event = session.scalars(select(AuditEvent).where(AuditEvent.kind == "text_graded")).one()
    assert (event.subject, event.actor_id) == (f"text:{text_id}", trainer.person_id)


def test_a_failed_text_lets_its_author_try_again(session, learner, trainer):
    grade_text(session, hand_in_one(session, learner), trainer, WORST)
    assert tuple(load_attempt(session))[:2] == (50, False)
    assert begin_attempt(session, learner, learner.outline.quizzes[0]).number == 2


def test_an_attempt_joins_the_counts_with_its_grade_and_once(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    fold_attempts(session)  # what was shown
    assert fold_attempts(session) == 0
    grade_text(session, text_id, trainer)
    assert count_rows(session, UncountedAttempt) == 1
    assert fold_attempts(session) == 1
    assert find_count_differences(session) == []


def test_two_texts_are_graded_one_by_one(session, container):
    learner = create_learner(session, container.storage, files=build_written_files(texts=2))
    trainer = make_trainer(session)
    hand_in_text(session, learner)
    first, second = (row.id for row in list_all(session, trainer))
    grade_text(session, first, trainer, WORST)
    assert tuple(load_attempt(session))[:2] == (None, False)
    assert count_rows(session, Message) == 0
    grade_text(session, second, trainer)
    assert tuple(load_attempt(session))[:2] == (50, False)
    assert session.scalars(select(Message.kind)).all() == ["text_graded"]


def list_all(session, by, **fields):
    return list_texts(session, by, TextFilter(**fields), now=NOW, limit=50, offset=0)


def finish_but_the_text(session, learner):
    """Do everything in the course but the grading of the last text, and return its number."""
    read_all(session, learner)
    first, *others = learner.outline.quizzes
    with_text = hand_in_one(session, learner, quiz=first)
    grade_text(session, with_text, make_trainer(session))
    for quiz in others[:-1]:
        take_quiz(session, learner, quiz)
    return hand_in_one(session, learner, quiz=learner.outline.final, right=True)


def test_the_last_grade_completes_the_course_and_issues_the_certificate(session, examinee):
    text_id = finish_but_the_text(session, examinee)
    assert load_enrolment(session, examinee.person).state == "active"
    assert count_rows(session, Certificate) == 0
    grade_text(session, text_id, make_trainer(session), [1, 0])
    assert load_enrolment(session, examinee.person).state == "completed"
    percent = session.scalar(select(Attempt.percent).order_by(Attempt.id.desc()))
    assert session.scalars(select(Certificate.enrolment_id)).all() == [examinee.enrolment.id]
    assert percent == 91


@pytest.mark.parametrize("times", [4])
def test_many_graders_at_once_complete_the_course_once(session, container, examinee, times):
    text_id = finish_but_the_text(session, examinee)
    graders = [make_trainer(session) for _ in range(times)]
    session.commit()

    def work(number):
        with container.database.write() as writing:
            grade_text(writing, text_id, graders[number])

    outcomes = run_at_once(work, times, (NoGradeNeeded, ClaimedByOther))
    assert sorted(map(str, outcomes)).count("None") == 1
    session.rollback()
    assert count_rows(session, EnrolmentEvent, EnrolmentEvent.kind == "completed") == 1
    assert count_rows(session, Certificate) == 1
    assert count_rows(session, AuditEvent, AuditEvent.kind == "text_graded") == 2
    assert count_rows(session, Message, Message.kind == "text_graded") == 2


def test_graders_of_different_texts_of_an_attempt_decide_it_once(session, container):
    learner = create_learner(session, container.storage, files=build_written_files(texts=2))
    trainer = make_trainer(session)
    hand_in_text(session, learner)
    ids = [row.id for row in list_all(session, trainer)]
    session.commit()

    def work(number):
        with container.database.write() as writing:
            grade_text(writing, ids[number], trainer)

    assert run_at_once(work, len(ids), ()) == [None] * len(ids)
    session.rollback()
    assert tuple(load_attempt(session))[:2] == (100, True)
    assert count_rows(session, UncountedAttempt) == 1
    assert count_rows(session, Message, Message.kind == "text_graded") == 1


def test_who_may_grade(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    other = make_trainer(session, slug="other")
    of_all = make_trainer(session, slug=None)
    consultant = make_trainer(session, slug=None, role=CONSULTANT)
    visible_texts = [
        find_text(session, by, text_id) is not None for by in (trainer, of_all, OPERATOR)
    ]
    assert visible_texts == [True] * 3
    assert [find_text(session, by, text_id) for by in (other, consultant)] == [None] * 2
    with pytest.raises(TextNotFound):
        grade_text(session, text_id, other)


def test_nobody_grades_a_text_of_their_own_nor_of_an_account_merged_into_theirs(session, learner):
    text_id = hand_in_one(session, learner)
    grant(session, learner.person, TRAINER)
    author = build_actor(session, learner.person)
    assert find_text(session, author, text_id) is None
    assert summarise_waiting(session, author, now=NOW).count == 0
    keeper = make_trainer(session, slug=None)
    assert find_text(session, keeper, text_id) is not None
    learner.person.merged_into_id = keeper.person_id
    session.flush()
    assert find_text(session, keeper, text_id) is None
    with pytest.raises(TextNotFound):
        grade_text(session, text_id, keeper)


def test_a_claim_keeps_others_off_until_it_ends(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    second = make_trainer(session)
    assert claim_next(session, text_filter=TextFilter(), by=trainer, now=NOW) == text_id
    assert claim_next(session, text_filter=TextFilter(), by=second, now=NOW) is None
    for act in (
        lambda: claim_text(session, text_id=text_id, by=second, now=NOW),
        lambda: grade_text(session, text_id, second),
    ):
        with pytest.raises(ClaimedByOther):
            act()
    later = NOW + CLAIM
    assert claim_text(session, text_id=text_id, by=second, now=later).id == text_id
    with pytest.raises(ClaimedByOther):
        grade_text(session, text_id, trainer, moment=Moment(later, ZONE))
    put_back_text(session, text_id=text_id, by=trainer)  # not theirs any more
    assert claim_next(session, text_filter=TextFilter(), by=trainer, now=later) is None
    put_back_text(session, text_id=text_id, by=second)
    assert claim_next(session, text_filter=TextFilter(), by=trainer, now=later) == text_id


def test_several_who_take_the_next_text_at_once_get_different_ones(session, container, learner):
    ids = {hand_in_one(session, learner)}
    for _ in range(3):
        other = create_learner(session, container.storage, files=build_written_files())
        ids.add(hand_in_one(session, other))
    graders = [make_trainer(session) for _ in range(4)]
    session.commit()

    def work(number):
        with container.database.write() as writing:
            return claim_next(writing, text_filter=TextFilter(), by=graders[number], now=NOW)

    text_ids = run_at_once(work, 4, ())
    assert set(text_ids) - {None} <= ids
    claimed_ids = [text_id for text_id in text_ids if text_id is not None]
    assert len(set(claimed_ids)) == len(claimed_ids) >= 1


def test_the_next_text_is_the_oldest_of_the_filter(session, container, learner, trainer):
    newer = hand_in_one(session, learner, now=NOW + timedelta(hours=1), language="ru")
    second = create_learner(session, container.storage, files=build_written_files())
    older = hand_in_one(session, second)
    assert [row.id for row in list_all(session, trainer)] == [older, newer]
    assert claim_next(session, text_filter=TextFilter(language="ru"), by=trainer, now=NOW) == newer
    assert claim_next(session, text_filter=TextFilter(course="other"), by=trainer, now=NOW) is None


def test_a_draft_is_kept_for_its_author_until_the_grade(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    keep_draft(session, text_id=text_id, levels=[1, None], comment="Әзірге", by=trainer, now=NOW)
    row = find_text(session, trainer, text_id)
    assert (row.draft, row.draft_by) == (
        {"levels": [1, None], "comment": "Әзірге"},
        trainer.person_id,
    )
    grade_text(session, text_id, trainer)
    assert find_text(session, trainer, text_id).draft is None


@pytest.mark.parametrize("levels", [[0], [0, None], [3, 0], [], [0, 0, 0]])
def test_every_criterion_needs_one_of_its_levels(session, learner, trainer, levels):
    text_id = hand_in_one(session, learner)
    with pytest.raises(LevelsMissing):
        grade_text(session, text_id, trainer, levels)


def test_what_waits_is_counted_with_its_oldest_day_and_what_is_late(
    session, container, learner, trainer
):
    hand_in_one(session, learner)
    other = create_learner(session, container.storage, files=build_written_files())
    hand_in_one(session, other, now=NOW + timedelta(days=1))
    waiting = summarise_waiting(session, trainer, now=NOW + timedelta(days=5))
    assert (waiting.count, waiting.oldest, waiting.late) == (2, NOW, 1)
    late = TextFilter(state=LATE)
    assert count_texts(session, trainer, late, now=NOW + timedelta(days=5)) == 1
    assert count_texts(session, trainer, TextFilter(state=GRADED), now=NOW) == 0


@pytest.mark.twin_left_out("postgresql")
def test_a_changed_grade_takes_no_pass_away_without_a_decision(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    fold_attempts(session)
    grade_text(session, text_id, trainer)
    assert fold_attempts(session) == 1
    change_levels(session, text_id, trainer, WORST)
    assert tuple(load_attempt(session))[:2] == (50, True)
    assert session.scalars(select(PassDecision.state)).all() == ["asked"]
    assert session.execute(select(QuizResult.percent, QuizResult.passed)).all() == [(50, True)]
    assert fold_attempts(session) == 1
    assert find_count_differences(session) == []
    grade_change = session.scalars(select(GradeChange)).one()
    assert (grade_change.levels_before, grade_change.levels_after) == (BEST, WORST)
    assert (grade_change.mark_before, grade_change.mark_after) == (WHOLE_MARK, 0)
    assert (grade_change.reason, grade_change.changed_by) == ("Қайта оқыдым", trainer.person_id)
    assert count_rows(session, AuditEvent, AuditEvent.kind == "text_grade_changed") == 1
    assert count_rows(session, Message, Message.kind == "text_graded") == 2
    change_levels(session, text_id, trainer, BEST)
    assert session.scalars(select(PassDecision.state)).all() == ["regained"]


def test_a_changed_grade_that_is_enough_completes_the_course(session, examinee):
    text_id = finish_but_the_text(session, examinee)
    trainer = make_trainer(session)
    grade_text(session, text_id, trainer, WORST)
    assert load_enrolment(session, examinee.person).state == "active"
    change_levels(session, text_id, trainer, BEST)
    assert load_enrolment(session, examinee.person).state == "completed"
    assert session.scalars(select(Certificate.enrolment_id)).all() == [examinee.enrolment.id]


def test_only_a_grade_that_was_given_is_changed_and_to_another_one(session, learner, trainer):
    text_id = hand_in_one(session, learner)
    with pytest.raises(NotGraded):
        change_levels(session, text_id, trainer, BEST)
    grade_text(session, text_id, trainer)
    with pytest.raises(SameGrade):
        change_levels(session, text_id, trainer, BEST)
    with pytest.raises(NoGradeNeeded):
        grade_text(session, text_id, trainer)
    change_levels(session, text_id, trainer, BEST, comment="Өте жақсы")


@pytest.mark.parametrize("build", [count_every, count_none])
def test_a_corrected_key_needs_no_grader_and_decides_what_waits(
    session, container, learner, trainer, build
):
    text_id = hand_in_one(session, learner)
    question_id = session.scalar(select(WrittenText.question_id))
    question = session.get_one(Question, question_id)
    session.commit()
    answer = build(question.answer)
    fold_attempts(session)  # what was shown
    session.commit()
    correct(session, container, learner, kind=answer["counts"], answer=answer, question=question)
    assert tuple(load_attempt(session))[:2] == (100, True)
    assert session.get_one(WrittenText, text_id, populate_existing=True).state == CLOSED
    assert fold_attempts(session) == 1
    assert find_count_differences(session) == []
    with pytest.raises(NoGradeNeeded):
        grade_text(session, text_id, trainer)


@pytest.mark.twin_left_out("postgresql")
def test_a_correction_of_another_key_leaves_a_text_waiting(session, container, learner, trainer):
    text_id = hand_in_one(session, learner, right=False)
    single = session.scalars(select(Question).where(Question.type == "single")).all()
    session.commit()
    for question in single:
        every = count_every(question.answer)
        correct(session, container, learner, kind="every", answer=every, question=question)
    assert tuple(load_attempt(session))[:3] == (None, None, WHOLE_MARK)
    fold_attempts(session)
    assert fold_attempts(session) == 0
    grade_text(session, text_id, trainer)
    assert tuple(load_attempt(session))[:2] == (100, True)
    assert fold_attempts(session) == 1
    assert find_count_differences(session) == []
