"""Exemptions: granting with a document, who may see and save it, withdrawing."""

import io
import re
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from lms.core.clock import Moment
from lms.core.i18n import gettext, using_language
from lms.obligations.models import Assignment, Exemption, Obligation
from lms.obligations.services import resolve_people
from tests.conftest import NOW
from tests.factories import records
from tests.factories.accounts import add_person, grant, sign_in
from tests.factories.hostile import build_png_claiming
from tests.factories.records import ZONE
from tests.factories.regions import AKMOLA, AKTOBE, KOKSHETAU
from tests.web.obligations.office import TODAY, count_records, read_text

PDF = b"%PDF-1.7 a scan"
BILINGUAL = "Жыл сайынғы оқу / Ежегодное обучение"
FAR = str(TODAY + timedelta(days=90))


@pytest.fixture
def exempt(officer, session, office):
    """Exempt the second civil servant; return the assignment id, the person and the exemption."""
    assignment_id, servant = office.assign(session), office.servants[1]
    reply = officer.send(
        f"/obligations/{assignment_id}/people/{servant.id}/exempt",
        build_form(document=(io.BytesIO(PDF), "../anyqtama.pdf")),
    )
    assert reply.status_code == 303
    row = session.scalars(select(Exemption)).one()
    session.commit()
    return assignment_id, servant, row


def build_form(**values):
    return {"reason": "Бала күтімі", "starts_on": str(TODAY), "ends_on": FAR, **values}


def test_an_exempt_person_need_not_complete_the_course(exempt, officer, session):
    assignment_id, servant, row = exempt
    assert (row.reason, row.document_name, str(row.ends_on)) == ("Бала күтімі", "anyqtama.pdf", FAR)
    assert (
        session.scalars(select(Obligation.state).where(Obligation.person_id == servant.id)).one()
        == "exempt"
    )
    session.commit()
    page = read_text(officer.get(f"/obligations/{assignment_id}/people/{servant.id}"))
    assert "Бала күтімі" in page and f"/obligations/exemptions/{row.id}/document" in page
    assert servant.surname in read_text(officer.get(f"/obligations/{assignment_id}/exemptions"))


@pytest.mark.parametrize("happens", ["moves", "completes", "is over"])
def test_the_record_says_that_the_course_is_due_again_only_if_it_is(
    exempt, officer, session, office, happens
):
    """Figures take an exempt person out by an event of its own, also where nothing is due again."""
    assignment_id, servant, _row = exempt
    moment = Moment(NOW + timedelta(days=91 if happens == "is over" else 1), ZONE)
    if happens == "moves":
        servant.region_unit_id = office.units[AKMOLA]
    if happens == "completes":
        records.finish(session, servant, office.course, now=moment.now)
    resolve_people(session, person_ids=[servant.id], moment=moment, by_id=None)
    session.commit()
    officer.get("/language/ru")
    page = read_text(officer.get(f"/obligations/{assignment_id}/people/{servant.id}"))
    again = ["снова нужно пройти курс" in page, "освобождение закончилось" in page]
    assert again == [False, happens == "is over"]


def test_an_order_is_named_as_a_basis_and_what_people_type_as_a_reason(officer, session, office):
    assignment_id, servant = office.assign(session), office.servants[1]
    officer.get("/language/ru")
    person_url = f"/obligations/{assignment_id}/people/{servant.id}"
    labels = [
        re.search(r'<label[^>]* for="reason"[^>]*>\s*(\w+)', read_text(officer.get(url)))[1]
        for url in ("/obligations/new", f"{person_url}/exempt")
    ]
    assert labels == ["Основание", "Причина"]
    assert ">Основание<" in read_text(officer.get(person_url))


