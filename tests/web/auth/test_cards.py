"""Sign-in cards in the browser: from the list of people to the PDF, from code to password."""

import io
import re
import subprocess
from dataclasses import replace
from datetime import timedelta

import pypdf
import pytest
import zxingcpp
from markupsafe import escape
from PIL import Image
from sqlalchemy import select

from lms.accounts.models import AuditEvent, Person, PersonalAccess
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OPERATOR
from lms.app import find_resources
from lms.auth.errors import CardForStaff, CardRefused
from lms.auth.models import SignInCard
from lms.auth.services import make_cards
from lms.core.crypto import CARD_LETTERS, generate_number
from lms.core.i18n import gettext, using_language
from lms.core.pdf import PdfRenderer
from tests.archival import find_broken_rules
from tests.client import remove_tokens
from tests.conftest import NOW
from tests.factories import accounts
from tests.factories.regions import KOKSHETAU

CODE = re.compile(r"[0-9A-Z]{4}(?:-[0-9A-Z]{4}){3}")
PASSWORD = "kok-tobe-7-samal"
REFUSED = str(escape(CardRefused().describe()))


@pytest.fixture(scope="module")
def renderer():
    pdf_renderer = PdfRenderer(find_resources() / "templates" / "pdf" / "fonts.conf")
    yield pdf_renderer
    pdf_renderer.close()


@pytest.fixture
def app(app, renderer):
    app.extensions["lms"] = replace(app.extensions["lms"], pdf_batches=renderer)
    return app


@pytest.fixture
def organisation(session):
    return accounts.add_organisation(session)


@pytest.fixture
def hr(client, session, organisation):
    """HR who is signed in in `client`."""
    holder = accounts.add_person(session, organisation_id=organisation.id, surname="Кадрова")
    accounts.grant(session, holder, HR, organisation_id=organisation.id)
    accounts.sign_in(client, session, holder)
    return holder


@pytest.fixture
def clerk(session, organisation):
    person = accounts.add_person(
        session,
        organisation_id=organisation.id,
        surname="Нұрғалиева",
        given_name="Әсел",
        patronymic="Бауыржанқызы",
        user_name="asel",
        language="ru",
    )
    session.commit()
    return person


@pytest.fixture
def code(session, clerk):
    """Return the code of a card of the clerk's."""
    card_code = make_cards(session, by=OPERATOR, person_ids=[clerk.id], now=NOW)[0].code
    session.commit()
    return card_code


def list_words(pdf):
    process = subprocess.run(["pdftotext", "-", "-"], input=pdf, capture_output=True, check=True)
    return " ".join(process.stdout.decode().split())


def test_hr_prints_cards_for_those_chosen(client, session, hr, clerk, tmp_path):
    others = [accounts.add_person(session, organisation_id=clerk.organisation_id) for _ in range(8)]
    session.commit()
    page = client.get("/auth/cards").text
    assert "Нұрғалиева" in page
    assert "Кадрова" not in page.partition("<main")[2]
    reply = client.send(
        "/auth/cards", {"person": [clerk.id, *(other.id for other in others)], "of": "chosen"}
    )
    assert (reply.status_code, reply.mimetype, reply.headers["Cache-Control"]) == (
        200,
        "application/pdf",
        "no-store",
    )
    assert len(pypdf.PdfReader(io.BytesIO(reply.data)).pages) == 2
    words = list_words(reply.data)
    codes = CODE.findall(words)
    assert len(set(codes)) == 9
    for text in (
        "Нұрғалиева Әсел Бауыржанқызы",
        "asel",
        "8 апреля 2026 года",
        "2026 жылғы 8 сәуір",
        "http://127.0.0.1:8000/auth/card",
        "Карточка входа",
        "құпиясөз",
    ):
        assert text in words, text
    assert find_broken_rules(tmp_path, reply.data) == [[]]
    assert session.scalars(
        select(SignInCard.person_id).order_by(SignInCard.person_id)
    ).all() == sorted([clerk.id, *(o.id for o in others)])
    session.commit()
    assert client.send("/auth/card", {"code": codes[0]}).status_code == 200


def test_the_square_code_leads_to_the_page_with_the_code(client, session, hr, clerk):
    pdf = client.send(f"/auth/people/{clerk.id}/cards", {"stop_password": "y"}).data
    process = subprocess.run(
        ["pdftoppm", "-r", "150", "-png", "-singlefile", "-"],
        input=pdf,
        capture_output=True,
        check=True,
    )
    url = zxingcpp.read_barcodes(Image.open(io.BytesIO(process.stdout)))[0].text
    code = CODE.findall(list_words(pdf))[0]
    assert url.endswith(f"/auth/card/{code}")
    assert (
        session.scalar(select(AuditEvent.details).where(AuditEvent.kind == "card_made"))[
            "password_stopped"
        ]
        is True
    )


