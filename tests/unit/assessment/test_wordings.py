"""Questions that are the same in several versions of their course."""

import re
from dataclasses import replace

import pytest
from sqlalchemy import select

from lms.assessment.queries import list_question_splits, list_wordings
from lms.assessment.rules import Wording, group_wordings
from lms.assessment.rules.wordings import KEY, TEXT_KK, TEXT_RU, list_changes
from lms.catalogue.models import CorrectedKey, Question
from tests.conftest import NOW
from tests.factories import catalogue
from tests.factories.learning import create_learner, take_quiz

TEXT = {"prompt": "<p>Қайсысы?</p>", "options": ["a", "b"], "feedback": ["", ""]}
WORDING = Wording(
    question_id=1,
    number=1,
    type="single",
    content_kk=TEXT,
    content_ru={**TEXT, "prompt": "<p>Какой?</p>"},
    key={"options": [0]},
)


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"question_id": 2, "number": 2}, []),
        ({"key": {"options": [1]}}, [KEY]),
        ({"type": "multiple"}, [KEY]),
        ({"content_kk": {**TEXT, "options": ["a", "c"]}}, [TEXT_KK]),
        ({"content_ru": TEXT, "key": {"options": [1]}}, [TEXT_RU, KEY]),
        ({"content_kk": dict(reversed(TEXT.items()))}, []),
    ],
)
def test_what_people_read_and_the_key_decide_whether_a_question_is_the_same(changes, expected):
    other = replace(WORDING, **changes)
    assert list_changes(WORDING, other) == expected
    assert len(group_wordings([WORDING, other])) == 1 + bool(expected)


def change_title(files):
    path = next(name for name in files if name.endswith("course.toml"))
    return {**files, path: files[path].replace("Қысқа курс.".encode(), "Қысқа.".encode())}


def change_prompts(files):
    path = "01-files/quiz.kk.md"
    text = re.sub(rb"(level: \d\n\n)", rb"\1" + "Ойланыңыз. ".encode(), files[path])
    return {**files, path: text}


@pytest.fixture
def learners(session, container):
    """Return learners of three versions who took the first quiz; the third has other texts."""
    files = catalogue.build_course_files()
    pairs = []
    for version in (files, change_title(files), change_prompts(files)):
        learner = create_learner(session, container.storage, files=version)
        pairs.append((learner, take_quiz(session, learner, learner.outline.quizzes[0])))
    assert [learner.outline.number for learner, _attempt in pairs] == [1, 2, 3]
    return pairs


def list_names(session, learner):
    quiz_id = learner.outline.quizzes[0].id
    return session.scalars(select(Question.name).where(Question.quiz_id == quiz_id)).all()


def list_groups(session, learner, name):
    wordings = list_wordings(session, learner.outline.course_id, "01-files", name)
    return group_wordings(wordings)


def test_versions_with_the_same_text_and_key_are_counted_together(session, learners):
    times_asked = {}
    for _learner, attempt in learners:
        for item in attempt.drawn_items:
            times_asked[item["question"]] = times_asked.get(item["question"], 0) + 1
    for name in list_names(session, learners[0][0]):
        groups = list_groups(session, learners[0][0], name)
        assert [[wording.number for wording in group] for group in groups] == [[3], [2, 1]]
        for group in groups:
            ids = [wording.question_id for wording in group]
            total = sum(split.counts.asked_count for split in list_question_splits(session, ids))
            assert total == sum(times_asked.get(question_id, 0) for question_id in ids)


def test_a_corrected_key_tells_versions_apart_until_both_have_it(session, learners):
    learner, attempt = learners[0]
    question_id = attempt.drawn_items[0]["question"]
    name = session.scalar(select(Question.name).where(Question.id == question_id))
    (second,) = [
        wording.question_id
        for wording in list_groups(session, learner, name)[1]
        if wording.number == 2
    ]
    for corrected_id, expected in ((question_id, [[3], [2], [1]]), (second, [[3], [2, 1]])):
        session.add(
            CorrectedKey(question_id=corrected_id, answer={"counts": "every"}, corrected_at=NOW)
        )
        session.flush()
        groups = list_groups(session, learner, name)
        assert [[wording.number for wording in group] for group in groups] == expected
