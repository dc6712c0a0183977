import csv
import io
import re
from html import unescape
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from sqlalchemy import select, update

from lms.accounts.rules import NATIONAL_ADMIN, OFFICER, TRAINER
from lms.assessment.models import Answer
from lms.assessment.views.results import PAGE_SIZE
from lms.assessment.views.tables import MEASURES
from lms.catalogue.models import Question
from lms.catalogue.queries import load_outline
from lms.core.storage import FileStorage
from lms.enrolment.models import Enrolment
from lms.enrolment.rules import COMPLETED
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.assessment import create_history
from tests.factories.learning import create_learner, take_quiz
from tests.factories.regions import KOKSHETAU
from tests.snapshots import reuse_rows


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def course(session):
    """Return a course whose first quiz was answered right in Kazakh and wrong in Russian, often."""
    ids = _answer_often(session)
    return load_outline(session, ids["version"])


@reuse_rows
def _answer_often(session):
    """Load the course and answer its first quiz, without storing pictures that no page shows."""
    times_asked = {}
    with TemporaryDirectory() as folder:
        storage = FileStorage(Path(folder))
        while len(times_asked) < 2 or min(times_asked.values()) < 5:
            for language in ("kk", "ru"):
                learner = create_learner(session, storage)
                quiz = learner.outline.quizzes[0]
                right = language == "kk"
                attempt = take_quiz(session, learner, quiz, right=right, language=language)
                for item in attempt.drawn_items:
                    key = (item["question"], language)
                    times_asked[key] = times_asked.get(key, 0) + 1
        create_learner(session, storage)
    return {"version": learner.outline.version_id}


def test_a_trainer_sees_versions_enrolments_and_pass_rates_of_the_own_course(
    client, session, course
):
    trainer = add_person(session)
    grant(session, trainer, TRAINER, course_slug="files")
    sign_in(client, session, trainer)
    text = client.get("/assessment/files").get_data(as_text=True)
    assert "/assessment/files/versions/1" in text
    version = client.get("/assessment/files/versions/1").get_data(as_text=True)
    assert "50\u00a0%" in version
    assert "100 % / 0 %".replace(" ", "\N{NO-BREAK SPACE}") in version


def test_the_enrolments_of_a_version_are_under_way_or_completed(client, session, course):
    ids = session.scalars(select(Enrolment.id).order_by(Enrolment.id)).all()
    session.execute(update(Enrolment).where(Enrolment.id.in_(ids[:2])).values(state=COMPLETED))
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    page = client.get("/assessment/files").get_data(as_text=True)
    [row] = read_table(page, "Нұсқалар")
    parts = ("Жалғасып жатқан жазылулар", "Аяқталған жазылулар")
    numbers = [int(re.sub(r"\D", "", re.sub("<[^>]*>", "", row[part]))) for part in parts]
    assert numbers == [len(ids) - 2, 2]
    figures = re.findall(r'class="figure__value"[^>]*>\s*(\d+)\s*<', page)
    assert [int(value) for value in figures[:3]] == [len(ids), *numbers]


def test_another_course_and_a_missing_one_look_the_same(client, session, course):
    trainer = add_person(session)
    grant(session, trainer, TRAINER, course_slug="other")
    sign_in(client, session, trainer)
    for path in (
        "/assessment/files",
        "/assessment/files/versions/1",
        "/assessment/none",
        "/assessment/none/versions/1",
        f"/assessment/files/versions/1/questions/{list_question_ids(session)[0]}",
    ):
        assert client.get(path).status_code == 404


def list_question_ids(session):
    ids = session.scalars(select(Question.id).order_by(Question.quiz_id, Question.position)).all()
    session.commit()
    return ids


@pytest.fixture
def trainer(client, session, course):
    trainer = add_person(session)
    grant(session, trainer, TRAINER, course_slug="files")
    return sign_in(client, session, trainer)


def read_table(page, caption):
    """Return the cells of a table of a page, row by row, by the labels of their columns."""
    table = re.search(f"<caption[^>]*>{caption}</caption>(.*?)</table>", page, re.S)[1]
    labels = re.findall(r"<th scope=.col.[^>]*>(?:<a[^>]*>)?([^<]*)", table)
    rows = re.findall(r'<tr role="row">\s*<th scope="row".*?</tr>', table, re.S)
    return [
        dict(zip(labels, re.findall(r"<t[hd][^>]*>(.*?)</t[hd]>", row, re.S), strict=True))
        for row in rows
    ]


VERSION = "/assessment/files/versions/1"
QUESTIONS, LANGUAGES = "Сұрақтар", "Тіл бойынша"
OPTIONS = "Әр нұсқа қанша рет таңдалды"
MARK, TIMES_ASKED = "Орташа ұпай", "Неше рет қойылды"


