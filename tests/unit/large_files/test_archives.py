"""The job that packs certificates into a ZIP: its content, omitted people, and storage."""

from csv import reader as read_csv
from dataclasses import asdict, replace
from io import BytesIO
from zipfile import ZIP_STORED, ZipFile

import pytest
from sqlalchemy import select, update

from lms.accounts.models import PersonalAccess, RoleGrant
from lms.accounts.queries import load_actor_by_id
from lms.accounts.rules import CONSULTANT, OFFICER
from lms.background.dispatch import run_one
from lms.certificates import exports
from lms.certificates.models import Certificate
from lms.certificates.queries import CertificateFilter
from lms.core import jobs
from lms.core.jobs import Job
from lms.core.pdf import RenderingFailed
from lms.core.steps import STOP
from lms.large_files import archives
from lms.large_files.rules import MOST_CLAIMS
from lms.large_files.services import request_file
from tests.conftest import NOW
from tests.factories.accounts import add_person, grant
from tests.factories.certificates import add_certificate
from tests.factories.large_files import decrypt, list_stored, read_file, run_jobs
from tests.factories.regions import AKMOLA, KOKSHETAU, SEMEI


@pytest.fixture(autouse=True)
def drawn_numbers(monkeypatch):
    """Draw at once, in chunks of two; the list of what was drawn. Real PDFs: tests/web."""
    monkeypatch.setattr(archives, "CHUNK", 2)
    numbers = []

    def draw(_container, row):
        numbers.append(row.number)
        return f"%PDF {row.number}".encode()

    monkeypatch.setattr(exports, "draw_certificate", draw)
    return numbers


@pytest.fixture
def officer(session):
    """Return an officer of Akmola."""
    who = add_person(session, surname="Маман", kato=AKMOLA)
    grant(session, who, OFFICER, kato=AKMOLA)
    session.commit()
    return who


@pytest.fixture
def certificates(session, officer):
    """Three certificates of people of the officer's region, by name; another one is elsewhere."""
    names = [("Әлиев", "Ерлан"), ("Бекова", "Әсел"), ("Яковлев", "Пётр")]
    rows = [
        add_certificate(
            session, add_person(session, surname=surname, given_name=given_name, kato=KOKSHETAU)
        )
        for surname, given_name in names
    ]
    add_certificate(session, add_person(session, surname="Бөтен", kato=SEMEI))
    return rows


def request_zip(session, who, **filters):
    file_id = request_file(
        session,
        by=load_actor_by_id(session, who.id),
        source="certificates.files",
        params=asdict(replace(CertificateFilter(), **filters)),
        title="Сертификаттар",
        rows=3,
        language="kk",
        now=NOW,
    )
    session.commit()
    return file_id


def open_zip(container, session, file_id):
    row = read_file(session, file_id)
    assert row.state == "ready"
    return ZipFile(BytesIO(decrypt(container, row)))


def read_index(archive):
    text = archive.read("index.csv").decode("utf-8-sig")
    return list(read_csv(text.splitlines(), delimiter=";"))[1:]


def list_seen(session):
    session.rollback()
    rows = session.execute(select(PersonalAccess.person_id, PersonalAccess.access_kind)).all()
    session.rollback()
    return sorted(tuple(row) for row in rows)


def test_the_zip_holds_the_certificates_of_ones_people_by_name_and_an_index_that_agrees(
    session, container, officer, certificates
):
    file_id = request_zip(session, officer)
    run_jobs(container)
    archive = open_zip(container, session, file_id)
    *names, last = archive.namelist()
    assert last == "index.csv"
    assert [name.split("_")[0] for name in names] == ["Әлиев", "Бекова", "Яковлев"]
    index = read_index(archive)
    assert [line[0] for line in index] == names
    for line, row in zip(index, certificates, strict=True):
        assert line[1] == row.surname and line[6] == row.number
        assert archive.read(line[0]) == f"%PDF {row.number}".encode()
    assert {entry.compress_type for entry in archive.infolist()} == {ZIP_STORED}
    row = read_file(session, file_id)
    assert (row.rows, row.name) == (3, "certificates-2026-03-09")
    stored_bytes = container.temporary_storage.find_path(row.sha256).read_bytes()
    assert b"%PDF" not in stored_bytes and not stored_bytes.startswith(b"PK"), "encrypted at rest"


def test_each_holder_finds_in_the_record_that_the_certificate_was_had(
    session, container, officer, certificates
):
    second = add_certificate(session, session.get_one(type(officer), certificates[0].person_id))
    request_zip(session, officer)
    run_jobs(container)
    assert second.person_id == certificates[0].person_id
    expected = sorted((row.person_id, "certificate") for row in certificates)
    assert list_seen(session) == expected, "once each, also with two"


def test_what_was_drawn_before_is_not_drawn_again(
    session, container, officer, certificates, drawn_numbers
):
    request_zip(session, officer, name="Бекова")
    run_jobs(container)
    assert drawn_numbers == [certificates[1].number]
    request_zip(session, officer)
    run_jobs(container)
    assert sorted(drawn_numbers) == sorted(row.number for row in certificates), "each once"


