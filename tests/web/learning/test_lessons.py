import re

import pytest
from sqlalchemy import update

from lms.catalogue.models import Lesson, LessonLength
from lms.catalogue.queries import lengths
from lms.learning.queries import load_progress, sum_seconds
from tests.client import judge_page
from tests.factories.accounts import add_person, sign_in
from tests.factories.learning import complete_course, create_learner, load_enrolment

FIRST = "/learning/files/01-files/01-file"
SECOND = "/learning/files/01-files/02-folder"


@pytest.fixture
def container(app):
    return app.extensions["lms"]


@pytest.fixture
def learner(session, container):
    new_learner = create_learner(session, container.storage)
    session.commit()
    return new_learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


def test_a_visitor_reads_the_first_lesson_and_is_invited_to_sign_up(client, learner):
    page = client.get(FIRST)
    assert page.status_code == 200
    assert "/auth/sign-up?next=" in page.get_data(as_text=True)


def test_a_visitor_is_led_from_the_second_lesson_to_signing_up_and_back(client, learner):
    reply = client.get(SECOND)
    assert reply.status_code == 302
    assert reply.location == f"/auth/sign-up?next={SECOND}"


def test_a_person_who_has_not_begun_is_led_to_the_course_page(client, session, learner):
    sign_in(client, session, add_person(session))
    assert client.get(SECOND).location == "/catalogue/files"
    assert client.get(FIRST).status_code == 200


def test_a_lesson_says_where_it_stands_and_in_the_language_chosen(learner_client):
    text = learner_client.get(FIRST).get_data(as_text=True)
    assert '<html lang="kk"' in text
    learner_client.get("/language/ru")
    assert '<html lang="ru"' in learner_client.get(FIRST).get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/learning/files/01-files/09-none",
        "/learning/none/01-files/01-file",
        "/learning/files/99/01-file",
    ],
)
def test_a_lesson_that_is_not_there_is_not_found(learner_client, path):
    assert learner_client.get(path).status_code == 404


def test_finishing_a_lesson_leads_to_the_next_step(learner_client, session, learner):
    reply = learner_client.send(f"{FIRST}/done")
    assert (reply.status_code, reply.location) == (303, SECOND)
    assert load_progress(session, learner.enrolment.id).lessons_done == {
        learner.outline.lessons[0].id
    }


def test_after_the_last_lesson_of_a_module_comes_its_quiz(learner_client):
    learner_client.send(f"{FIRST}/done")
    assert learner_client.send(f"{SECOND}/done").location == "/learning/files/quiz/01-files"


def test_a_reader_is_brought_back_to_the_heading_where_they_stopped(learner_client):
    assert learner_client.send(f"{SECOND}/bookmark", {"anchor": "s-2"}).status_code == 204
    assert learner_client.get("/learning/files/resume").location == f"{SECOND}#s-2"


def test_a_hostile_anchor_is_not_kept(learner_client):
    learner_client.send(f"{SECOND}/bookmark", {"anchor": '"><script>'})
    assert learner_client.get("/learning/files/resume").location == SECOND


def test_a_bookmark_in_a_finished_lesson_leads_on_to_what_comes_next(learner_client):
    learner_client.send(f"{FIRST}/bookmark", {"anchor": ""})
    learner_client.send(f"{FIRST}/done")
    assert learner_client.get("/learning/files/resume").location == SECOND


def test_the_course_page_shows_progress_and_what_comes_next(learner_client):
    learner_client.send(f"{FIRST}/done")
    text = learner_client.get("/learning/files").get_data(as_text=True)
    assert SECOND in text


def test_a_completed_course_stays_open_for_reading(learner_client, session, learner):
    complete_course(session, learner)
    session.commit()
    assert learner_client.get("/learning/files").status_code == 200
    assert learner_client.get(SECOND).status_code == 200
    assert load_enrolment(session, learner.person).state == "completed"


def test_enrolling_leads_to_the_first_lesson(client, session, learner):
    sign_in(client, session, add_person(session))
    reply = client.send("/enrolment/files")
    assert reply.location == "/learning/files/resume"
    assert client.get(reply.location).location == FIRST


def test_a_lesson_page_costs_two_queries_however_long_the_course(
    app, learner_client, count_queries
):
    learner_client.get(FIRST)
    with count_queries(app) as statements:
        learner_client.get(FIRST)
    assert len(statements) == 2, statements


def test_noting_a_lesson_as_read_costs_five_statements(app, learner_client, count_queries):
    with count_queries(app) as statements:
        reply = learner_client.send(f"{FIRST}/done")
    assert reply.location == SECOND
    assert len(statements) == 5, statements


def test_a_lesson_page_is_valid_with_pictures_off_and_large_text(learner_client):
    learner_client.get(
        "/appearance/set?contrast=black-on-yellow&size=largest&spacing=wide&images=off"
    )
    page = learner_client.get(FIRST)
    judge_page(page.get_data(as_text=True))
    assert "contrast-black-on-yellow size-largest spacing-wide images-off" in page.get_data(
        as_text=True
    )
    assert "img-src 'none'" in page.headers["Content-Security-Policy"]


STAMP = re.compile(r'data-served="([^"]+)"')


def open_page(client, path=SECOND):
    """Return the stamp of a page that is opened now."""
    return STAMP.search(client.get(path).text)[1]


def load_seconds(session, learner):
    session.rollback()
    seconds = sum_seconds(session, learner.enrolment.id)
    session.rollback()  # whoever reads on holds up the writers of SQLite
    return seconds


