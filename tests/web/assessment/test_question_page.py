"""The page of a question over time: exposure, groups of learners, retiring and restoring."""

import re

import pytest
from sqlalchemy import select, update

from lms.accounts.rules import TRAINER
from lms.assessment.models import Attempt
from lms.assessment.views.history import list_right
from lms.catalogue.models import CourseVersion, Question
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from tests.factories import catalogue
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.learning import create_learner, take_quiz
from tests.factories.regions import AKTOBE, ASTANA, KOKSHETAU, load_unit

VERSION = "/assessment/files/versions/1"
RETIRED = "Тестілерден шығарылған"


@pytest.fixture
def storage(app):
    return app.extensions["lms"].storage


@pytest.fixture
def trainer(client, session, storage):
    """Return a trainer of a course that one person has taken the first quiz of."""
    learner = create_learner(session, storage)
    take_quiz(session, learner, learner.outline.quizzes[0])
    trainer = add_person(session)
    grant(session, trainer, TRAINER, course_slug="files")
    return sign_in(client, session, trainer)


@pytest.fixture
def question_id(session, trainer):
    """Return a question that an attempt has."""
    items = session.scalars(select(Attempt.drawn_items)).first()
    session.commit()
    return items[0]["question"]


def read_rows(page, caption):
    table = re.search(f"<caption[^>]*>{caption}</caption>(.*?)</table>", page, re.S)
    if table is None:
        return None
    rows = re.findall(r'<tr role="row">\s*<th scope="row".*?</tr>', table[1], re.S)
    cells = [re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S) for row in rows]
    return [[re.sub("<[^>]+>", "", cell).strip() for cell in row] for row in cells]


def test_a_trainer_retires_a_question_with_a_reason_and_puts_it_back(trainer, question_id):
    url = f"{VERSION}/questions/{question_id}"
    assert f"{url}/retire" in trainer.get(url).text
    assert "Сұрақты тестілерден шығарасыз ба?" in trainer.get(f"{url}/retire").text
    without = trainer.send(f"{url}/retire", {"reason": " "})
    assert without.status_code == 422
    assert trainer.send(f"{url}/retire", {"reason": "Жауабы желіде жүр"}).location == url
    page = trainer.get(url).text
    assert "Жауабы желіде жүр" in page and f"{url}/retire" not in page
    assert RETIRED in trainer.get(f"{VERSION}?sort=-shown").text
    assert trainer.send(f"{url}/restore").location == url
    assert f"{url}/retire" in trainer.get(url).text
    assert RETIRED not in trainer.get(f"{VERSION}?sort=-shown").text


def test_a_quiz_that_would_lack_questions_says_so_and_keeps_the_reason(
    trainer, session, question_id
):
    quiz_id = session.scalar(select(Question.quiz_id).where(Question.id == question_id))
    session.execute(
        update(Question)
        .where(Question.quiz_id == quiz_id, Question.id != question_id)
        .values(retired=True)
    )
    session.commit()
    reply = trainer.send(f"{VERSION}/questions/{question_id}/retire", {"reason": "Ескірген"})
    assert reply.status_code == 422
    assert "қажетті сұрақтар жетпейді" in reply.text and 'value="Ескірген"' in reply.text


def test_a_question_shown_more_often_than_the_course_allows_is_to_be_replaced(
    trainer, session, storage, question_id
):
    for limit, is_listed in ((0, False), (1000, False), (1, True)):
        session.execute(update(CourseVersion).values(exposure_limit=limit))
        while limit == 1 and count_drawn(session, question_id) < 2:
            learner = create_learner(session, storage)
            take_quiz(session, learner, learner.outline.quizzes[0])
        session.commit()
        trainer.application.extensions["lms"].database.dispose()  # what the process has read
        for path in (f"{VERSION}?sort=-shown", f"{VERSION}/questions/{question_id}"):
            assert ("Жиі көрсетілген" in trainer.get(path).text) == is_listed, (limit, path)


def count_drawn(session, question_id):
    draws = session.scalars(select(Attempt.drawn_items))
    return sum(question_id == item["question"] for items in draws for item in items)


