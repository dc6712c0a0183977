"""The page of a lesson is made once for all who have done the same: nobody may see of it what is another's."""

import gzip
from typing import Any

from flask import Flask
from sqlalchemy.orm import Session

from lms.core.storage import FileStorage
from lms.web.container import Container
from lms.web.csrf import unmask_token
from tests.client import TOKEN, JudgingClient, without_tokens
from tests.factories.accounts import grant, sign_in
from tests.factories.learning import Learner, learner, take
from tests.factories.learning import read_all as read_all_lessons

TOKENS = {"A": "a" * 32, "B": "b" * 32}


def browser(app: Flask, session: Session, one: Learner, letter: str) -> JudgingClient:
    made = app.test_client()
    sign_in(made, session, one.person)
    with made.session_transaction() as kept:
        kept["csrf"] = TOKENS[letter]
    return made  # type: ignore[return-value]


def address(one: Learner, number: int = 1) -> str:
    entry = one.outline.lessons[number]
    return f"/learning/{one.outline.slug}/{entry.module_slug}/{entry.slug}"


def cached(app: Flask) -> dict[Any, Any]:
    return app.extensions["page cache"]  # type: ignore[no-any-return]


def tokens(text: str) -> set[bytes]:
    """The tokens in a page, unmasked."""
    return {unmask_token(found) for found in TOKEN.findall(text)}


def two(session: Session, storage: FileStorage) -> tuple[Learner, Learner]:
    return (
        learner(session, storage, given_name="Айгүл", surname="<Серік&>"),
        learner(session, storage, given_name="Рустам", surname="Ким"),
    )


def test_each_reader_of_one_kept_page_sees_their_own_name_and_token(
    app: Flask, container: Container, session: Session
) -> None:
    first, second = two(session, container.storage)
    a, b = browser(app, session, first, "A"), browser(app, session, second, "B")
    pages = [client.get(address(first)).text for client in (a, b, a)]
    assert len(cached(app)) == 1
    assert without_tokens(pages[0]) == without_tokens(pages[2])
    for text, own, foreign, letter in (
        (pages[0], "&lt;Серік&amp;&gt;", "Ким", "A"),
        (pages[1], "Ким", "Серік", "B"),
    ):
        assert own in text
        assert foreign not in text
        assert tokens(text) == {TOKENS[letter].encode()}


def test_a_kept_page_is_the_page_made_anew(
    app: Flask, container: Container, session: Session
) -> None:
    """For whoever has done something else in the module: control that such pages differ."""
    first, second = two(session, container.storage)
    third = learner(session, container.storage, given_name="Дина", surname="Пак")
    read_all_lessons(session, second)
    read_all_lessons(session, third)
    take(session, third, third.outline.quizzes[0])
    clients = [browser(app, session, one, "A") for one in (first, second, third)]
    for client in clients:
        client.get(address(first))
    taken = [without_tokens(client.get(address(first)).text) for client in clients]
    anew = []
    for client in clients:
        cached(app).clear()
        anew.append(without_tokens(client.get(address(first)).text))
    assert taken == anew
    assert len({text.partition("<main")[2] for text in anew}) == 3


def test_a_compressed_page_holds_what_the_plain_one_does(
    app: Flask, container: Container, session: Session
) -> None:
    first, _second = two(session, container.storage)
    client = browser(app, session, first, "A")
    client.judge = False
    plain = client.get(address(first))
    zipped = client.get(address(first), headers={"Accept-Encoding": "br, gzip"})
    assert zipped.headers["Content-Encoding"] == "gzip"
    assert without_tokens(gzip.decompress(zipped.data).decode()) == without_tokens(plain.text)
    assert len(zipped.data) < len(plain.data) / 2
    assert "Accept-Encoding" in plain.headers["Vary"]


def test_what_a_page_may_not_share_it_does_not(
    app: Flask, container: Container, session: Session
) -> None:
    """Visitors, other languages, other roles and another look each have a page of their own."""
    first, second = two(session, container.storage)
    grant(session, second.person, "officer", kato="110000000")
    a, b, visitor = (
        browser(app, session, first, "A"),
        browser(app, session, second, "B"),
        app.test_client(),
    )
    open_to_all = address(first, 0)
    pages = [a.get(open_to_all).text, b.get(open_to_all).text, visitor.get(open_to_all).text]
    a.set_cookie("language", "ru")
    pages.append(a.get(open_to_all).text)
    a.set_cookie("appearance", "white-on-black.large.wide.off")
    pages.append(a.get(open_to_all).text)
    assert len(cached(app)) == len({without_tokens(page) for page in pages}) == 5
    assert "Айгүл" not in pages[2]
    assert 'href="/reporting/"' in pages[1]
    assert 'href="/reporting/"' not in pages[0]


def test_a_message_goes_to_its_reader_alone(
    app: Flask, container: Container, session: Session
) -> None:
    first, second = two(session, container.storage)
    a, b = browser(app, session, first, "A"), browser(app, session, second, "B")
    with a.session_transaction() as of_browser:
        of_browser["_flashes"] = [("info", "Өзіме ғана")]
    assert "Өзіме ғана" in a.get(address(first)).text
    assert "Өзіме ғана" not in b.get(address(first)).text
    assert "Өзіме ғана" not in a.get(address(first)).text