def test_the_last_step_and_its_time_come_in_one_request(learner_client, session, learner, clock):
    stamp = open_page(learner_client)
    clock.forward(seconds=50)
    report = {"anchor": "step-2", "served": stamp, "seconds": "1:30 2:15"}
    for _ in range(2):
        assert learner_client.send(f"{SECOND}/bookmark", report).status_code == 204
    assert load_seconds(session, learner) == 45, "sent again it counts once"
    assert learner_client.get("/learning/files/resume").location == f"{SECOND}#step-2"


def test_time_comes_with_the_lesson_that_is_read_and_never_keeps_it_from_being_read(
    learner_client, session, learner, clock
):
    stamp = open_page(learner_client, FIRST)
    clock.forward(seconds=30)
    reply = learner_client.send(f"{FIRST}/done", {"served": stamp, "seconds": "1:20"})
    assert reply.location == SECOND
    assert load_seconds(session, learner) == 20
    reply = learner_client.send(f"{SECOND}/done", {"served": "'", "seconds": "9" * 5000})
    assert reply.location == "/learning/files/quiz/01-files"
    assert load_seconds(session, learner) == 20


@pytest.mark.parametrize(
    "change",
    [
        {"seconds": "9:20"},
        {"seconds": "1:20 1:20"},
        {"seconds": "1:NaN"},
        {"served": ""},
        {"served": "1"},
        {"served": "99999999999999999999.x"},
    ],
)
def test_a_report_that_no_page_makes_counts_nothing(
    learner_client, session, learner, clock, change
):
    report = {"anchor": "step-1", "served": open_page(learner_client), "seconds": "1:20"}
    clock.forward(hours=1)
    assert learner_client.send(f"{SECOND}/bookmark", {**report, **change}).status_code == 204
    assert load_seconds(session, learner) == 0
    assert learner_client.send(f"{SECOND}/bookmark", report).status_code == 204
    assert load_seconds(session, learner) == 20, "the control"


def test_the_stamp_of_another_reader_or_an_altered_one_counts_nothing(
    app, learner_client, session, learner, clock
):
    other = create_learner(session, app.extensions["lms"].storage)
    session.commit()
    foreign = open_page(sign_in(app.test_client(), session, other.person))
    own = open_page(learner_client)
    clock.forward(hours=1)
    altered_stamp = f"{int(own.partition('.')[0]) - 60_000}.{own.partition('.')[2]}"
    for stamp in (foreign, altered_stamp):
        learner_client.send(f"{SECOND}/bookmark", {"served": stamp, "seconds": "1:20"})
    assert load_seconds(session, learner) == 0


def test_no_more_time_counts_than_passed_since_the_page_was_opened(
    learner_client, session, learner, clock
):
    stamp = open_page(learner_client)
    clock.forward(seconds=10)
    learner_client.send(f"{SECOND}/bookmark", {"served": stamp, "seconds": "1:1700 2:1700"})
    assert load_seconds(session, learner) == 10


def test_the_course_page_says_how_long_the_lessons_were_on_screen(
    learner_client, session, learner, clock
):
    assert "ашық тұрды" not in learner_client.get("/learning/files").text
    stamp = open_page(learner_client)
    clock.forward(hours=4)
    learner_client.send(f"{SECOND}/bookmark", {"served": stamp, "seconds": "1:1800 2:1800 3:900"})
    assert (
        "Сабақтар экраныңызда 1\u00a0сағ 15\u00a0мин ашық тұрды."
        in learner_client.get("/learning/files").text
    )


def test_a_lesson_that_was_loaded_before_there_were_steps_is_shown_whole(
    app, learner_client, session, learner, clock
):
    entry = learner.outline.lessons[1]
    session.execute(
        update(Lesson)
        .where(Lesson.id == entry.id)
        .values(html_kk='<p>Бірінші.</p>\n<h2 id="section-1">Екінші</h2>')
    )
    session.commit()
    container = app.extensions["lms"]
    container.database.dispose()
    stamp = open_page(learner_client)
    clock.forward(minutes=5)
    learner_client.send(
        f"{SECOND}/bookmark", {"anchor": "step-1", "served": stamp, "seconds": "1:60"}
    )
    assert load_seconds(session, learner) == 60


def test_a_request_with_times_costs_eight_statements(app, learner_client, count_queries, clock):
    stamp = open_page(learner_client)
    clock.forward(minutes=5)
    with count_queries(app) as statements:
        learner_client.send(f"{SECOND}/bookmark", {"served": stamp, "seconds": "1:60"})
    assert len(statements) == 8, statements


def test_a_measured_length_stands_on_every_page_and_a_cached_page_follows_it(
    app, learner_client, session, learner
):
    visitor = app.test_client()
    pages = [
        (learner_client, "/catalogue/files"),
        (learner_client, "/learning/files"),
        (learner_client, FIRST),
        (visitor, "/catalogue/"),
        (visitor, "/"),
        (visitor, FIRST),
    ]
    length = re.compile("17[ \u00a0]минут")
    assert not any(length.search(browser.get(page).text) for browser, page in pages), "the control"
    session.add(LessonLength(lesson_id=learner.outline.lessons[0].id, minutes=17))
    session.commit()
    lengths._lengths.clear()  # what a process has read it keeps for ten minutes
    for browser, page in pages:
        assert length.search(browser.get(page).text), page


def test_lengths_cost_a_hot_lesson_page_no_query(app, learner_client, count_queries):
    learner_client.get(SECOND)
    with count_queries(app) as statements:
        learner_client.get(SECOND)
    assert not any("lesson_length" in statement for statement in statements)