def test_results_by_region_and_age_hide_small_groups(trainer, session, storage, question_id):
    least_by_kato = {KOKSHETAU: 7, AKTOBE: 6, ASTANA: 2}
    attempts = []
    for kato, count in least_by_kato.items():
        while count_region(session, question_id, kato) < count:
            learner = create_learner(session, storage, kato=kato)
            session.execute(
                update(Enrolment)
                .where(Enrolment.id == learner.enrolment.id)
                .values(age_group="18-29" if kato == KOKSHETAU else None)
            )
            attempts.append(take_quiz(session, learner, learner.outline.quizzes[0]))
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{question_id}").text
    rows = read_rows(page, "Өңірлер бойынша")
    by_region = {row[0]: row[1:] for row in rows}
    assert set(by_region) == {"Ақмола облысы", "Жасырылған топтар: 2"}
    assert by_region["Жасырылған топтар: 2"] == ["–", "–", "–"]
    assert int(by_region["Ақмола облысы"][0]) >= 7
    assert by_region["Ақмола облысы"][2].endswith("%")
    ages = {row[0]: row[1:] for row in read_rows(page, "Жас бойынша")}
    assert set(ages) == {"18-29", "Жасы көрсетілмеген"}


def test_six_attempts_of_two_people_are_a_small_group(trainer, session, storage, question_id):
    for kato in (KOKSHETAU, AKTOBE, ASTANA):
        while count_region(session, question_id, kato) < 6:
            learner = create_learner(session, storage, kato=kato)
            take_quiz(session, learner, learner.outline.quizzes[0])
    session.commit()
    url = f"{VERSION}/questions/{question_id}"
    groups = {row[0] for row in read_rows(trainer.get(url).text, "Өңірлер бойынша")}
    assert groups == {"Ақмола облысы", "Ақтөбе облысы", "Астана қаласы"}
    again = select(Enrolment).where(Enrolment.region_unit_id == load_unit(session, ASTANA).id)
    enrolments = session.scalars(again.order_by(Enrolment.id)).all()
    people = [enrolment.person_id for enrolment in enrolments[:2]]
    for number, enrolment in enumerate(enrolments):
        enrolment.state, enrolment.person_id = COMPLETED, people[number % 2]
    session.commit()
    groups = {row[0] for row in read_rows(trainer.get(url).text, "Өңірлер бойынша")}
    assert len(groups) == 2 and "Астана қаласы" not in groups
    assert "Жасырылған топтар: 2" in groups


def count_region(session, question_id, kato):
    unit_id = load_unit(session, kato).id
    draws = session.scalars(
        select(Attempt.drawn_items)
        .join(Enrolment, Enrolment.id == Attempt.enrolment_id)
        .where(Enrolment.region_unit_id == unit_id)
    )
    return sum(question_id == item["question"] for items in draws for item in items)


def test_versions_with_another_text_stand_side_by_side(trainer, session, storage, question_id):
    assert (
        read_rows(trainer.get(f"{VERSION}/questions/{question_id}").text, "Нұсқа бойынша") is None
    )
    files = catalogue.build_course_files()
    toml = next(name for name in files if name.endswith("course.toml"))
    files[toml] = files[toml].replace("Қысқа курс.".encode(), "Қысқа.".encode())
    create_learner(session, storage, files=files)
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{question_id}").text
    assert [row[0] for row in read_rows(page, "Нұсқа бойынша")] == ["1, 2-нұсқалар"]
    assert "барлық нұсқаны қамтиды: 1, 2-нұсқалар" in page
    path = "01-files/quiz.kk.md"
    files[path] = re.sub(rb"(level: \d\n\n)", rb"\1" + "Ойланыңыз. ".encode(), files[path])
    create_learner(session, storage, files=files)
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{question_id}").text
    assert [row[0] for row in read_rows(page, "Нұсқа бойынша")] == ["3-нұсқа", "1, 2-нұсқалар"]
    wordings = read_rows(page, "Сұрақтың мәтіні әр нұсқада")
    assert "Ойланыңыз" in wordings[0][1] and "Ойланыңыз" not in wordings[1][1]
    assert [row[-1] for row in wordings] == ["қазақша мәтін", "–"]


def test_a_tag_is_shown_where_it_is_the_answer_and_taken_out_where_it_is_markup():
    assert list_right("text", {"kk": ["<b>"], "ru": ["<b>", "<strong>"]}, {}) == ["<b>", "<strong>"]
    assert list_right("single", {"options": [0]}, {"options": ["<b>Иә</b>"]}) == ["Иә"]