def test_all_who_were_found_get_one(client, session, hr, clerk):
    accounts.add_person(session, organisation_id=clerk.organisation_id, surname="Ахметов")
    session.commit()
    reply = client.send("/auth/cards?text=нұрғалиева", {"of": "all", "part": "1"})
    assert len(CODE.findall(list_words(reply.data))) == 1
    assert client.send("/auth/cards?text=zzz", {"of": "all"}).status_code == 422


def test_nobody_chosen_is_explained(client, hr, clerk):
    reply = client.send("/auth/cards", {"of": "chosen", "person": ["x", "9" * 30]})
    assert reply.status_code == 422
    assert "error-summary" in reply.text


def test_what_was_ticked_stays_ticked_beside_an_error(client, session, hr, clerk):
    assert (
        client.send("/auth/cards", {"of": "chosen", "person": [clerk.id, hr.id]}).status_code == 422
    )
    page = client.send("/auth/cards", {"of": "chosen", "person": [clerk.id, hr.id]}).text
    assert re.search(rf'value="{clerk.id}"[^>]* checked', page)
    assert session.scalars(select(SignInCard)).all() == []


def test_hr_can_not_reach_an_administrator_or_a_stranger(client, session, hr, organisation):
    chief = accounts.add_person(session, organisation_id=organisation.id, password_hash="secret")
    accounts.grant(session, chief, NATIONAL_ADMIN)
    stranger = accounts.add_person(
        session, organisation_id=accounts.add_organisation(session).id, surname="Бөтен"
    )
    session.commit()
    page = client.get(f"/auth/people/{chief.id}/cards").text
    assert str(escape(CardForStaff().describe())) in page
    assert "Make a new card" not in page
    assert client.send(f"/auth/people/{chief.id}/cards", {"stop_password": "y"}).status_code == 422
    for answer in (
        client.get(f"/auth/people/{stranger.id}/cards"),
        client.send(f"/auth/people/{stranger.id}/cards"),
        client.send("/auth/cards", {"of": "chosen", "person": [stranger.id]}),
    ):
        assert answer.status_code == 404
    for query in (
        "text=бөтен",
        f"region_unit_id={accounts.load_unit(session, KOKSHETAU).id}",
        "page=2",
        "password=no",
    ):
        assert "Бөтен" not in client.get(f"/auth/cards?{query}").text
    session.rollback()
    assert session.scalars(select(SignInCard)).all() == []
    assert session.get_one(Person, chief.id).password_hash == "secret"


def test_whose_names_were_shown_is_noted(client, session, hr, clerk):
    client.get("/auth/cards")
    client.get(f"/auth/people/{clerk.id}/cards")
    assert session.scalars(
        select(PersonalAccess.access_kind).where(PersonalAccess.person_id == clerk.id)
    ).all() == ["list", "page"]


def test_a_card_is_ended_on_the_page_of_its_person(client, session, hr, clerk, code):
    page = client.get(f"/auth/people/{clerk.id}/cards").text
    assert code not in page
    card_id = re.search(r"cards/(\d+)/revoke", page).group(1)
    assert client.send(f"/auth/people/{clerk.id}/cards/{card_id}/revoke").status_code == 303
    assert "/revoke" not in client.get(f"/auth/people/{clerk.id}/cards").text
    assert REFUSED in client.send("/auth/card", {"code": code}).text


# ---- using a card ----


def test_the_code_sets_a_password_and_signs_in(client, session, clerk, code):
    assert "/auth/card" in client.get("/auth/sign-in").text
    page = client.send("/auth/card", {"code": code.lower().replace("-", " ")})
    assert page.status_code == 200
    assert "asel" in page.text
    refused = client.send("/auth/card/password", {"code": code, "password": "short"})
    assert refused.status_code == 422
    assert 'href="/language/ru?next=/auth/card"' in refused.text, "the code is typed again there"
    reply = client.send("/auth/card/password", {"code": code, "password": PASSWORD})
    assert (reply.status_code, reply.location) == (303, "/my")
    assert "asel" in client.get("/auth/").text
    mine = client.get("/auth/my-cards").text
    with using_language("ru"):
        assert gettext("Card used: a password was set") in mine
    assert code not in mine
    client.send("/auth/sign-out")
    assert client.send("/auth/sign-in", {"login": "asel", "password": PASSWORD}).status_code == 303


