"""Signing in by the full name and the year of birth, where they are unique in the district."""

import pytest

from lms.accounts.rules import build_search_key
from lms.auth.services.sign_in_attempts import FAILURES_PER_NAME
from tests.client import remove_tokens
from tests.factories import accounts
from tests.factories.regions import KOKSHETAU, STEPNOGORSK, load_unit

PASSWORD = "көк шкаф 478"
PATH = "/auth/sign-in/name"


@pytest.fixture
def kulash(session, container):
    person = accounts.add_person(
        session,
        surname="Сейтқазина",
        given_name="Күләш",
        patronymic="Әбдіқызы",
        user_name="kulash.seitqazina",
        birth_year=1958,
        password_hash=container.passwords.hash(PASSWORD),
    )
    session.commit()
    return person


@pytest.fixture
def fill(client, session):
    unit_ids = {kato: load_unit(session, kato).id for kato in (KOKSHETAU, STEPNOGORSK)}
    session.rollback()

    def run(kato=KOKSHETAU, **values):
        typed = {
            "surname": "Сейтқазина",
            "given_name": "Күләш",
            "birth_year": "1958",
            "region_unit_id": unit_ids[kato],
            "password": PASSWORD,
        }
        return client.send(PATH, typed | values)

    return run


@pytest.mark.parametrize(
    ("surname", "given_name"),
    [("Сейтқазина", "Күләш"), ("сейтказина", "кулаш"), (" СЕЙТҚАЗИНА ", "Кулаш")],
)
def test_the_name_in_kazakh_or_russian_spelling_and_the_year_sign_in(
    client, kulash, fill, surname, given_name
):
    assert fill(surname=surname, given_name=given_name).location == "/my"
    assert client.get("/auth/").status_code == 200


@pytest.mark.parametrize(
    "wrong",
    [
        {"surname": "Сейтқазин"},
        {"given_name": "Күл"},
        {"birth_year": "1959"},
        {"password": "wrong"},
        {"kato": STEPNOGORSK},
    ],
)
def test_whatever_does_not_fit_is_refused(client, kulash, fill, wrong):
    assert fill(**wrong).status_code == 422
    assert client.get("/auth/").status_code == 302


def test_two_of_a_name_one_and_none_get_the_same_answer_for_the_same_work(
    app, session, fill, count_queries
):
    for given_name in ("Екіжан", "Бірбай"):
        accounts.add_person(session, surname="Адам", given_name=given_name, birth_year=1958)
    accounts.add_person(session, surname="Адам", given_name="Екіжан", birth_year=1958)
    session.commit()
    pages, work = {}, {}
    for given_name in ("Екіжан", "Бірбай", "Жоқбай"):
        with count_queries(app) as statements:
            reply = fill(surname="Адам", given_name=given_name, password="wrong")
        pages[given_name] = (
            reply.status_code,
            remove_tokens(reply.text).replace(given_name, "NAME"),
        )
        work[given_name] = len(statements)
    assert len(set(pages.values())) == 1
    assert len(set(work.values())) == 1
    assert work["Жоқбай"] > 3, "the control: the statements were seen"


def test_two_of_a_name_cannot_sign_in_by_it(session, kulash, fill):
    accounts.add_person(session, surname="Сейтказина", given_name="Кулаш", birth_year=1958)
    session.commit()
    assert fill().status_code == 422


def test_blocked_and_merged_accounts_of_the_name_do_not_count(session, kulash, fill):
    twin = {"surname": "Сейтқазина", "given_name": "Күләш", "birth_year": 1958}
    accounts.add_person(session, **twin, blocked_at=accounts.NOW)
    accounts.add_person(session, **twin, blocked_at=accounts.NOW, merged_into_id=kulash.id)
    session.commit()
    assert fill().status_code == 303


def test_attempts_for_a_name_come_to_an_end_in_any_spelling(kulash, fill):
    for number in range(FAILURES_PER_NAME):
        spelling = {"surname": "сейтказина"} if number % 2 else {}
        assert fill(password="wrong", **spelling).status_code == 422
    assert fill().status_code == 429


def test_the_year_at_sign_up_is_what_signs_in_later(client, session, fill):
    unit_id = load_unit(session, KOKSHETAU).id
    session.rollback()
    client.send(
        "/auth/sign-up",
        {
            "surname": "Жаңа",
            "given_name": "Адам",
            "password": PASSWORD,
            "region_unit_id": unit_id,
            "language": "kk",
            "birth_year": "1990",
        },
    )
    client.send("/auth/sign-out")
    assert fill(surname="Жана", given_name="Адам", birth_year="1990").location == "/my"


def test_the_search_uses_the_index(session):
    from sqlalchemy import text

    if session.get_bind().dialect.name != "sqlite":
        pytest.skip("PostgreSQL chooses by the rows that it has")
    plan = session.execute(
        text(
            "EXPLAIN QUERY PLAN SELECT id FROM person WHERE birth_year = 1958 "
            "AND region_unit_id = 1 AND search_key LIKE :key"
        ),
        {"key": f"{build_search_key('Сейтқазина', 'Күләш')} %"},
    ).all()
    assert "ix_person_birth_year" in str(plan)
