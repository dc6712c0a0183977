"""The verification page is cached once for all certificates of a kind, each with its own facts."""

from flask import Flask
from sqlalchemy.orm import Session

from tests.factories.accounts import add_person, sign_in
from tests.factories.certificates import add_certificate


def get_page_cache(app: Flask) -> dict[object, object]:
    return app.extensions["page cache"]  # type: ignore[no-any-return]


def test_each_certificate_has_its_own_facts_and_links_on_the_one_kept_page(
    app: Flask, session: Session
) -> None:
    first = add_certificate(
        session, add_person(session, surname="<Серік&>", given_name="Айгүл", shown_name="full")
    )
    second = add_certificate(
        session, add_person(session, surname="Ким", given_name="Рустам", shown_name="full")
    )
    client = app.test_client()
    pages = [client.get(f"/certificates/{row.number}").text for row in (first, second, first)]
    assert len(get_page_cache(app)) == 1
    assert pages[0] == pages[2]
    for text, own_row, foreign_row in ((pages[0], first, second), (pages[1], second, first)):
        assert own_row.number in text
        assert own_row.course_title_kk in text
        assert f"/language/ru?next=/certificates/{own_row.number}" in text
        assert foreign_row.number not in text
        assert foreign_row.course_title_kk not in text
    assert "&lt;Серік&amp;&gt; Айгүл" in pages[0]
    assert "Ким Рустам" in pages[1]


def test_the_kept_page_is_the_page_made_anew(app: Flask, session: Session) -> None:
    """Control included: pages that differ in more than words are not shared."""
    mine = add_person(session, surname="Пак", given_name="Дина")
    erased = add_certificate(
        session, add_person(session, surname="", given_name=""), validity_months=0
    )
    certificates = [
        add_certificate(session, mine),
        add_certificate(session, mine, validity_months=0),
        erased,
    ]
    visitor, holder = app.test_client(), sign_in(app.test_client(), session, mine)
    requests = [
        (client, f"/certificates/{row.number}")
        for client in (visitor, holder)
        for row in certificates
    ]
    for client, path in requests:
        client.get(path)
    pages = [client.get(path).text for client, path in requests]
    anew = []
    for client, path in requests:
        get_page_cache(app).clear()
        anew.append(client.get(path).text)
    assert pages == anew
    assert len(set(pages)) == len(requests)
    assert ".pdf" in pages[3]
    assert ".pdf" not in pages[0]


def test_a_repeated_visit_is_answered_with_304_and_another_certificate_is_not(
    app: Flask, session: Session
) -> None:
    first, second = (add_certificate(session, add_person(session)) for _ in range(2))
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