def test_the_document_is_stored_encrypted_and_saved_as_a_file(exempt, officer, app):
    row = exempt[2]
    encrypted = app.extensions["lms"].storage.get(row.document_sha256)
    assert encrypted is not None and PDF not in encrypted
    reply = officer.get(f"/obligations/exemptions/{row.id}/document")
    assert (reply.status_code, reply.get_data(), reply.mimetype) == (200, PDF, "application/pdf")
    assert reply.headers["Content-Disposition"] == f'attachment; filename="exemption-{row.id}.pdf"'
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert (reply.headers["X-Content-Type-Options"], reply.headers["Cache-Control"]) == (
        "nosniff",
        "no-store",
    )


def test_a_photograph_is_stored_without_what_the_camera_noted(officer, session, office):
    assignment_id, servant = office.assign(session), office.servants[1]
    notes, data = Image.Exif(), io.BytesIO()
    notes[0x013B] = "Canary"
    Image.new("RGB", (30, 20), "white").save(data, "JPEG", exif=notes)
    assert b"Canary" in data.getvalue()  # the control
    reply = officer.send(
        f"/obligations/{assignment_id}/people/{servant.id}/exempt",
        build_form(document=(io.BytesIO(data.getvalue()), "anyqtama.jpg")),
    )
    assert reply.status_code == 303
    number = session.scalars(select(Exemption.id)).one()
    session.commit()
    document = officer.get(f"/obligations/exemptions/{number}/document")
    assert document.mimetype == "image/jpeg"
    assert b"Canary" not in document.data
    assert Image.open(io.BytesIO(document.data)).size == (30, 20)


def test_the_person_reads_why_and_until_when(exempt, client, session):
    sign_in(client, session, exempt[1])
    page = read_text(client.get("/my"))
    assert "Бала күтімі" in page
    assert "Бұйрық № 1" not in page[: page.index("Бала күтімі")], (
        "what one is exempt from is not among what is due"
    )


@pytest.fixture
def partly_exempt(officer, session, office):
    """Exempt the second civil servant from the first of two orders; return both ids and them."""
    servant = office.servants[1]
    orders = [office.assign(session), office.assign(session, due_on=TODAY + timedelta(days=9))]
    for order, reason in zip(orders, (BILINGUAL, "Приказ № 5"), strict=True):
        session.get_one(Assignment, order).reason = reason
    office.settle(session)
    path = f"/obligations/{orders[0]}/people/{servant.id}/exempt"
    reply = officer.send(path, build_form(scope="chosen", assignments=str(orders[0])))
    assert reply.status_code == 303
    return orders, servant


def test_what_is_due_says_from_which_order_one_is_exempt_and_until_when(
    partly_exempt, client, session
):
    sign_in(client, session, partly_exempt[1])
    page = " ".join(read_text(client.get("/my")).split())
    assert "Сіз мына тағайындаудан босатылғансыз: Жыл сайынғы оқу (Ақмола облысы)." in page
    assert "2026 жылғы 7 маусым" in page
    assert 'lang="ru">Приказ № 5</span>' in page, "a Russian order says so to a reader of Kazakh"


def test_staff_read_each_order_in_their_language(partly_exempt, officer, office):
    (first, second), servant = partly_exempt
    preview = officer.send("/obligations/new", office.build_form(step="preview"))
    for page in (
        read_text(preview),
        read_text(officer.get(f"/obligations/{first}")),
        read_text(officer.get(f"/obligations/{first}/people/{servant.id}")),
        read_text(officer.get(f"/obligations/{second}/people/{servant.id}/exempt")),
    ):
        assert "Жыл сайынғы оқу" in page
        assert "Ежегодное" not in page


FAULTS = [
    {"reason": ""},
    {"starts_on": ""},
    {"ends_on": str(TODAY - timedelta(days=1))},
    {"ends_on": "soon"},
    {"document": (b"<html><script>", "a.pdf")},
    {"document": (b"MZ\x90", "a.png")},
    {"document": (b"%PDF-" + b"a" * 6_000_000, "a.pdf")},
    {"document": (PDF, "a.exe")},
    {"document": (PDF, "a.pdf.html")},
    {"document": (PDF, "anyqtama")},
    {"document": (PDF, "a.png")},
    {"document": (b"\xff\xd8\xff\xe0 damaged", "a.jpg")},
    {"document": (build_png_claiming(30_000, 30_000), "a.png")},
]


