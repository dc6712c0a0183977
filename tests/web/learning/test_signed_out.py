"""Forms of a learner whose session ended or was renewed: input is not lost or misassigned.

The client sends the header Origin as a browser does. Controls send it from another site, or not.
"""

import re
from dataclasses import dataclass
from datetime import timedelta

import pytest
from sqlalchemy import update
from sqlalchemy.orm import Session

from lms.accounts.models import SignIn
from lms.assessment.models import Answer, Attempt
from lms.assessment.queries import AttemptRow, load_answer_states
from lms.catalogue.models import Question
from tests.client import CSRF, JudgingClient
from tests.factories.accounts import add_person, sign_in
from tests.factories.learning import Learner, begin_attempt, create_learner

OWN = {"Origin": "http://localhost"}
PASSWORD = "көк шкаф 478"


def turn_into(session, attempt, kind):
    """Make the first question of the attempt one of this kind."""
    options = {"options": ["<p>а</p>", "<p>б</p>"], "feedback": ["", ""]}
    notes = {"right": "", "wrong": ""}
    is_choice = kind in ("single", "multiple")
    content = {"prompt": "<p>Сұрақ</p>", **(options if is_choice else notes)}
    key = {"options": [0]} if is_choice else {"low": 5, "high": 7, "kk": ["а"], "ru": ["а"]}
    question = attempt.drawn_items[0]["question"]
    session.execute(
        update(Question)
        .where(Question.id == question)
        .values(type=kind, answer=key, content_kk=content, content_ru=content)
    )
    items = [{"question": question, "order": [1, 0] if is_choice else []}, *attempt.drawn_items[1:]]
    session.execute(update(Attempt).where(Attempt.id == attempt.id).values(drawn_items=items))
    session.commit()


@pytest.fixture
def learner(session, container):
    learner = create_learner(session, container.storage)
    learner.person.user_name = "aika"
    learner.person.password_hash = container.passwords.hash(PASSWORD)
    session.commit()
    return learner


@pytest.fixture
def learner_client(client, session, learner):
    return sign_in(client, session, learner.person)


@pytest.fixture
def attempt(session, learner):
    attempt = begin_attempt(session, learner, learner.outline.quizzes[0])
    turn_into(session, attempt, "single")
    return attempt


@dataclass(frozen=True)
class Tab:
    """A tab in which a learner has the first question of an attempt, and the token of its page."""

    client: JudgingClient
    session: Session
    learner: Learner
    attempt: AttemptRow
    url: str
    token: str


@pytest.fixture
def tab(learner_client, session, learner, attempt):
    url = f"/learning/attempts/{attempt.id}/1"
    token = CSRF.search(learner_client.get(url).text).group(1)
    return Tab(
        client=learner_client,
        session=session,
        learner=learner,
        attempt=attempt,
        url=url,
        token=token,
    )


def post_form(client, url, token, headers=OWN, **fields):
    return client.post(url, data={"csrf_token": token, **fields}, headers=headers)


def sign_in_at(client, location, name="aika"):
    return client.send(location, {"login": name, "password": PASSWORD})


def end_elsewhere(session, learner):
    session.execute(
        update(SignIn)
        .where(SignIn.person_id == learner.person.id)
        .values(ended_at=SignIn.started_at)
    )
    session.commit()


def load_answers(session, attempt):
    session.rollback()
    answers = load_answer_states(session, attempt.id)
    session.rollback()
    return answers


def lose_session(way, client, session, learner):
    if way == "cookies deleted":
        client.delete_cookie("session")
    elif way == "signed out in another tab":
        client.send("/auth/sign-out")
    else:
        end_elsewhere(session, learner)


WAYS = ("cookies deleted", "signed out in another tab", "ended from another device")


@pytest.mark.parametrize("way", WAYS)
def test_a_lost_session_leads_to_signing_in_and_the_answer_is_offered_again(tab, way):
    lose_session(way, tab.client, tab.session, tab.learner)
    reply = post_form(tab.client, tab.url, tab.token, answer="0", go="next")
    assert (reply.status_code, reply.location) == (303, f"/auth/sign-in?next={tab.url}")
    assert sign_in_at(tab.client, reply.location).location == tab.url
    page = tab.client.get(tab.url).text
    assert "data-unsent" in page
    assert re.search(r'<input class="choice__input"[^>]* value="0"[^>]* checked>', page)
    assert load_answers(tab.session, tab.attempt) == {}, (
        "the learner saves it, or the page's script"
    )
    assert "data-unsent" not in tab.client.get(tab.url).text, "it is offered once"


@pytest.mark.parametrize("way", WAYS)
def test_the_script_is_told_that_one_was_signed_out(tab, way):
    lose_session(way, tab.client, tab.session, tab.learner)
    reply = post_form(tab.client, tab.url, tab.token, answer="0", autosave="1")
    assert (reply.status_code, reply.text) == (401, "")
    assert "Set-Cookie" not in reply.headers