def test_a_holder_who_was_erased_is_left_out(session, container, officer, certificates):
    session.execute(
        update(Certificate)
        .where(Certificate.id == certificates[1].id)
        .values(surname="", given_name="", patronymic="")
    )
    file_id = request_zip(session, officer)
    run_jobs(container)
    archive = open_zip(container, session, file_id)
    assert [line[1] for line in read_index(archive)] == ["Әлиев", "Яковлев"]
    assert len(archive.namelist()) == 3


def test_a_list_of_which_nothing_is_left_fails_in_words(session, container, officer, certificates):
    file_id = request_zip(session, officer, name="Бекова")
    session.execute(update(Certificate).values(surname="", given_name="", patronymic=""))
    session.commit()
    run_jobs(container)
    row = read_file(session, file_id)
    assert (row.state, row.error) == ("failed", "empty")
    assert list_stored(container) == []


def test_whoever_lost_the_role_meanwhile_gets_nothing(
    session, container, officer, certificates, drawn_numbers
):
    file_id = request_zip(session, officer)
    session.execute(update(RoleGrant).values(withdrawn_at=NOW))
    session.commit()
    run_jobs(container)
    row = read_file(session, file_id)
    assert (row.state, row.error, drawn_numbers) == ("failed", "no_right", [])
    assert list_seen(session) == []


def test_what_one_sees_as_a_consultant_alone_is_not_in_it(
    session, container, officer, certificates
):
    grant(session, officer, CONSULTANT, kato=SEMEI)
    file_id = request_zip(session, officer)
    run_jobs(container)
    index = read_index(open_zip(container, session, file_id))
    assert [line[1] for line in index] == ["Әлиев", "Бекова", "Яковлев"]


def test_a_person_who_moved_away_while_it_was_prepared_is_left_out(
    session, container, officer, certificates, monkeypatch
):
    elsewhere = add_person(session, kato=SEMEI).region_unit_id
    moving = session.get_one(type(officer), certificates[2].person_id)
    moving_id = moving.id
    real = archives.ArchiveWriter._pack
    session.commit()

    def move_first(self, file, ids):
        with container.database.write() as writing:
            writing.execute(
                update(type(officer))
                .where(type(officer).id == moving_id)
                .values(region_unit_id=elsewhere)
            )
        return real(self, file, ids)

    monkeypatch.setattr(archives.ArchiveWriter, "_pack", move_first)
    file_id = request_zip(session, officer)
    run_jobs(container)
    index = read_index(open_zip(container, session, file_id))
    assert [line[1] for line in index] == ["Әлиев", "Бекова"]
    assert (moving_id, "certificate") not in list_seen(session)


@pytest.mark.usefixtures("certificates")
def test_others_have_their_turn_while_many_are_drawn_and_nothing_is_drawn_twice(
    session, container, officer, drawn_numbers, monkeypatch
):
    monkeypatch.setattr(archives, "SLICE_SECONDS", -1)
    file_id = request_zip(session, officer)
    assert run_one(container)
    session.rollback()
    job = session.scalars(select(Job)).one()
    assert (job.state, job.done_count, job.total) == (jobs.WAITING, 2, 3)
    session.rollback()
    run_jobs(container)
    assert len(open_zip(container, session, file_id).namelist()) == 4
    assert len(drawn_numbers) == 3


def test_turns_that_got_on_do_not_count_against_the_job(session, container, officer, certificates):
    file_id = request_zip(session, officer)
    session.execute(
        update(Job).values(claims=MOST_CLAIMS + 5, cursor={"made": 2, "claims": MOST_CLAIMS})
    )
    session.commit()
    run_jobs(container)
    assert read_file(session, file_id).state == "ready"


def test_turns_that_did_not_do(session, container, officer, certificates):
    file_id = request_zip(session, officer)
    session.execute(update(Job).values(claims=MOST_CLAIMS + 5, cursor={"made": 2, "claims": 1}))
    session.commit()
    run_jobs(container)
    assert read_file(session, file_id).error == "broken"


def test_a_process_that_shall_end_gives_the_job_back(
    session, container, officer, certificates, monkeypatch
):
    file_id = request_zip(session, officer)
    with monkeypatch.context() as patch:
        patch.setattr(STOP, "is_requested", True)
        assert run_one(container)
    assert read_file(session, file_id).state == "waiting"
    run_jobs(container)
    assert read_file(session, file_id).state == "ready"


def test_a_certificate_that_cannot_be_drawn_fails_the_file_and_says_so(
    session, container, officer, certificates, monkeypatch
):
    def fail(_container, _row):
        raise RenderingFailed("too long")

    monkeypatch.setattr(exports, "draw_certificate", fail)
    file_id = request_zip(session, officer)
    run_jobs(container)
    row = read_file(session, file_id)
    assert (row.state, row.error) == ("failed", "broken")
    assert list_stored(container) == []
