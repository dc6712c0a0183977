"""Anyone checks a certificate."""

import re
import time
from statistics import median

import pytest

from lms.core.crypto import generate_number
from tests.factories.accounts import add_person, sign_in
from tests.factories.certificates import add_certificate

NAMES = {"surname": "Нұрғалиева", "given_name": "Әсел", "patronymic": "Бауыржанқызы"}


@pytest.fixture
def issued_certificate(session):
    add_certificate(session, add_person(session))  # somebody else's
    return add_certificate(
        session,
        add_person(session, shown_name="initials", **NAMES),
        title_kk="Файлдар",
        title_ru="Файлы",
        hours=8,
    )


def read_text(reply):
    return reply.get_data(as_text=True)


def test_the_page_of_a_number_tells_the_facts_that_the_holder_allows(client, issued_certificate):
    reply = client.get(
        f"/certificates/{issued_certificate.number}", headers={"Accept-Language": "ru"}
    )
    page = read_text(reply)
    assert reply.status_code == 200
    assert "verdict--valid" in page
    for fact in (
        "Ә. Б. Нұрғалиева",
        "Файлы",
        ">8<",
        "9 марта 2026 года",
        "9 марта 2027 года",
        issued_certificate.number,
    ):
        assert fact in page, fact
    assert "Бауыржанқызы" not in page
    assert "Файлдар" not in page


def test_the_page_is_in_the_readers_language(client, issued_certificate):
    page = read_text(
        client.get(f"/certificates/{issued_certificate.number}", headers={"Accept-Language": "kk"})
    )
    assert "Файлдар" in page
    assert "2027 жылғы 9 наурыз" in page


def test_a_certificate_without_a_last_day_says_so(client, session):
    issued_certificate = add_certificate(session, add_person(session), validity_months=0)
    assert "verdict--valid" in read_text(client.get(f"/certificates/{issued_certificate.number}"))


def test_a_certificate_past_its_last_day_has_expired(client, issued_certificate, clock):
    clock.forward(days=365)
    assert "verdict--valid" in read_text(client.get(f"/certificates/{issued_certificate.number}"))
    clock.forward(days=1)
    assert "verdict--expired" in read_text(client.get(f"/certificates/{issued_certificate.number}"))


def test_a_number_that_does_not_exist_is_not_found(client, issued_certificate):
    reply = client.get(f"/certificates/{generate_number()}")
    assert reply.status_code == 404
    assert "verdict--unknown" in read_text(reply)


def test_no_iin_stands_on_the_page(client, session, app):
    cipher = app.extensions["lms"].iin_cipher
    iin = "900101300015"
    holder = add_person(session, iin_encrypted=cipher.encrypt(iin), iin_hash=cipher.lookup(iin))
    issued_certificate = add_certificate(session, holder)
    page = read_text(client.get(f"/certificates/{issued_certificate.number}"))
    assert iin not in page
    assert iin[-4:] not in page.replace(issued_certificate.number, "")


def test_search_engines_are_kept_out(client, issued_certificate):
    for number in (issued_certificate.number, generate_number()):
        reply = client.get(f"/certificates/{number}")
        assert reply.headers["X-Robots-Tag"] == "noindex"
        assert '<meta name="robots" content="noindex">' in read_text(reply)


@pytest.mark.parametrize(
    "change",
    [str.lower, lambda n: n.replace("-", ""), lambda n: n.replace("0", "O"), lambda n: f" {n} "],
)
def test_a_number_typed_otherwise_leads_to_its_page(client, issued_certificate, change):
    reply = client.get(
        "/certificates/check", query_string={"number": change(issued_certificate.number)}
    )
    assert reply.status_code == 302
    assert reply.location == f"/certificates/{issued_certificate.number}"


def test_a_url_with_small_letters_leads_to_the_one_url(client, issued_certificate):
    reply = client.get(f"/certificates/{issued_certificate.number.lower()}")
    assert (reply.status_code, reply.location) == (
        301,
        f"/certificates/{issued_certificate.number}",
    )


def test_the_form_is_asked_for_without_an_error(client):
    reply = client.get("/certificates/check")
    assert reply.status_code == 200
    assert 'name="number"' in read_text(reply)
    assert "error-summary" not in read_text(reply)


@pytest.mark.parametrize(
    "typed", ["", "K7M2", "нөмір", "0000-0000-0000-0000-01", "<script>", "x" * 5000, "12\x00"]
)
def test_a_mistyped_number_is_explained_and_kept(client, typed):
    reply = client.get("/certificates/check", query_string={"number": typed})
    assert reply.status_code == 422
    assert "error-summary" in read_text(reply)
    assert "<script>" not in read_text(reply)