def test_an_answer_is_dropped_if_another_person_signs_in(tab, container):
    add_person(tab.session, user_name="other", password_hash=container.passwords.hash(PASSWORD))
    tab.session.commit()
    lose_session("cookies deleted", tab.client, tab.session, tab.learner)
    location = post_form(tab.client, tab.url, tab.token, answer="0", go="next").location
    with tab.client.session_transaction() as browser_session:
        assert "unsent" in browser_session
    sign_in_at(tab.client, location, "other")
    with tab.client.session_transaction() as browser_session:
        assert "unsent" not in browser_session


def test_an_answer_waits_for_half_an_hour_only(tab, clock):
    lose_session("cookies deleted", tab.client, tab.session, tab.learner)
    location = post_form(tab.client, tab.url, tab.token, answer="0", go="next").location
    clock.forward(minutes=31)
    sign_in_at(tab.client, location)
    assert "data-unsent" not in tab.client.get(tab.url).text


def test_what_waits_in_the_cookie_cannot_be_read(tab):
    lose_session("cookies deleted", tab.client, tab.session, tab.learner)
    post_form(tab.client, tab.url, tab.token, answer="canary-answer", go="next")
    with tab.client.session_transaction() as browser_session:
        assert "unsent" in browser_session and "canary" not in str(dict(browser_session))


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_a_form_from_elsewhere_neither_signs_out_nor_plants_an_answer(tab, headers):
    """A browser sends no cookie with a form of another site, but takes the one of the reply."""
    lose_session("cookies deleted", tab.client, tab.session, tab.learner)
    reply = post_form(tab.client, tab.url, tab.token, headers=headers, answer="0", go="next")
    assert reply.status_code == 400
    assert "Set-Cookie" not in reply.headers


@pytest.mark.parametrize("fields", [{"go": "next"}, {"autosave": "1"}])
def test_a_page_from_before_signing_in_again_is_accepted_in_silence(tab, fields):
    sign_in(tab.client, tab.session, tab.learner.person)
    with tab.client.session_transaction() as browser_session:
        browser_session["csrf"] = "renewed"
    reply = post_form(tab.client, tab.url, tab.token, answer="0", **fields)
    assert reply.status_code in (204, 303) and "sign-in" not in (reply.location or "")
    assert list(load_answers(tab.session, tab.attempt)) == [1]


@pytest.mark.parametrize("headers", [{}, {"Origin": "https://evil.example"}, {"Origin": "null"}])
def test_an_older_page_is_not_accepted_without_the_origin_of_the_site(tab, headers):
    with tab.client.session_transaction() as browser_session:
        browser_session["csrf"] = "renewed"
    assert post_form(tab.client, tab.url, tab.token, headers=headers, answer="0").status_code == 400
    assert load_answers(tab.session, tab.attempt) == {}


def test_a_page_of_another_person_changes_nothing_and_leads_to_signing_in(tab):
    sign_in(tab.client, tab.session, add_person(tab.session))
    with tab.client.session_transaction() as browser_session:
        browser_session["csrf"] = "renewed"
    assert post_form(tab.client, tab.url, tab.token, answer="0", autosave="1").status_code == 401
    assert "/auth/sign-in" in post_form(tab.client, tab.url, tab.token, answer="0").location
    assert post_form(tab.client, "/auth/edit", tab.token).status_code == 400
    assert load_answers(tab.session, tab.attempt) == {}


def test_a_page_counts_for_two_days_after_its_session(tab, clock):
    with tab.client.session_transaction() as browser_session:
        browser_session["csrf"] = "renewed"
    clock.forward(days=1)
    assert post_form(tab.client, tab.url, tab.token, answer="0", autosave="1").status_code == 204
    clock.forward(days=1)
    assert post_form(tab.client, tab.url, tab.token, answer="0", autosave="1").status_code == 401


def test_a_lesson_that_is_read_while_signed_out_leads_back_to_it(learner_client, session, learner):
    lesson = learner.outline.lessons[0]
    page = f"/learning/files/{lesson.module_slug}/{lesson.slug}"
    token = CSRF.search(learner_client.get(page).text).group(1)
    end_elsewhere(session, learner)
    headers = {**OWN, "Referer": f"http://localhost{page}"}
    reply = post_form(learner_client, f"{page}/done", token, headers=headers)
    assert reply.location == f"/auth/sign-in?next={page}"
    headers = {**OWN, "Referer": "https://evil.example/x"}
    assert (
        post_form(learner_client, f"{page}/done", token, headers=headers).location
        == "/auth/sign-in"
    )


def test_signing_up_and_in_ask_again_and_keep_what_was_typed(client, session):
    form = {"csrf_token": "stale", "surname": "Сейтқазина", "given_name": "Күләш"}
    reply = client.post("/auth/sign-up", data=form, headers=OWN)
    assert reply.status_code == 400
    assert 'value="Сейтқазина"' in reply.text and 'value="Күләш"' in reply.text
    token = CSRF.search(reply.text).group(1)
    assert client.post("/auth/sign-up", data={"csrf_token": token}).status_code == 422
    client.judge = False
    assert "Сейтқазина" not in client.post("/auth/sign-up", data=form).text, "no origin"
    other = client.application.test_client()
    reply = other.post("/auth/sign-in", data={"login": "aika", "password": PASSWORD}, headers=OWN)
    assert reply.status_code == 400
    assert 'value="aika"' in reply.text and PASSWORD not in reply.text


