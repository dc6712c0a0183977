"""The list of the certificates of one's people, as a page, as a file, and as a ZIP of PDFs."""

import csv
import io
import re
from datetime import date
from zipfile import ZipFile

import pypdf
import pytest
from sqlalchemy import select, update

from lms.accounts.models import AuditEvent, PersonalAccess, RoleGrant
from lms.accounts.rules import CONSULTANT, HR, NATIONAL_ADMIN, OFFICER
from lms.certificates.models import Certificate
from lms.certificates.views import held as held_views
from tests.conftest import NOW
from tests.factories.accounts import add_organisation, add_person, add_post, grant, sign_in
from tests.factories.certificates import add_certificate
from tests.factories.large_files import run_jobs
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI

LIST = "/certificates/held"
FILES = f"{LIST}/files"


@pytest.fixture
def officer(client, session):
    who = add_person(session, surname="Маман", kato=AKMOLA)
    grant(session, who, OFFICER, kato=AKMOLA)
    sign_in(client, session, who)
    return who


@pytest.fixture
def certificates(session, officer):
    """Two certificates of the officer's people; another one is elsewhere."""
    add_certificate(session, add_person(session, surname="Бөтенов", kato=SEMEI))
    return [
        add_certificate(
            session,
            add_person(session, surname=surname, given_name="Әсел", kato=KOKSHETAU),
            title_kk=title,
            title_ru=title,
        )
        for surname, title in (("Әлиева", "Ақпараттық қауіпсіздік"), ("Яковлева", "Кесте"))
    ]


@pytest.fixture
def jobs_container(app):
    """Return the container of the job, whose renderer is the one of all tests here."""
    return app.extensions["lms"]


def list_numbers(client, query=""):
    page = client.get(f"{LIST}{query}")
    assert page.status_code == 200
    return re.findall(r"/certificates/([0-9A-Z-]+)/record", page.text)


def list_events(session, kind):
    session.rollback()
    query = select(AuditEvent.subject, AuditEvent.details).where(AuditEvent.kind == kind)
    rows = [tuple(row) for row in session.execute(query)]
    session.rollback()
    return rows


def list_accesses(session):
    session.rollback()
    rows = session.execute(select(PersonalAccess.person_id, PersonalAccess.access_kind)).all()
    session.rollback()
    return sorted(tuple(row) for row in rows)


def prepare_zip(client, container, query=""):
    reply = client.send(f"{FILES}{query}")
    assert reply.status_code == 303, reply.text[:500]
    url = reply.headers["Location"]
    assert "data-refresh" in client.get(url).text, "the control: its progress is shown"
    run_jobs(container)
    return url


def test_the_list_shows_ones_people_alone_and_that_is_recorded(client, session, certificates):
    assert set(list_numbers(client)) == {row.number for row in certificates}
    assert list_accesses(session) == sorted((row.person_id, "list") for row in certificates)
    assert list_events(session, "list_opened") == [
        ("list:certificates.held", {"people": 2, "filters": {}})
    ]


def test_each_link_to_a_pdf_says_whose_it_is(client, certificates):
    names = re.findall('PDF<span class="visually-hidden"> (.*?)</span>', client.get(LIST).text)
    assert [name.split()[0] for name in sorted(names)] == ["Яковлева", "Әлиева"]


def test_the_list_is_narrowed(client, session, certificates):
    first, second = certificates
    session.execute(
        update(Certificate)
        .where(Certificate.id == first.id)
        .values(valid_until=date(2026, 3, 8), issued_at=NOW.replace(month=1, day=15, hour=20))
    )
    session.execute(
        update(Certificate).where(Certificate.id == second.id).values(revoked_on=date(2026, 3, 9))
    )
    session.commit()
    slug = re.search(r'<option value="([^"]+)">Кесте', client.get(LIST).text)[1]
    for query, expected in {
        "?name=әлиева": [first],
        f"?course={slug}": [second],
        "?state=expired": [first],
        "?state=revoked": [second],
        "?state=valid": [],
        # 20:00 in UTC is the next day in Kazakhstan.
        "?issued_from=2026-01-16&issued_to=2026-01-16": [first],
        "?issued_to=2026-01-15": [],
        "?issued_from=2026-03-09": [second],
        "?organisation=nowhere": [],
        "?issued_from=no-day&state=no-state&course=no-course": [second, first],
        "?sort=name": [first, second],
        "?sort=-name": [second, first],
        "?sort=issued": [first, second],
        "?sort=-course": [second, first],
        "?sort=unit": [first, second],
        "?sort=valid_until": [first, second],
        "?issued_to=9999-12-31&issued_from=0001-01-01": [second, first],
    }.items():
        assert list_numbers(client, query) == [row.number for row in expected], query


def test_hr_has_those_of_the_organisation(client, app, session, certificates):
    office, elsewhere = add_organisation(session), add_organisation(session)
    colleague, other = add_person(session), add_person(session)
    add_post(session, colleague, office.id)
    add_post(session, other, elsewhere.id)
    rows = [add_certificate(session, holder) for holder in (colleague, other)]
    who = add_person(session)
    grant(session, who, HR, organisation_id=office.id)
    browser = sign_in(app.test_client(), session, who)
    assert list_numbers(browser) == [rows[0].number]


def test_consultants_and_learners_have_no_such_list(app, session, certificates):
    who = add_person(session, kato=KOKSHETAU)
    grant(session, who, CONSULTANT, kato=KOKSHETAU)
    browser = sign_in(app.test_client(), session, who)
    assert browser.get(LIST).status_code == 403
    assert browser.send(FILES).status_code == 403