def test_the_results_can_be_narrowed_to_a_language(trainer):
    shares = {}
    for language in ("kk", "ru", ""):
        page = trainer.get(f"{VERSION}?language={language}").get_data(as_text=True)
        rows = [row for row in read_table(page, QUESTIONS) if row[TIMES_ASKED] != "<span>0</span>"]
        shares[language] = {row[MARK] for row in rows}
    assert shares["kk"] == {"<span>100\u00a0%</span>"}
    # One of two right options earns a part.
    assert (
        "<span>0\u00a0%</span>"
        in shares["ru"]
        <= {"<span>0\u00a0%</span>", "<span>50\u00a0%</span>"}
    )
    assert shares["kk"] != shares[""] != shares["ru"]


def test_a_language_with_few_answers_shows_no_results_and_neither_does_the_other(
    trainer, session, container, course
):
    question_id = list_question_ids(session)[0]
    session.execute(update(Answer).where(Answer.question_id == question_id).values(language="kk"))
    one = select(Answer.attempt_id).where(Answer.question_id == question_id).limit(1)
    session.execute(
        update(Answer)
        .where(Answer.question_id == question_id, Answer.attempt_id == one.scalar_subquery())
        .values(language="ru")
    )
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{question_id}").get_data(as_text=True)
    assert f">{LANGUAGES}</caption>" not in page
    for language in ("kk", "ru"):
        reply = trainer.get(f"{VERSION}?language={language}&sort=order")
        rows = read_table(reply.get_data(as_text=True), QUESTIONS)
        assert rows[0][MARK] == "<span>–</span>"
        assert rows[1][MARK] != "<span>–</span>", "the control: a question with enough in each"
    everybody = trainer.get(f"{VERSION}?sort=order").get_data(as_text=True)
    assert read_table(everybody, QUESTIONS)[0][MARK] != "<span>–</span>"


def read_questions(trainer, sort):
    """Return the questions of both pages of the list in this order."""
    pages = [trainer.get(f"{VERSION}?sort={sort}&page={page}") for page in (1, 2)]
    rows = [row for page in pages for row in read_table(page.get_data(as_text=True), QUESTIONS)]
    return [row["Сұрақ"] for row in rows]


def test_every_column_sorts_by_its_link_and_by_the_form(trainer):
    page = trainer.get(VERSION).get_data(as_text=True)
    links = re.findall(r'<th scope="col"[^>]*><a href="([^"]+)"', page)
    assert len(links) == 7
    for link in links:
        sorted_page = trainer.get(unescape(link)).get_data(as_text=True)
        assert re.search(r'aria-sort="(ascending|descending)"', sorted_page)
    sort_names = re.findall(r'<option[^>]* value="(-?\w+)"', page.split('name="sort"')[1])
    assert len([name for name in sort_names if name.lstrip("-") in (*MEASURES, "shown")]) == 12
    by_course = read_questions(trainer, "order")
    reverse = read_questions(trainer, "-order")
    assert len(by_course) > PAGE_SIZE
    assert by_course == reverse[::-1] != reverse


def test_a_quiz_narrows_the_questions_to_its_bank(trainer, course):
    everything = read_table(trainer.get(VERSION).get_data(as_text=True), QUESTIONS)
    quiz = trainer.get(f"{VERSION}?quiz={course.quizzes[0].key}").get_data(as_text=True)
    assert 0 < len(read_table(quiz, QUESTIONS)) < len(everything)
    assert len(read_table(quiz, "Тестілер")) == 1


def test_the_file_has_every_question_with_its_results(trainer, session):
    reply = trainer.send(f"{VERSION}/export?language=ru", {"format": "csv"})
    lines = reply.get_data(as_text=True).splitlines()
    assert len(lines) == 1 + len(list_question_ids(session))
    assert reply.headers["Content-Disposition"].startswith(
        'attachment; filename="questions-files-1'
    )
    assert trainer.send(f"{VERSION}/export", {"format": "xlsx"}).status_code == 200


def test_the_page_of_a_question_shows_options_languages_and_versions(trainer, session):
    for question_id in list_question_ids(session):
        page = trainer.get(f"{VERSION}/questions/{question_id}").get_data(as_text=True)
        rows = read_table(page, LANGUAGES) if f">{LANGUAGES}</caption>" in page else []
        if len(rows) == 2:
            assert [row[MARK] for row in rows] == [
                "<span>100\u00a0%</span>",
                "<span>0\u00a0%</span>",
            ]
            return
    pytest.fail("no question was asked five times in each language")


def test_before_the_first_attempt_the_page_says_what_will_come(client, session, container):
    create_learner(session, container.storage)
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    page = client.get(VERSION).get_data(as_text=True)
    assert "empty__title" in page


