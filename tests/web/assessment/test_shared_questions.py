import re

import pytest
from sqlalchemy import select

from lms.accounts.rules import NATIONAL_ADMIN, TRAINER
from lms.catalogue.models import Course, CourseVersion, Question, Quiz
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.catalogue import build_bank_files, build_course_files, replace_text
from tests.factories.learning import create_learner, take_quiz

SHARED = "shared-1"
USE = """
[banks.passwords]
lesson = "01-file"

[quiz.draws]
shared = { count = 2, bank = "passwords" }
"""


@pytest.fixture
def container(app):
    return app.extensions["lms"]


def take_shared(session, container, slug, code, times, *, right):
    """Take the first quiz of a course until it asked the question of the bank so many times."""
    files = replace_text("course.toml", 'code = "T1"', f'code = "{code}"', build_course_files())
    files["01-files/module.toml"] += USE.encode()
    times_asked = 0
    while times_asked < times:
        learner = create_learner(
            session, container.storage, slug=slug, files=files, banks=build_bank_files()
        )
        attempt = take_quiz(session, learner, learner.outline.quizzes[0], right=right)
        question_id = session.scalar(
            select(Question.id).where(
                Question.name == SHARED, Question.quiz_id == learner.outline.quizzes[0].id
            )
        )
        times_asked += any(item["question"] == question_id for item in attempt.drawn_items)


def read_shared(client, session, slug):
    """Return the rows of the table of the shared bank on the page of a question: name and asked."""
    question_id = session.scalar(
        select(Question.id)
        .join(Quiz, Quiz.id == Question.quiz_id)
        .join(CourseVersion, CourseVersion.id == Quiz.version_id)
        .join(Course, Course.id == CourseVersion.course_id)
        .where(Question.name == SHARED, Course.slug == slug)
    )
    session.commit()
    reply = client.get(f"/assessment/{slug}/versions/1/questions/{question_id}")
    page = reply.get_data(as_text=True)
    table = re.search(r"<caption[^>]*>«Құпиясөздер» ортақ қоры</caption>(.*?)</table>", page, re.S)
    rows = re.findall(r'<th scope="row"[^>]*>(.*?)</th>\s*<td[^>]*><span>(\d+)', table[1], re.S)
    return [(re.sub("<[^>]*>", "", name), int(count)) for name, count in rows], table[1]


@pytest.fixture
def courses(session, container):
    take_shared(session, container, "files", "T1", 5, right=True)
    take_shared(session, container, "other", "T2", 6, right=False)
    session.commit()


def test_results_of_a_shared_question_are_seen_over_all_courses_of_a_trainer(
    client, session, courses
):
    trainer = add_person(session)
    grant(session, trainer, NATIONAL_ADMIN)
    sign_in(client, session, trainer)
    rows, table = read_shared(client, session, "files")
    assert rows == [("Файлдар", 5), ("Файлдар", 6), ("Барлығы бірге", 11)]
    assert "/assessment/other/versions/1/questions/" in table
    assert "/assessment/files/" not in table


def test_a_course_of_others_is_neither_listed_nor_counted(client, session, courses):
    trainer = add_person(session)
    grant(session, trainer, TRAINER, course_slug="files")
    sign_in(client, session, trainer)
    rows, table = read_shared(client, session, "files")
    assert rows == [("Файлдар", 5)]
    assert "other" not in table
    assert client.get("/assessment/other/versions/1").status_code == 404


def test_few_answers_in_one_course_follow_from_no_total(client, session, container):
    take_shared(session, container, "files", "T1", 5, right=True)
    take_shared(session, container, "other", "T2", 1, right=False)
    trainer = add_person(session)
    grant(session, trainer, NATIONAL_ADMIN)
    session.commit()
    sign_in(client, session, trainer)
    rows, _table = read_shared(client, session, "files")
    assert rows == [("Файлдар", 5), ("Файлдар", 1)]
