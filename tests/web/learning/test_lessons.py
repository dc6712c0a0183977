import pytest

from lms.learning.queries import load_progress
from tests.client import judge_page
from tests.factories.accounts import person, sign_in
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
def signed_in(client, session, learner):
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
    sign_in(client, session, person(session))
    assert client.get(SECOND).location == "/catalogue/files"
    assert client.get(FIRST).status_code == 200


def test_a_lesson_says_where_it_stands_and_in_the_language_chosen(signed_in):
    text = signed_in.get(FIRST).get_data(as_text=True)
    assert '<html lang="kk"' in text
    signed_in.get("/language/ru")
    assert '<html lang="ru"' in signed_in.get(FIRST).get_data(as_text=True)


@pytest.mark.parametrize(
    "path",
    [
        "/learning/files/01-files/09-none",
        "/learning/none/01-files/01-file",
        "/learning/files/99/01-file",
    ],
)
def test_a_lesson_that_is_not_there_is_not_found(signed_in, path):
    assert signed_in.get(path).status_code == 404


def test_finishing_a_lesson_leads_to_the_next_step(signed_in, session, learner):
    reply = signed_in.send(f"{FIRST}/done")
    assert (reply.status_code, reply.location) == (303, SECOND)
    assert load_progress(session, learner.enrolment.id).lessons_done == {
        learner.outline.lessons[0].id
    }


def test_after_the_last_lesson_of_a_module_comes_its_quiz(signed_in):
    signed_in.send(f"{FIRST}/done")
    assert signed_in.send(f"{SECOND}/done").location == "/learning/files/quiz/01-files"


def test_a_reader_is_brought_back_to_the_heading_where_they_stopped(signed_in):
    assert signed_in.send(f"{SECOND}/place", {"anchor": "s-2"}).status_code == 204
    assert signed_in.get("/learning/files/resume").location == f"{SECOND}#s-2"


def test_a_hostile_anchor_is_not_kept(signed_in):
    signed_in.send(f"{SECOND}/place", {"anchor": '"><script>'})
    assert signed_in.get("/learning/files/resume").location == SECOND


def test_a_finished_place_leads_on_to_what_comes_next(signed_in):
    signed_in.send(f"{FIRST}/place", {"anchor": ""})
    signed_in.send(f"{FIRST}/done")
    assert signed_in.get("/learning/files/resume").location == SECOND


def test_the_course_page_shows_progress_and_what_comes_next(signed_in):
    signed_in.send(f"{FIRST}/done")
    text = signed_in.get("/learning/files").get_data(as_text=True)
    assert SECOND in text


def test_a_completed_course_stays_open_for_reading(signed_in, session, learner):
    complete_course(session, learner)
    session.commit()
    assert signed_in.get("/learning/files").status_code == 200
    assert signed_in.get(SECOND).status_code == 200
    assert load_enrolment(session, learner.person).state == "completed"


def test_enrolling_leads_to_the_first_lesson(client, session, learner):
    sign_in(client, session, person(session))
    reply = client.send("/enrolment/files")
    assert reply.location == "/learning/files/resume"
    assert client.get(reply.location).location == FIRST


def test_a_lesson_page_costs_three_queries_however_long_the_course(app, signed_in, count_queries):
    signed_in.get(FIRST)
    with count_queries(app) as statements:
        signed_in.get(FIRST)
    assert len(statements) == 3, statements


def test_noting_a_lesson_as_read_costs_five_statements(app, signed_in, count_queries):
    with count_queries(app) as statements:
        reply = signed_in.send(f"{FIRST}/done")
    assert reply.location == SECOND
    assert len(statements) == 5, statements


def test_a_lesson_page_is_valid_with_pictures_off_and_large_text(signed_in):
    signed_in.get("/appearance/set?contrast=black-on-yellow&size=largest&spacing=wide&images=off")
    page = signed_in.get(FIRST)
    judge_page(page.get_data(as_text=True))
    assert "contrast-black-on-yellow size-largest spacing-wide images-off" in page.get_data(
        as_text=True
    )
    assert "img-src 'none'" in page.headers["Content-Security-Policy"]
