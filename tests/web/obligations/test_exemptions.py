"""Exemptions: granted with a document, seen and saved by those who answer for the person alone, withdrawn."""

import io
from datetime import timedelta

import pytest
from PIL import Image
from sqlalchemy import select

from lms.obligations.models import Exemption, Obligation
from tests.factories.accounts import grant, person, sign_in
from tests.factories.hostile import png_that_claims
from tests.factories.regions import AKTOBE, KOKSHETAU
from tests.web.obligations.office import TODAY, count, text_of

PDF = b"%PDF-1.7 a scan"
FAR = str(TODAY + timedelta(days=90))


@pytest.fixture
def exempt(officer, session, office):
    """Exempts the second servant; the assignment, the person and the exemption."""
    made, who = office.assign(session), office.servants[1]
    reply = officer.send(
        f"/obligations/{made}/people/{who.id}/exempt",
        form(document=(io.BytesIO(PDF), "../anyqtama.pdf")),
    )
    assert reply.status_code == 303
    row = session.scalars(select(Exemption)).one()
    session.commit()
    return made, who, row


def form(**values):
    return {"reason": "Бала күтімі", "starts_on": str(TODAY), "ends_on": FAR, **values}


def test_an_exempt_person_need_not_complete_the_course(exempt, officer, session):
    made, who, row = exempt
    assert (row.reason, row.document_name, str(row.ends_on)) == ("Бала күтімі", "anyqtama.pdf", FAR)
    assert (
        session.scalars(select(Obligation.state).where(Obligation.person_id == who.id)).one()
        == "exempt"
    )
    session.commit()
    page = text_of(officer.get(f"/obligations/{made}/people/{who.id}"))
    assert "Бала күтімі" in page and f"/obligations/exemptions/{row.id}/document" in page
    assert who.surname in text_of(officer.get(f"/obligations/{made}/exemptions"))


def test_the_document_is_stored_encrypted_and_saved_as_a_file(exempt, officer, app):
    row = exempt[2]
    stored = app.extensions["lms"].storage.get(row.document_sha256)
    assert stored is not None and PDF not in stored
    reply = officer.get(f"/obligations/exemptions/{row.id}/document")
    assert (reply.status_code, reply.get_data(), reply.mimetype) == (200, PDF, "application/pdf")
    assert reply.headers["Content-Disposition"] == f'attachment; filename="exemption-{row.id}.pdf"'
    assert "sandbox" in reply.headers["Content-Security-Policy"]
    assert (reply.headers["X-Content-Type-Options"], reply.headers["Cache-Control"]) == (
        "nosniff",
        "no-store",
    )


def test_a_photograph_is_stored_without_what_the_camera_noted(officer, session, office):
    made, who = office.assign(session), office.servants[1]
    notes, sent = Image.Exif(), io.BytesIO()
    notes[0x013B] = "Canary"
    Image.new("RGB", (30, 20), "white").save(sent, "JPEG", exif=notes)
    assert b"Canary" in sent.getvalue()  # the control
    reply = officer.send(
        f"/obligations/{made}/people/{who.id}/exempt",
        form(document=(io.BytesIO(sent.getvalue()), "anyqtama.jpg")),
    )
    assert reply.status_code == 303
    number = session.scalars(select(Exemption.id)).one()
    session.commit()
    given = officer.get(f"/obligations/exemptions/{number}/document")
    assert given.mimetype == "image/jpeg"
    assert b"Canary" not in given.data
    assert Image.open(io.BytesIO(given.data)).size == (30, 20)


def test_the_person_reads_why_and_until_when(exempt, client, session):
    sign_in(client, session, exempt[1])
    page = text_of(client.get("/my"))
    assert "Бала күтімі" in page
    assert "Бұйрық № 1" not in page[: page.index("Бала күтімі")], (
        "what one is exempt from is not among what is due"
    )


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
    {"document": (png_that_claims(30_000, 30_000), "a.png")},
]


def test_a_faulty_form_is_refused_with_what_was_typed(officer, app, session, office):
    app.config["MAX_CONTENT_LENGTH"] = 20 * 1024 * 1024
    made, who = office.assign(session), office.servants[1]
    for fault in FAULTS:
        sent = (
            {"document": (io.BytesIO(fault["document"][0]), fault["document"][1])}
            if "document" in fault
            else fault
        )
        page = text_of(
            officer.send(f"/obligations/{made}/people/{who.id}/exempt", form(**sent)), 422
        )
        assert "error-summary" in page and ("reason" in sent or "Бала күтімі" in page)
    assert count(session, Exemption) == 0


def test_granting_the_same_twice_is_granting_once(exempt, officer, session):
    made, who, _row = exempt
    assert officer.send(f"/obligations/{made}/people/{who.id}/exempt", form()).status_code == 303
    assert count(session, Exemption) == 1


def test_an_exemption_is_withdrawn_after_it_was_asked(exempt, officer, session):
    made, who, row = exempt
    assert who.surname in text_of(officer.get(f"/obligations/exemptions/{row.id}/withdraw"))
    reply = officer.send(f"/obligations/exemptions/{row.id}/withdraw")
    assert reply.headers["Location"] == f"/obligations/{made}/people/{who.id}"
    assert (
        session.scalars(select(Obligation.state).where(Obligation.person_id == who.id)).one()
        == "open"
    )


def test_an_officer_of_another_place_neither_sees_nor_saves_nor_changes_it(
    exempt, client, session, office
):
    made, who, row = exempt
    for kato, allowed in ((AKTOBE, False), (KOKSHETAU, False)):
        other = person(session)
        grant(session, other, "officer", kato=kato)
        sign_in(client, session, other)
        for path in (
            f"{made}/people/{who.id}",
            f"{made}/people/{who.id}/exempt",
            f"exemptions/{row.id}/document",
            f"exemptions/{row.id}/withdraw",
            f"{made}/exemptions",
        ):
            assert (client.get(f"/obligations/{path}").status_code == 200) is allowed, (kato, path)
        assert client.send(f"/obligations/{made}/people/{who.id}/exempt", form()).status_code == 404
        assert client.send(f"/obligations/exemptions/{row.id}/withdraw").status_code == 404
    assert session.scalars(select(Exemption.withdrawn_at)).one() is None


def test_names_of_documents_are_shown_without_hidden_signs(officer, session, office):
    made, who = office.assign(session), office.servants[2]
    name = "a\u202efdp.exe/..\\бұйрық\x07.png"
    scan = io.BytesIO()
    Image.new("L", (9, 9)).save(scan, "PNG")
    sent = form(document=(io.BytesIO(scan.getvalue()), name))
    assert officer.send(f"/obligations/{made}/people/{who.id}/exempt", sent).status_code == 303
    assert session.scalars(select(Exemption.document_name)).one().endswith("бұйрық.png")
