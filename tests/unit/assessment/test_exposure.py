"""How often questions were shown, and by whom they were answered, against the attempts."""

import random
from collections import Counter
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.assessment.models import Answer, Attempt, BegunAttempt
from lms.assessment.queries import load_age_counts, load_exposure, load_region_counts
from lms.assessment.queries.groups import list_repeated_attempts
from lms.assessment.rules import find_hidden_groups
from lms.assessment.services import find_count_differences, fold_attempts
from lms.catalogue.models import Question, Quiz
from lms.catalogue.queries import load_outline
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.learning import begin_attempt, create_learner, take_quiz
from tests.factories.regions import AKMOLA, AKTOBE, AKTOBE_CITY, ASTANA, KOKSHETAU, load_unit


def count_drawn(session):
    """Count by hand in how many attempts each question was drawn."""
    draws = session.scalars(select(Attempt.drawn_items)).all()
    return Counter(item["question"] for items in draws for item in items)


def fold_all(session):
    while fold_attempts(session, limit=2):
        session.commit()


@pytest.mark.twin_left_out("postgresql")
def test_a_question_is_counted_as_shown_when_an_attempt_with_it_begins(session, container):
    chance = random.Random(3)
    for day in range(6):
        learner = create_learner(session, container.storage)
        for quiz in learner.outline.quizzes:
            take = chance.choice((take_quiz, begin_attempt))
            take(session, learner, quiz, now=NOW + timedelta(days=day))
        session.commit()
        if day % 2:
            fold_attempts(session, limit=3)
            session.commit()
        assert load_exposure(session, learner.outline.version_id) == count_drawn(session)
    fold_all(session)
    assert session.scalars(select(BegunAttempt.attempt_id)).all() == []
    assert load_exposure(session, learner.outline.version_id) == count_drawn(session)
    assert find_count_differences(session) == []


def test_a_question_is_counted_once_though_its_results_are_folded_in_anew(session, container):
    learner = create_learner(session, container.storage)
    take_quiz(session, learner, learner.outline.quizzes[0])
    fold_all(session)
    exposure = load_exposure(session, learner.outline.version_id)
    session.execute(update(Attempt).values(submitted_at=NOW + timedelta(hours=1)))
    fold_all(session)
    assert load_exposure(session, learner.outline.version_id) == exposure == count_drawn(session)


def test_a_new_version_goes_on_with_what_was_shown_under_the_same_name(session, container):
    first = create_learner(session, container.storage)
    take_quiz(session, first, first.outline.quizzes[0])
    draw_counts = count_drawn(session)
    files = catalogue.build_course_files()
    path = next(name for name in files if name.endswith("quiz.kk.md"))
    files[path] = files[path].replace(b"?", "? Ойланыңыз.".encode(), 1)
    second = create_learner(session, container.storage, files=files)
    assert second.outline.number == 2
    other = create_learner(session, container.storage, slug="other", files=build_other_course())
    take_quiz(session, other, other.outline.quizzes[0])
    fold_all(session)
    names = read_names(session, second.outline.version_id)
    exposure = load_exposure(session, second.outline.version_id)
    assert Counter({names[key]: count for key, count in exposure.items()}) == Counter(
        read_names(session, first.outline.version_id)[key] for key in draw_counts
    )


def build_other_course():
    files = catalogue.build_course_files()
    path = next(name for name in files if name.endswith("course.toml"))
    files[path] = files[path].replace(b'code = "', b'code = "X', 1)
    return files


def read_names(session, version_id):
    """Return quiz and name of each question of a version, by its id."""
    titles = {quiz.id: quiz.key for quiz in load_outline(session, version_id).quizzes}
    rows = session.execute(
        select(Question.id, Question.quiz_id, Question.name)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .where(Quiz.version_id == version_id)
    )
    return {row.id: (titles[row.quiz_id], row.name) for row in rows}


PEOPLE = (
    (KOKSHETAU, "18-29"),
    (KOKSHETAU, "60-74"),
    (AKMOLA, None),
    (AKTOBE_CITY, "18-29"),
    (ASTANA, None),
)


@pytest.fixture
def learners(session, container):
    """People of several regions and ages, each with a first and a later attempt at a quiz."""
    people = []
    for kato, age in PEOPLE:
        learner = create_learner(session, container.storage, kato=kato)
        session.execute(
            update(Enrolment)
            .where(Enrolment.id == learner.enrolment.id)
            .values(age_group=age, region_unit_id=load_unit(session, kato).id)
        )
        for right in (True, False):
            take_quiz(session, learner, learner.outline.quizzes[0], right=right)
        people.append(learner)
    session.commit()
    return people


def count_groups(session, of_person):
    """Count by hand how many first attempts of each group had each question."""
    groups = Counter()
    rows = session.execute(
        select(Answer.question_id, Attempt.enrolment_id)
        .join(Attempt, Attempt.id == Answer.attempt_id)
        .where(Attempt.number == 1)
    )
    for question_id, enrolment_id in rows:
        groups[question_id, of_person[enrolment_id]] += 1
    return groups