def test_an_answer_that_comes_too_late_says_so(tab, clock):
    tab.session.execute(update(Attempt).values(ends_at=clock.now() + timedelta(minutes=1)))
    tab.session.commit()
    clock.forward(minutes=2)
    assert post_form(tab.client, tab.url, tab.token, answer="0", autosave="1").status_code == 409
    reply = post_form(tab.client, tab.url, tab.token, answer="0", go="next")
    page = tab.client.get(reply.location)
    assert "кешігіп келді" in page.text


def test_the_number_asked_for_is_wanted_in_digits_and_what_was_typed_stays(tab):
    turn_into(tab.session, tab.attempt, "number")
    for text in ("алты", "<b>x</b>", "-1e309"):
        reply = post_form(tab.client, tab.url, tab.token, answer=text, go="next")
        assert reply.status_code == 422
        assert f'value="{text.replace("<", "&lt;").replace(">", "&gt;")}"' in reply.text
        assert "цифрмен" in reply.text
        reply = post_form(tab.client, tab.url, tab.token, answer=text, autosave="1")
        assert reply.status_code == 422 and reply.text.startswith("Санды цифрмен")
    assert load_answers(tab.session, tab.attempt) == {}
    assert (
        post_form(tab.client, tab.url, tab.token, answer=" 6,5 ", autosave="1").status_code == 204
    )
    assert load_answers(tab.session, tab.attempt)[1].given_answer == {"text": "6,5"}


def test_a_control_character_in_an_answer_leaves_the_page_valid(tab):
    turn_into(tab.session, tab.attempt, "number")
    reply = post_form(tab.client, tab.url, tab.token, answer="\x1b7x\x7f", go="next")
    assert reply.status_code == 422  # the client judges the page's HTML
    assert 'value="\ufffd7x\ufffd"' in reply.text


@pytest.mark.parametrize("kind", ["number", "text", "multiple"])
def test_an_emptied_answer_is_removed(tab, clock, kind):
    turn_into(tab.session, tab.attempt, kind)
    answer = {"options": [0]} if kind == "multiple" else {"text": "6"}
    tab.session.add(
        Answer(
            attempt_id=tab.attempt.id,
            position=1,
            question_id=tab.attempt.drawn_items[0]["question"],
            given_answer=answer,
            language="kk",
            answered_at=clock.now(),
        )
    )
    tab.session.commit()
    fields = {} if kind == "multiple" else {"answer": " "}
    assert post_form(tab.client, tab.url, tab.token, autosave="1", **fields).status_code == 204
    assert load_answers(tab.session, tab.attempt) == {}


def test_a_choice_of_one_is_not_removed_by_a_form_without_it(tab):
    post_form(tab.client, tab.url, tab.token, answer="0", autosave="1")
    post_form(tab.client, tab.url, tab.token, autosave="1")
    assert list(load_answers(tab.session, tab.attempt)) == [1]


def test_a_button_tells_the_script_where_it_leads(tab):
    reply = post_form(tab.client, tab.url, tab.token, answer="0", autosave="1", go="next")
    assert (reply.status_code, reply.location) == (204, f"/learning/attempts/{tab.attempt.id}/2")
    reply = post_form(
        tab.client, f"/learning/attempts/{tab.attempt.id}/submit", tab.token, autosave="1"
    )
    assert (reply.status_code, reply.location) == (
        204,
        f"/learning/attempts/{tab.attempt.id}/result",
    )


def test_an_answer_is_stored_in_a_window_only_where_the_session_outlives_it(tab):
    with tab.client.session_transaction() as browser_session:
        browser_session.permanent = True
    key = re.search(r'data-key="([^"]*)"', tab.client.get(tab.url).text).group(1)
    assert len(key) == 22
    with tab.client.session_transaction() as browser_session:
        browser_session.permanent = False
    assert 'data-key=""' in tab.client.get(tab.url).text


def test_the_enter_key_means_checking_where_answers_are_checked_one_by_one(tab):
    page = tab.client.get(tab.url).text.partition("<form")[2]
    assert re.search(r'<button[^>]* value="(\w+)"', page).group(1) == "check"


def test_a_refusal_without_session_offers_to_sign_in_and_begins_with_words(tab):
    end_elsewhere(tab.session, tab.learner)
    page = post_form(tab.client, tab.url, tab.token, headers={}, answer="0")
    assert page.status_code == 401
    assert f'href="/auth/sign-in?next={tab.url}"' in page.text
    main = re.sub("<[^>]+>", " ", page.text.partition("<main")[2].partition(">")[2])
    assert main.split()[0].isalpha()
