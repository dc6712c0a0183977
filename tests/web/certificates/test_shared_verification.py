"""The page that says whether a certificate is good is made once for all certificates of its kind: each has its own facts on it."""

from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.accounts import person, sign_in
from tests.factories.certificates import certificate


def kept(app: Flask) -> dict[object, object]:
    return app.extensions["page cache"]  # type: ignore[no-any-return]


def test_each_certificate_has_its_own_facts_and_links_on_the_one_kept_page(
    app: Flask, session: Session
) -> None:
    first = certificate(
        session, person(session, surname="<Серік&>", given_name="Айгүл", shown_name="full")
    )
    second = certificate(
        session, person(session, surname="Ким", given_name="Рустам", shown_name="full")
    )
    client = app.test_client()
    pages = [client.get(f"/certificates/{one.number}").text for one in (first, second, first)]
    assert len(kept(app)) == 1
    assert pages[0] == pages[2]
    for text, own, foreign in ((pages[0], first, second), (pages[1], second, first)):
        assert own.number in text
        assert own.course_title_kk in text
        assert f"/language/ru?next=/certificates/{own.number}" in text
        assert foreign.number not in text
        assert foreign.course_title_kk not in text
    assert "&lt;Серік&amp;&gt; Айгүл" in pages[0]
    assert "Ким Рустам" in pages[1]


def test_the_kept_page_is_the_page_made_anew(app: Flask, session: Session) -> None:
    """Whatever differs in more than words has a page of its own: control that such pages differ."""
    mine = person(session, surname="Пак", given_name="Дина")
    erased = certificate(session, person(session, surname="", given_name=""), validity_months=0)
    shown = [certificate(session, mine), certificate(session, mine, validity_months=0), erased]
    visitor, holder = app.test_client(), sign_in(app.test_client(), session, mine)
    asked = [
        (client, f"/certificates/{one.number}") for client in (visitor, holder) for one in shown
    ]
    for client, path in asked:
        client.get(path)
    taken = [client.get(path).text for client, path in asked]
    anew = []
    for client, path in asked:
        kept(app).clear()
        anew.append(client.get(path).text)
    assert taken == anew
    assert len(set(taken)) == len(asked)
    assert ".pdf" in taken[3]
    assert ".pdf" not in taken[0]


def test_a_repeated_visit_is_answered_with_304_and_another_certificate_is_not(
    app: Flask, session: Session
) -> None:
    first, second = (certificate(session, person(session)) for _ in range(2))
    client = app.test_client()
    tag = client.get(f"/certificates/{first.number}").headers["ETag"]
    assert (
        client.get(f"/certificates/{first.number}", headers={"If-None-Match": tag}).status_code
        == 304
    )
    assert (
        client.get(f"/certificates/{second.number}", headers={"If-None-Match": tag}).status_code
        == 200
    )