@pytest.mark.parametrize("folds", [0, 1, 5])
def test_first_attempts_are_counted_by_the_region_and_age_of_their_time(session, learners, folds):
    regions = {KOKSHETAU: AKMOLA, AKMOLA: AKMOLA, AKTOBE_CITY: AKTOBE, ASTANA: ASTANA}
    region_of, age_of = {}, {}
    for learner, (kato, age) in zip(learners, PEOPLE, strict=True):
        region_of[learner.enrolment.id] = load_unit(session, regions[kato]).id
        age_of[learner.enrolment.id] = age or ""
    # What becomes of the people afterwards changes nothing.
    session.execute(
        update(Enrolment).values(region_unit_id=load_unit(session, ASTANA).id, age_group="75+")
    )
    for _ in range(folds):
        fold_attempts(session, limit=2)
    questions = session.scalars(select(Answer.question_id).distinct()).all()
    for load, of_person in ((load_region_counts, region_of), (load_age_counts, age_of)):
        counts_by_group = {
            (question, group): counts.asked_count
            for question in questions
            for group, counts in load(session, [question]).items()
            if counts.asked_count
        }
        assert counts_by_group == count_groups(session, of_person)
    assert find_count_differences(session) == []


def test_people_of_the_republic_itself_belong_to_no_region(session, container):
    learner = create_learner(session, container.storage, kato=KOKSHETAU)
    top = load_unit(session, KOKSHETAU)
    while top.parent_id is not None:
        top = session.get_one(type(top), top.parent_id)
    session.execute(update(Enrolment).values(region_unit_id=top.id))
    attempt = take_quiz(session, learner, learner.outline.quizzes[0])
    counts = load_region_counts(session, [attempt.drawn_items[0]["question"]])
    assert {group: row.asked_count for group, row in counts.items()} == {0: 1}


@pytest.mark.parametrize(
    ("people", "hidden_groups"),
    [
        ({"a": 9, "b": 7, "c": 0}, set()),
        ({"a": 9, "b": 7, "c": 4}, {"b", "c"}),
        ({"a": 9, "b": 2, "c": 3}, {"b", "c"}),
        ({"a": 9, "b": 1, "c": 2, "d": 6}, {"b", "c", "d"}),
        ({"a": 3}, {"a"}),
        ({}, set()),
    ],
)
def test_small_groups_are_hidden_and_cannot_be_taken_from_all(people, hidden_groups):
    assert find_hidden_groups(people) == hidden_groups


@pytest.mark.parametrize(
    ("attempts", "repeats", "hidden_groups"),
    [
        # Six attempts of four people, then of five.
        ({"a": 9, "b": 6, "c": 7}, [{"b": 3}], {"b", "c"}),
        ({"a": 9, "b": 6, "c": 7}, [{"b": 2}], set()),
        # Nine attempts of two groups, but of the same four people and one more.
        ({"a": 9, "b": 4, "c": 4}, [{"b": 1, "c": 1}] * 4, {"a", "b", "c"}),
        ({"a": 9, "b": 4, "c": 4}, [{"b": 1, "c": 1}] * 3, {"b", "c"}),
        # Fewer attempts, but of more people.
        ({"a": 9, "b": 5, "c": 6, "d": 8}, [{"c": 6}], {"b", "c"}),
        ({"a": 4, "b": 0}, [{"a": 2}], {"a"}),
    ],
)
def test_whoever_answered_in_several_enrolments_is_one_person_of_a_group(
    attempts, repeats, hidden_groups
):
    assert find_hidden_groups(attempts, repeats) == hidden_groups


def test_first_attempts_of_people_who_enrolled_again_are_told_apart(session, learners):
    again, once = learners[0], learners[1]
    question_id = next(
        item["question"]
        for item in session.scalars(
            select(Attempt.drawn_items).where(Attempt.enrolment_id == again.enrolment.id)
        ).first()
    )
    session.execute(
        update(Enrolment)
        .where(Enrolment.id.in_([row.enrolment.id for row in learners[:1] + learners[2:4]]))
        .values(person_id=again.person.id, state=COMPLETED)
    )
    rows = list_repeated(session, again, question_id)
    assert {row.person_id for row in rows} == {again.person.id} != {once.person.id}
    attempts_by_group = Counter()
    for row in rows:
        attempts_by_group[row.region_id, row.age_group] += row.attempts
    assert attempts_by_group == Counter(
        (attempt.region_id or 0, attempt.age_group or "")
        for attempt in session.scalars(
            select(Attempt)
            .join(Answer, Answer.attempt_id == Attempt.id)
            .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
            .where(Attempt.number == 1, Answer.question_id == question_id)
            .where(Enrolment.person_id == again.person.id)
        )
    )
    aktobe = load_unit(session, AKTOBE).id
    assert {row.region_id for row in list_repeated(session, again, question_id, [aktobe], [])} <= {
        aktobe
    }


def list_repeated(session, learner, question_id, regions=None, ages=("18-29", "60-74", "")):
    return list_repeated_attempts(
        session,
        [question_id],
        course_id=learner.outline.course_id,
        regions=regions if regions is not None else [load_unit(session, AKMOLA).id],
        ages=ages,
    )