def test_results_take_the_same_few_statements_however_many_attempts_there_are(
    app, trainer, session, container, count_queries
):
    def count():
        trainer.get(VERSION)  # fills what a process reads once
        with count_queries(app) as statements:
            trainer.get(VERSION)
        return len(statements)

    before = count()
    for _ in range(5):
        learner = create_learner(session, container.storage)
        take_quiz(session, learner, learner.outline.quizzes[0])
    session.commit()
    assert count() == before <= 12


def test_an_unknown_version_is_not_found(client, session, course):
    admin = add_person(session)
    grant(session, admin, NATIONAL_ADMIN)
    sign_in(client, session, admin)
    assert client.get("/assessment/files/versions/1").status_code == 200
    assert client.get("/assessment/files/versions/7").status_code == 404


def test_officers_and_learners_may_not_enter(client, session, course):
    officer = add_person(session)
    grant(session, officer, OFFICER, kato=KOKSHETAU)
    sign_in(client, session, officer)
    assert client.get("/assessment/files").status_code == 403


@pytest.fixture
def judged_questions(trainer, session, container):
    """Return the questions of a course whose first added one is harder in Russian."""
    learner = create_learner(session, container.storage)
    history = create_history(
        session, learner, quiz=1, seed=9, attempts=700, bank=8, draw=6, harder=2.0, parts=False
    )
    return history.questions


def test_each_figure_of_a_question_says_what_it_means(trainer, judged_questions):
    page = trainer.get(f"{VERSION}/questions/{judged_questions[0].id}").get_data(as_text=True)
    rows = read_table(page, "Көрсеткіштер нені білдіреді")
    words = {row["Көрсеткіш"]: row["Бұл нені білдіреді"] for row in rows}
    assert "Білетіндерді жақсы ажыратады." in words["Ажыратуы"]
    assert "Орысша әлдеқайда қиын, бұл кездейсоқ емес." in words["Бір тілде қиынырақ"]
    assert "Мантель–Хензель" in page
    even = trainer.get(f"{VERSION}/questions/{judged_questions[4].id}").get_data(as_text=True)
    assert "бұл кездейсоқ емес" not in even


def test_each_option_says_who_chooses_it(trainer, session, judged_questions):
    page = trainer.get(f"{VERSION}/questions/{judged_questions[0].id}").get_data(as_text=True)
    rows = read_table(page, OPTIONS)
    words = [row["Бұл нені білдіреді"] for row in rows]
    assert [
        any(word in text for text in words) for word in ("солай болуы керек", "Ешкім таңдамайды")
    ]
    assert "солай болуы керек" in words[1] and "Ешкім таңдамайды" in words[3]
    assert all(row["Үздік үштен бір бөлігі"] != "<span>–</span>" for row in rows)
    session.execute(
        update(Question)
        .where(Question.id == judged_questions[4].id)
        .values(answer={"options": [0]})
    )
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{judged_questions[4].id}").get_data(as_text=True)
    words = [row["Бұл нені білдіреді"] for row in read_table(page, OPTIONS)]
    assert (
        "қате белгіленген болуы мүмкін" in words[0]
        and "Жақсы білетіндер осыны таңдайды" in words[1]
    )


def test_a_quiz_says_how_far_its_results_can_be_relied_on(trainer, judged_questions):
    page = trainer.get(VERSION).get_data(as_text=True)
    rows = read_table(page, "Тестілер")
    assert "n\N{NO-BREAK SPACE}=" in rows[1]["Альфа"] and "±" in rows[1]["Нәтиженің қателігі"]
    assert "Модуль тестіне жеткілікті." in rows[1]["Бұл нені білдіреді"]
    assert rows[-1]["Бұл нені білдіреді"] == "<span>–</span>", "nobody has taken the final"
    assert re.search("Тіл бойынша салыстырылған сұрақ: 8, бір тілде қиынырағы: [1-3]\\.", page)


def test_the_file_has_the_comparison_of_the_languages(trainer, judged_questions):
    reply = trainer.send(f"{VERSION}/export?sort=order", {"format": "csv"})
    header, *rows = csv.reader(
        io.StringIO(reply.get_data(as_text=True).lstrip("\ufeff")), delimiter=";"
    )
    logits = {row[header.index("Сұрақтар қорындағы аты")]: row for row in rows}["added-0"]
    value = logits[header.index("Қазақшасы орысшасына қарағанда, логит")]
    assert 1 < float(value.replace(",", ".")) < 3


def test_a_question_whose_key_is_no_choice_shows_its_answers(trainer, session):
    question_id = list_question_ids(session)[0]
    session.execute(
        update(Answer)
        .where(Answer.question_id == question_id)
        .values(given_answer={"values": ["1", "2"]})
    )
    session.execute(
        update(Question).where(Question.id == question_id).values(answer={"order": [1]})
    )
    session.commit()
    page = trainer.get(f"{VERSION}/questions/{question_id}")
    assert page.status_code == 200