def test_every_reason_gives_the_same_answer_and_is_on_record(client, session, clerk, clock, code):
    answers = {}

    def ask(name, number):
        reply = client.send("/auth/card", {"code": number})
        text = reply.text.replace(number, "CODE")
        assert (reply.status_code, REFUSED in text) == (422, True), name
        answers[name] = CODE.sub("CODE", remove_tokens(text))
        assert (
            client.send("/auth/card/password", {"code": number, "password": PASSWORD}).status_code
            == 422
        )

    client.send("/auth/card/password", {"code": code, "password": PASSWORD})
    with client.session_transaction() as cookie:
        cookie.clear()
    ask("unknown", generate_number(CARD_LETTERS))
    ask("used", code)
    replaced, latest = (
        make_cards(session, by=OPERATOR, person_ids=[clerk.id], now=NOW)[0].code for _ in range(2)
    )
    session.commit()
    ask("revoked", replaced)
    clock.forward(days=31)
    ask("expired", latest)
    assert len(set(answers.values())) == 1
    refusal_ids = select(AuditEvent.id).where(
        AuditEvent.kind == "card_refused", AuditEvent.subject == f"person:{clerk.id}"
    )
    assert len(session.scalars(refusal_ids).all()) == 6


def test_codes_are_not_tried_one_after_the_other(client, session, clerk, clock, code):
    client.judge = False
    for _ in range(50):
        client.send("/auth/card", {"code": "0000-0000-0000-0000"})
    reply = client.send("/auth/card", {"code": "0000-0000-0000-0000"})
    assert (reply.status_code, int(reply.headers["Retry-After"]) > 0) == (429, True)
    assert client.send("/auth/card", {"code": code}).status_code == 200, "a good one opens"
    clock.forward(minutes=16)
    assert client.send("/auth/card", {"code": "0000-0000-0000-0000"}).status_code == 422


@pytest.mark.parametrize(
    "typed", ["", "K7M2", "0000-0000-0000-0001", "<script>", "x" * 3000, "12\x00"]
)
def test_a_mistyped_code_is_explained_without_counting(client, session, typed):
    reply = client.send("/auth/card", {"code": typed})
    assert reply.status_code == 422
    assert "<script>x" not in reply.text
    assert session.scalars(select(AuditEvent)).all() == []


def test_the_url_of_the_square_code_tells_nothing_and_is_kept_by_nobody(
    client, app, clerk, code, count_queries
):
    for number in (code, generate_number(CARD_LETTERS)):
        with count_queries(app) as statements:
            reply = client.get(f"/auth/card/{number}")
        assert statements == []
        assert (reply.status_code, reply.headers["Cache-Control"]) == (200, "no-store")
        assert reply.headers.getlist("Referrer-Policy") == ["no-referrer"]
        assert number in reply.text
        assert "asel" not in reply.text
    assert "<b>" not in client.get("/auth/card/<b>").text


def test_the_code_stands_in_no_log(client, clerk, code, capfd):
    client.get(f"/auth/card/{code}")
    client.send("/auth/card", {"code": code})
    client.send("/auth/card/password", {"code": code, "password": PASSWORD})
    client.send("/auth/card", {"code": code})
    log = "".join(capfd.readouterr())
    assert code not in log


def test_a_consultant_has_the_list_too(client, session):
    holder = accounts.add_person(session)
    accounts.grant(session, holder, CONSULTANT, kato=KOKSHETAU)
    accounts.add_person(session, surname="Келуші")
    accounts.sign_in(client, session, holder)
    assert "Келуші" in client.get("/auth/cards").text


def test_two_at_the_same_moment_use_a_card_once(app, session, clerk, code):
    first, second = app.test_client(), app.test_client()
    assert first.send("/auth/card", {"code": code}).status_code == 200
    assert second.send("/auth/card", {"code": code}).status_code == 200
    replies = [
        one.send("/auth/card/password", {"code": code, "password": PASSWORD + str(n)})
        for n, one in enumerate((first, second))
    ]
    assert [reply.status_code for reply in replies] == [303, 422]


def test_an_old_card_is_no_way_in_after_the_last_day(client, clerk, code, clock):
    clock.forward(days=30)
    assert client.send("/auth/card", {"code": code}).status_code == 200
    clock.moment += timedelta(days=1)
    assert client.send("/auth/card", {"code": code}).status_code == 422