def test_one_wrong_letter_is_found_without_asking_the_database(
    client, issued_certificate, app, count_queries
):
    swapped = (
        issued_certificate.number[1] + issued_certificate.number[0] + issued_certificate.number[2:]
    )
    other = "1" if issued_certificate.number[0] != "1" else "2"
    typed = (
        swapped if swapped != issued_certificate.number else other + issued_certificate.number[1:]
    )
    with count_queries(app) as queries:
        reply = client.get("/certificates/check", query_string={"number": typed})
    assert reply.status_code == 422
    assert queries == []


@pytest.mark.parametrize("wrong", ["none", "9" * 300, "Ә", "0000-0000-0000-0000-01", "1.pdf.html"])
def test_what_cannot_be_a_number_looks_like_one_that_does_not_exist(client, wrong):
    def read_page(number):
        reply = client.get(f"/certificates/{number}")
        return reply.status_code, re.sub(r'next=[^"]*', "", read_text(reply))

    assert read_page(wrong) == read_page(generate_number())


def test_wrong_and_unknown_numbers_take_the_same_time(client, issued_certificate, clock):
    client.judge = False

    def measure_seconds(number):
        clock.forward(minutes=2)
        start = time.process_time()
        client.get(f"/certificates/{number}")
        return time.process_time() - start

    measure_seconds("x")
    rounds = [
        (measure_seconds("0000-0000-0000-0000-01"), measure_seconds(generate_number()))
        for _ in range(40)
    ]
    wrong, unknown = (median(times) for times in zip(*rounds, strict=True))
    assert abs(wrong - unknown) < 0.01


def test_guessing_is_slowed_down_and_real_numbers_are_answered_all_the_same(
    client, issued_certificate, clock
):
    for _ in range(30):
        assert client.get(f"/certificates/{generate_number()}").status_code == 404
    reply = client.get(f"/certificates/{generate_number()}")
    assert reply.status_code == 429
    assert 1 <= int(reply.headers["Retry-After"]) <= 60
    assert client.get(f"/certificates/{issued_certificate.number}").status_code == 200
    elsewhere = client.get(
        f"/certificates/{generate_number()}", environ_base={"REMOTE_ADDR": "192.0.2.7"}
    )
    assert elsewhere.status_code == 404
    clock.forward(minutes=1, seconds=1)
    assert client.get(f"/certificates/{generate_number()}").status_code == 404


def test_checking_a_real_certificate_is_free_however_often(client, issued_certificate):
    client.judge = False
    assert {
        client.get(f"/certificates/{issued_certificate.number}").status_code for _ in range(60)
    } == {200}


def test_a_visitors_check_costs_one_query_and_writes_nothing(
    client, issued_certificate, app, count_queries
):
    with count_queries(app) as queries:
        client.get(f"/certificates/{issued_certificate.number}")
    assert len(queries) == 1
    assert queries[0].startswith("SELECT")


def test_a_second_look_is_answered_without_the_page(client, issued_certificate):
    first = client.get(f"/certificates/{issued_certificate.number}")
    again = client.get(
        f"/certificates/{issued_certificate.number}",
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 304


def test_a_page_that_was_kept_is_not_used_once_the_certificate_has_expired(
    client, issued_certificate, clock
):
    first = client.get(f"/certificates/{issued_certificate.number}")
    clock.forward(days=366)
    again = client.get(
        f"/certificates/{issued_certificate.number}",
        headers={"If-None-Match": first.headers["ETag"]},
    )
    assert again.status_code == 200


def test_the_holder_finds_the_way_to_the_pdf_and_others_do_not(client, session, issued_certificate):
    link = f"/certificates/{issued_certificate.number}.pdf"
    assert link not in read_text(client.get(f"/certificates/{issued_certificate.number}"))
    sign_in(client, session, add_person(session))
    assert link not in read_text(client.get(f"/certificates/{issued_certificate.number}"))
    client.delete_cookie("session")
    holder = session.get_one(type(add_person(session)), issued_certificate.person_id)
    sign_in(client, session, holder)
    assert link in read_text(client.get(f"/certificates/{issued_certificate.number}"))


def test_a_holder_whose_name_was_erased_is_still_verified(client, session):
    issued_certificate = add_certificate(
        session, add_person(session, surname="", given_name="", patronymic="")
    )
    page = read_text(client.get(f"/certificates/{issued_certificate.number}"))
    assert "verdict--valid" in page
    assert "<dd></dd>" not in page
