"""The cached page of a lesson is shared by learners with equal progress, without personal data."""

import gzip
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from lms.core.storage import FileStorage
from lms.web.container import Container
from lms.web.csrf import unmask_token
from tests.client import TOKEN, JudgingClient, remove_tokens
from tests.factories.accounts import grant, sign_in
from tests.factories.learning import Learner, create_learner, take_quiz
from tests.factories.learning import read_all as read_all_lessons

TOKENS = {"A": "a" * 32, "B": "b" * 32}


def open_browser(app: Flask, session: Session, learner: Learner, letter: str) -> JudgingClient:
    client = app.test_client()
    sign_in(client, session, learner.person)
    with client.session_transaction() as browser_session:
        browser_session["csrf"] = TOKENS[letter]
    return client  # type: ignore[return-value]


def build_lesson_url(learner: Learner, number: int = 1) -> str:
    entry = learner.outline.lessons[number]
    return f"/learning/{learner.outline.slug}/{entry.module_slug}/{entry.slug}"


def get_page_cache(app: Flask) -> dict[Any, Any]:
    return app.extensions["page cache"]  # type: ignore[no-any-return]


def list_tokens(text: str) -> set[bytes]:
    """Return the tokens of a page, unmasked."""
    return {unmask_token(token) for token in TOKEN.findall(text)}


def create_two_learners(session: Session, storage: FileStorage) -> tuple[Learner, Learner]:
    return (
        create_learner(session, storage, given_name="Айгүл", surname="<Серік&>"),
        create_learner(session, storage, given_name="Рустам", surname="Ким"),
    )


def test_each_reader_of_one_kept_page_sees_their_own_name_and_token(
    app: Flask, container: Container, session: Session
) -> None:
    first, second = create_two_learners(session, container.storage)
    a, b = open_browser(app, session, first, "A"), open_browser(app, session, second, "B")
    pages = [client.get(build_lesson_url(first)).text for client in (a, b, a)]
    assert len(get_page_cache(app)) == 1
    assert remove_tokens(pages[0]) == remove_tokens(pages[2])
    assert list_tokens(pages[0]) == list_tokens(pages[2])
    assert {token.partition(b".")[2] for token in list_tokens(pages[0])}.isdisjoint(
        token.partition(b".")[2] for token in list_tokens(pages[1])
    ), "the part of the person"
    for text, own_name, foreign_name, letter in (
        (pages[0], "&lt;Серік&amp;&gt;", "Ким", "A"),
        (pages[1], "Ким", "Серік", "B"),
    ):
        assert own_name in text
        assert foreign_name not in text
        assert {token.partition(b".")[0] for token in list_tokens(text)} == {
            TOKENS[letter].encode()
        }


def test_a_kept_page_is_the_page_made_anew(
    app: Flask, container: Container, session: Session
) -> None:
    """Control included: pages of people with different progress in the module differ."""
    first, second = create_two_learners(session, container.storage)
    third = create_learner(session, container.storage, given_name="Дина", surname="Пак")
    read_all_lessons(session, second)
    read_all_lessons(session, third)
    take_quiz(session, third, third.outline.quizzes[0])
    clients = [open_browser(app, session, learner, "A") for learner in (first, second, third)]
    for client in clients:
        client.get(build_lesson_url(first))
    cached_pages = [remove_tokens(client.get(build_lesson_url(first)).text) for client in clients]
    anew = []
    for client in clients:
        get_page_cache(app).clear()
        anew.append(remove_tokens(client.get(build_lesson_url(first)).text))
    assert cached_pages == anew
    assert len({text.partition("<main")[2] for text in anew}) == 3


def test_a_compressed_page_holds_what_the_plain_one_does(
    app: Flask, container: Container, session: Session
) -> None:
    first, _second = create_two_learners(session, container.storage)
    client = open_browser(app, session, first, "A")
    client.judge = False
    plain = client.get(build_lesson_url(first))
    gzip_reply = client.get(build_lesson_url(first), headers={"Accept-Encoding": "br, gzip"})
    assert gzip_reply.headers["Content-Encoding"] == "gzip"
    assert remove_tokens(gzip.decompress(gzip_reply.data).decode()) == remove_tokens(plain.text)
    assert len(gzip_reply.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_what_a_page_may_not_share_it_does_not(
    app: Flask, container: Container, session: Session
) -> None:
    """Visitors, other languages, other roles and other appearances have pages of their own."""
    first, second = create_two_learners(session, container.storage)
    grant(session, second.person, "officer", kato="110000000")
    a, b, visitor = (
        open_browser(app, session, first, "A"),
        open_browser(app, session, second, "B"),
        app.test_client(),
    )
    open_to_all = build_lesson_url(first, 0)
    pages = [a.get(open_to_all).text, b.get(open_to_all).text, visitor.get(open_to_all).text]
    a.set_cookie("language", "ru")
    pages.append(a.get(open_to_all).text)
    a.set_cookie("appearance", "white-on-black.large.wide.off")
    pages.append(a.get(open_to_all).text)
    assert len(get_page_cache(app)) == len({remove_tokens(page) for page in pages}) == 5
    assert "Айгүл" not in pages[2]
    assert 'href="/reporting/"' in pages[1]
    assert 'href="/reporting/"' not in pages[0]


def test_a_message_goes_to_its_reader_alone(
    app: Flask, container: Container, session: Session
) -> None:
    first, second = create_two_learners(session, container.storage)
    a, b = open_browser(app, session, first, "A"), open_browser(app, session, second, "B")
    with a.session_transaction() as of_browser:
        of_browser["_flashes"] = [("info", "Өзіме ғана")]
    assert "Өзіме ғана" in a.get(build_lesson_url(first)).text
    assert "Өзіме ғана" not in b.get(build_lesson_url(first)).text
    assert "Өзіме ғана" not in a.get(build_lesson_url(first)).text