def test_a_faulty_form_is_refused_with_what_was_typed(officer, app, session, office):
    app.config["MAX_CONTENT_LENGTH"] = 20 * 1024 * 1024
    assignment_id, servant = office.assign(session), office.servants[1]
    for fault in FAULTS:
        data = (
            {"document": (io.BytesIO(fault["document"][0]), fault["document"][1])}
            if "document" in fault
            else fault
        )
        page = read_text(
            officer.send(
                f"/obligations/{assignment_id}/people/{servant.id}/exempt", build_form(**data)
            ),
            422,
        )
        assert "error-summary" in page and ("reason" in data or "Бала күтімі" in page)
    assert count_records(session, Exemption) == 0


def test_a_file_that_the_page_does_not_keep_is_asked_for_again(officer, session, office):
    """Else the exemption is granted without the document that was chosen at first."""
    assignment_id, servant = office.assign(session), office.servants[1]
    path = f"/obligations/{assignment_id}/people/{servant.id}/exempt"
    with using_language("kk"):
        words = gettext("Choose the file again: it is not kept on the page.")
    files = {"document": (io.BytesIO(PDF), "anyqtama.pdf")}
    refused_page = read_text(officer.send(path, build_form(reason="", **files)), 422)
    assert refused_page.count(words) == 2 and 'href="#document"' in refused_page
    assert words not in read_text(officer.send(path, build_form(reason="")), 422)


def test_granting_the_same_twice_is_granting_once(exempt, officer, session):
    assignment_id, servant, _row = exempt
    assert (
        officer.send(
            f"/obligations/{assignment_id}/people/{servant.id}/exempt", build_form()
        ).status_code
        == 303
    )
    assert count_records(session, Exemption) == 1


def test_an_exemption_is_withdrawn_after_it_was_asked(exempt, officer, session):
    assignment_id, servant, row = exempt
    assert servant.surname in read_text(officer.get(f"/obligations/exemptions/{row.id}/withdraw"))
    reply = officer.send(f"/obligations/exemptions/{row.id}/withdraw")
    assert reply.headers["Location"] == f"/obligations/{assignment_id}/people/{servant.id}"
    assert (
        session.scalars(select(Obligation.state).where(Obligation.person_id == servant.id)).one()
        == "open"
    )


def test_an_officer_of_another_area_neither_sees_nor_saves_nor_changes_it(
    exempt, client, session, office
):
    assignment_id, servant, row = exempt
    for kato, allowed in ((AKTOBE, False), (KOKSHETAU, False)):
        other = add_person(session)
        grant(session, other, "officer", kato=kato)
        sign_in(client, session, other)
        for path in (
            f"{assignment_id}/people/{servant.id}",
            f"{assignment_id}/people/{servant.id}/exempt",
            f"exemptions/{row.id}/document",
            f"exemptions/{row.id}/withdraw",
            f"{assignment_id}/exemptions",
        ):
            assert (client.get(f"/obligations/{path}").status_code == 200) is allowed, (kato, path)
        assert (
            client.send(
                f"/obligations/{assignment_id}/people/{servant.id}/exempt", build_form()
            ).status_code
            == 404
        )
        assert client.send(f"/obligations/exemptions/{row.id}/withdraw").status_code == 404
    assert session.scalars(select(Exemption.withdrawn_at)).one() is None


def test_names_of_documents_are_shown_without_hidden_signs(officer, session, office):
    assignment_id, servant = office.assign(session), office.servants[2]
    name = "a\u202efdp.exe/..\\бұйрық\x07.png"
    scan = io.BytesIO()
    Image.new("L", (9, 9)).save(scan, "PNG")
    data = build_form(document=(io.BytesIO(scan.getvalue()), name))
    assert (
        officer.send(f"/obligations/{assignment_id}/people/{servant.id}/exempt", data).status_code
        == 303
    )
    assert session.scalars(select(Exemption.document_name)).one().endswith("бұйрық.png")
