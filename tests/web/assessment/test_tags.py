import re

import pytest
from sqlalchemy import select

from lms.accounts.rules import TRAINER
from lms.assessment.views.results import PAGE_SIZE
from lms.catalogue.models import Question
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.catalogue import build_course_files, replace_text
from tests.factories.learning import create_learner, take_quiz

VERSION = "/assessment/files/versions/1"


@pytest.fixture
def container(app):
    return app.extensions["lms"]


def tag_questions():
    """Return the small course with tags at one question, and a competence of its own at another."""
    files = build_course_files()
    for language in ("kk", "ru"):
        path = f"01-files/quiz.{language}.md"
        files = replace_text(path, "## text-1\n", "## text-1\ntags: keys, copy\n", files)
        own = "## number-1\ncompetence: DigComp 4.1\n"
        files = replace_text(path, "## number-1\n", own, files)
    return files


def open_version(client, session, container, files):
    """Sign a trainer in to a course of which somebody has taken a quiz."""
    learner = create_learner(session, container.storage, files=files)
    take_quiz(session, learner, learner.outline.quizzes[0])
    trainer = add_person(session)
    grant(session, trainer, TRAINER, course_slug="files")
    return sign_in(client, session, trainer)


def read_abouts(page):
    page = page.replace("\N{NO-BREAK SPACE}", " ")
    return re.findall(r'data-label="Деңгейі, белгілері, құзыреттері"><span>([^<]*)', page)


def test_a_trainer_sees_tags_levels_and_competences_and_narrows_the_list_to_a_tag(
    client, session, container
):
    trainer = open_version(client, session, container, tag_questions())
    page = trainer.get(f"{VERSION}?sort=order").get_data(as_text=True)
    abouts = read_abouts(page)
    assert len(abouts) == PAGE_SIZE
    assert abouts[3:5] == ["2 · DigComp 4.1", "3 · keys, copy · DLGF 0.1"]
    assert '<option value="copy">copy</option>' in page
    keys_page = trainer.get(f"{VERSION}?tag=keys").get_data(as_text=True)
    assert read_abouts(keys_page) == ["3 · keys, copy · DLGF 0.1"]
    assert len(read_abouts(trainer.get(f"{VERSION}?tag=none").get_data(as_text=True))) == PAGE_SIZE


def test_the_page_of_a_question_says_what_it_is_about(client, session, container):
    trainer = open_version(client, session, container, tag_questions())
    question_id = session.scalar(select(Question.id).where(Question.name == "text-1"))
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{question_id}").get_data(as_text=True)
    assert "Деңгей 3 · keys, copy · DLGF\N{NO-BREAK SPACE}0.1" in page


def test_a_version_without_tags_offers_none_and_takes_any(client, session, container):
    trainer = open_version(client, session, container, build_course_files())
    page = trainer.get(f"{VERSION}?tag=keys").get_data(as_text=True)
    assert 'name="tag"' not in page
    assert len(read_abouts(page)) == PAGE_SIZE
