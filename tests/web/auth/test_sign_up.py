"""Signing up in under a minute, and what an attacker would try there."""

import re
from pathlib import Path

import pytest
from sqlalchemy import func, select

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import CITIZEN
from lms.auth.services.sign_up import SIGN_UPS_PER_IP
from lms.core.i18n import gettext, using_language
from tests.factories import accounts
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI, load_unit

URL = "/auth/sign-up"
IIN = "500101500016"


@pytest.fixture
def fill(client, session):
    """Send the form; keywords change the fields."""
    district = load_unit(session, KOKSHETAU).id
    session.commit()

    def run(path=URL, **fields):
        defaults = {
            "surname": "Серікова",
            "given_name": "Айгүл",
            "region_unit_id": district,
            "password": "көк шкаф 4",
            "language": "kk",
        }
        return client.send(path, {**defaults, **fields})

    return run


def list_people(session):
    session.commit()
    return session.scalars(select(Person)).all()


def test_name_district_and_password_are_enough(client, session, fill):
    assert client.get(URL).status_code == 200
    reply = fill(f"{URL}?next=/help")
    assert (reply.status_code, reply.headers["Location"]) == (303, "/auth/welcome?next=/help")
    page = client.get(reply.headers["Location"]).text
    assert "aigul.<wbr>serikova" in page
    assert 'href="/help"' in page
    (person,) = list_people(session)
    assert (person.audience, person.language, person.email) == (CITIZEN, "kk", None)
    assert person.password_hash.startswith("$argon2id$")


def test_whoever_comes_back_to_the_form_reads_that_there_is_an_account(client, session, fill):
    with using_language("kk"):
        words = gettext("You have an account already")
    assert words not in client.get(URL).text  # the control
    fill()
    page = client.get(URL).text
    assert words in page
    assert "Айгүл Серікова" in page
    assert 'href="/auth/edit"' in page.partition("<main")[2]


def test_the_list_of_districts_works_without_a_script(client, session):
    page = client.get(URL, headers={"Accept-Language": "ru"}).text
    assert page.count("<optgroup") == 20
    assert f'<option value="{load_unit(session, SEMEI).id}">город Семей</option>' in page


@pytest.mark.parametrize(
    "fields",
    [
        {"surname": "", "given_name": ""},
        {"given_name": "Ай\0гүл"},
        {"given_name": "Ай\u202eгүл"},
        {"surname": "х" * 101},
        {"region_unit_id": ""},
        {"region_unit_id": "999999"},
        {"region_unit_id": "1"},
        {"region_unit_id": "9" * 30},
        {"region_unit_id": "abc"},
        {"password": ""},
        {"password": "қысқа"},
        {"password": "password123"},
        {"password": "серикова1"},
        {"password": "х" * 64 + "ыва" * 30},
        {"user_name": "айгүл"},
        {"user_name": "admin"},
        {"user_name": "a" * 60},
        {"language": "en"},
        {"email": "a@"},
        {"phone": "12"},
        {"iin": "500101500017"},
        {"iin": "٥٠٠١٠١٥٠٠٠١٦"},
    ],
)
def test_what_is_wrong_is_said_and_nothing_is_saved(client, session, fill, fields):
    page = fill(**fields)
    assert page.status_code == 422
    assert "error-summary" in page.text
    assert list_people(session) == []


def test_what_was_typed_stays_after_an_error(session, fill):
    page = fill(password="", email="a@b.kz", given_name="<b>Айгүл</b>").text
    assert 'value="Серікова"' in page
    assert 'value="a@b.kz"' in page
    assert "&lt;b&gt;Айгүл" in page
    assert f'<option value="{load_unit(session, KOKSHETAU).id}" selected>' in page