def test_the_list_is_saved_as_a_file(client, session, certificates):
    reply = client.send(f"{LIST}/export", {"format": "csv"})
    rows = list(csv.reader(io.StringIO(reply.text.lstrip("\ufeff")), delimiter=";"))[1:]
    assert [row[0] for row in rows] == ["Әлиева", "Яковлева"]
    assert {row[5] for row in rows} == {row.number for row in certificates}
    assert list_accesses(session) == sorted((row.person_id, "export") for row in certificates)


def test_all_pdfs_come_in_a_zip_whose_index_agrees(client, session, jobs_container, certificates):
    url = prepare_zip(client, jobs_container)
    reply = client.send(f"{url}/download")
    assert reply.status_code == 200 and reply.mimetype == "application/zip"
    name = "certificates-2026-03-09.zip"
    assert reply.headers["Content-Disposition"] == f'attachment; filename="{name}"'
    packed = ZipFile(io.BytesIO(reply.data))
    index = packed.read("index.csv").decode("utf-8-sig")
    rows = list(csv.DictReader(io.StringIO(index), delimiter=";"))
    assert [row["Файл"] for row in rows] == packed.namelist()[:-1]
    for row, document in zip(rows, certificates, strict=True):
        assert row["Сертификаттың нөмірі"] == document.number
        title = document.course_title_kk.replace(" ", "-")
        assert row["Файл"] == f"{document.surname}_Әсел_{title}_{document.number}.pdf"
        content = packed.read(row["Файл"])
        text = pypdf.PdfReader(io.BytesIO(content)).pages[0].extract_text()
        assert document.number in text and document.surname in text
        alone = client.get(f"/certificates/{document.number}.pdf").data
        assert content == alone, "the same file as the single one"
    assert {(row.person_id, "certificate") for row in certificates} <= set(list_accesses(session))
    [(subject, details)] = list_events(session, "exported")
    assert subject == "certificates" and details["format"] == "zip"


def test_a_drawn_sheet_leads_to_the_page_that_checks_it(client, app, certificates):
    with app.test_request_context():
        path = app.url_for("certificates.verify", number=certificates[0].number)
    assert path == f"/certificates/{certificates[0].number}"


def test_the_zip_follows_the_filter(client, jobs_container, certificates):
    url = prepare_zip(client, jobs_container, "?name=Яковлева")
    packed = ZipFile(io.BytesIO(client.send(f"{url}/download").data))
    assert [name.split("_")[0] for name in packed.namelist()] == ["Яковлева", "index.csv"]


def test_whoever_lost_the_role_cannot_save_the_zip(
    client, session, jobs_container, certificates, officer
):
    url = prepare_zip(client, jobs_container)
    role = update(RoleGrant).where(RoleGrant.person_id == officer.id)
    session.execute(role.values(withdrawn_at=NOW))
    session.commit()
    assert client.send(f"{url}/download").status_code == 403
    session.execute(role.values(withdrawn_at=None))
    session.commit()
    assert client.send(f"{url}/download").status_code == 200, "the control"


def test_whoever_answers_for_another_area_now_cannot_either(
    client, session, jobs_container, certificates, officer
):
    url = prepare_zip(client, jobs_container)
    elsewhere = add_person(session, kato=SEMEI).region_unit_id
    session.execute(update(RoleGrant).values(region_unit_id=elsewhere))
    session.commit()
    assert client.send(f"{url}/download").status_code == 403
    assert "/download" not in client.get(url).text


def test_nobody_else_gets_the_zip(client, app, session, jobs_container, certificates):
    url = prepare_zip(client, jobs_container)
    other = add_person(session)
    grant(session, other, NATIONAL_ADMIN)
    browser = sign_in(app.test_client(), session, other)
    assert browser.send(f"{url}/download").status_code == 404


def test_more_than_fit_are_refused_in_words_before_and_after(client, certificates, monkeypatch):
    monkeypatch.setattr(held_views, "MOST_PACKED", 1)
    page = client.get(LIST).text
    assert "ең көбі 1 сертификат сыяды, ал бұл тізімде 2" in page
    assert f'action="{FILES}' not in page
    reply = client.send(FILES)
    assert reply.status_code == 409 and "ең көбі 1 сертификат" in reply.text
    assert f'action="{FILES}?name=' in client.get(f"{LIST}?name=Яковлева").text, "the control"


def test_an_empty_list_says_so_and_makes_no_zip(client, officer):
    page = client.get(LIST).text
    assert "Әзірге сертификат жоқ" in page and FILES not in page
    assert "Бұл тізімде сертификат жоқ" in client.get(f"{LIST}?name=nobody").text
    assert client.send(FILES).status_code == 409


def test_a_failed_zip_says_why(client, session, jobs_container, certificates):
    reply = client.send(FILES)
    session.execute(update(Certificate).values(surname="", given_name="", patronymic=""))
    session.commit()
    run_jobs(jobs_container)
    page = client.get(reply.headers["Location"]).text
    assert "бірде-бірі қалмаған" in page and "CSV" not in page


def test_a_page_of_many_costs_no_more_queries(client, app, session, certificates, count_queries):
    with count_queries(app) as few:
        client.get(LIST)
    for _number in range(8):
        add_certificate(session, add_person(session, kato=KOKSHETAU))
    with count_queries(app) as many:
        assert len(list_numbers(client)) == 10
    assert len(many) == len(few)