@pytest.mark.parametrize(
    "name", ["Әйгүл", "Нұр-Сұлтан", "О’Коннор", "Zoë", "Аль Фараби", "ابن", "С.", "Жанна д'Арк"]
)
def test_letters_of_any_script_hyphens_apostrophes_and_dots_are_names(session, fill, name):
    assert fill(given_name=name).status_code == 303
    assert list_people(session)[0].given_name == name


@pytest.mark.parametrize("name", ["Әйгүл 🌷", "12345", "<b>Айгүл</b>", "Айгүл2", "-", "😀"])
@pytest.mark.parametrize("field", ["surname", "given_name", "patronymic"])
def test_digits_markup_and_pictures_are_no_names(session, fill, field, name):
    page = fill(**{field: name})
    assert page.status_code == 422
    assert f'id="{field}-error"' in page.text
    assert list_people(session) == []


@pytest.mark.parametrize("contact", [{"email": "a@b.kz"}, {"phone": "8 701 123 45 67"}])
def test_nobody_learns_from_the_reply_who_has_an_account(app, session, fill, contact):
    first, second = fill(user_name="one", **contact), fill(user_name="two", **contact)
    assert (first.status_code, first.headers["Location"]) == (
        second.status_code,
        second.headers["Location"],
    )
    by_name = {person.user_name: person for person in list_people(session)}
    assert any((by_name["one"].email, by_name["one"].phone))
    assert not any((by_name["two"].email, by_name["two"].phone))
    assert any((by_name["two"].email_claim, by_name["two"].phone_claim))


def test_claiming_an_iin_looks_the_same_whoever_has_it(app, session, fill, container):
    confirmed = accounts.build_iin_columns(container.iin_cipher, IIN)
    accounts.add_person(session, user_name="holder", **confirmed)
    session.commit()
    pages = []
    for user_name, iin in (("one", IIN), ("two", IIN), ("three", "500101600022")):
        reply = fill(user_name=user_name, iin=iin)
        pages.append((reply.status_code, reply.headers["Location"]))
    assert len(set(pages)) == 1
    by_name = {person.user_name: person for person in list_people(session)}
    assert by_name["one"].iin_claim_hash == by_name["two"].iin_claim_hash == confirmed["iin_hash"]
    assert not any(by_name[name].iin_hash for name in ("one", "two", "three"))
    assert by_name["holder"].iin_hash == confirmed["iin_hash"]


def test_fields_that_the_form_does_not_have_change_nothing(session, fill):
    organisation = accounts.add_organisation(session)
    organisation_id = organisation.id
    session.commit()
    extra = {column.name: "1" for column in (*Person.__table__.c, *RoleGrant.__table__.c)}
    privileges = {
        "role": "national_admin",
        "audience": "civil_servant",
        "organisation_id": organisation_id,
        "extra_time_percent": "100",
    }
    form_fields = (
        "surname",
        "given_name",
        "patronymic",
        "birth_year",
        "user_name",
        "email",
        "phone",
        "language",
        "region_unit_id",
    )
    assert (
        fill(
            **{
                name: value
                for name, value in {**extra, **privileges}.items()
                if name not in form_fields
            }
        ).status_code
        == 303
    )
    (person,) = list_people(session)
    assert (
        person.audience,
        person.organisation_id,
        person.extra_time_percent,
        person.blocked_at,
    ) == (CITIZEN, None, 0, None)
    assert person.created_at == accounts.NOW
    assert (person.position, person.shown_name, person.password_hash[:9]) == (
        "",
        "initials",
        "$argon2id",
    )
    assert session.scalar(select(func.count()).select_from(RoleGrant)) == 0


def test_an_ip_makes_sixty_accounts_an_hour(client, session, fill, clock):
    for number in range(60):
        client.delete_cookie("session")
        assert fill(user_name=f"person-{number}").status_code == 303
    client.delete_cookie("session")
    assert fill(user_name="one-more").status_code == 429
    assert len(list_people(session)) == 60
    session.commit()
    clock.forward(hours=1, minutes=1)
    assert fill(user_name="one-more").status_code == 303


def test_no_iin_password_or_token_stands_in_the_database_or_the_log(
    client, session, fill, settings, capfd
):
    fill(iin=IIN, password="canary-word-77", user_name="aika")
    fill(iin="500101500017", password="canary-word-77")
    client.send("/auth/sign-in", {"login": IIN, "password": "canary-word-78"})
    with client.session_transaction() as cookie:
        token = cookie.get("_user_id", "no token")
    page = client.get("/auth/").text
    assert IIN not in page
    assert "●●●●●●●●0016" in page
    log = capfd.readouterr()
    dump = "\n".join(
        str(row)
        for table in Person.metadata.sorted_tables
        for row in session.execute(select(table))
    )
    everything = dump + log.out + log.err
    assert "aika" in everything  # the control: this is where things end up
    if settings.database_url.startswith("sqlite"):
        folder = settings.database_url.removeprefix("sqlite:///").rsplit("/", 1)[0]
        everything += "".join(
            path.read_bytes().decode("latin-1") for path in Path(folder).glob("lms.db*")
        )
    for secret in (IIN, "500101500017", "canary-word-77", "canary-word-78", token):
        assert secret not in everything


def test_trying_user_names_comes_to_an_end(session, fill):
    accounts.add_person(session, user_name="aika")
    session.commit()
    statuses = [fill(user_name="aika").status_code for _ in range(SIGN_UPS_PER_IP + 1)]
    assert statuses == [422] * SIGN_UPS_PER_IP + [429]
    assert fill(user_name="a-free-name").status_code == 429, (
        "which names are free is not told either"
    )
    assert len(list_people(session)) == 1


def test_who_meets_a_taken_name_signs_up_under_another(session, fill):
    accounts.add_person(session, user_name="aika")
    session.commit()
    assert fill(user_name="aika").status_code == 422
    assert fill(user_name="aika7").status_code == 303


def test_a_refused_form_keeps_the_region_even_without_a_district(client, session):
    region = load_unit(session, AKMOLA).id
    session.commit()
    page = client.send("/auth/sign-up", {"region_unit_id-region": str(region)}).text
    assert f'data-region-chosen="{region}"' in page


def test_the_card_has_the_name_the_site_and_no_password_and_its_button_begins_the_course(
    client, session, container, fill
):
    fill()
    page = client.get("/auth/welcome?next=/enrolment/files").text
    card = page.partition('class="name-card"')[2].partition("</form>")[0]
    assert list_people(session)[0].user_name.replace(".", ".<wbr>") in card
    assert container.settings.base_url.partition("://")[2] in card and "<svg" in card
    assert 'method="post" action="/enrolment/files"' in card
    assert "type=password" not in page.replace('"', "")
    assert 'href="/my"' in client.get("/auth/welcome?next=/my").text.partition("name-card")[2]
    elsewhere = client.get("/auth/welcome?next=//evil.example/enrolment/x").text
    assert "evil" not in elsewhere.partition("name-card")[2]
    assert client.get("/enrolment/files").location == "/catalogue/files"


def test_a_password_that_is_not_kept_is_asked_for_again_beside_the_real_error(client, fill):
    page = fill(surname="Серік9").text
    again = "Құпиясөзді қайта енгізіңіз: ол бетте сақталмайды."
    assert f'<a href="#password">{again}</a>' in page
    field = page.split('id="password-error"')[1]
    assert again in field[: field.index("</p>")]
    assert re.search(r'<input aria-describedby="password-hint password-error"', page)
    assert again not in client.get(URL).text
    assert again not in fill(password="қысқа").text, "its own error says it"


def test_an_error_of_two_fields_names_each_of_them(fill):
    page = fill(surname="Серік9", given_name="Айгүл9").text
    assert '<a href="#surname">Тегі: ' in page and '<a href="#given_name">Аты: ' in page
    assert '<a href="#given_name">Аты-жөні' in fill(given_name="Айгүл9").text
