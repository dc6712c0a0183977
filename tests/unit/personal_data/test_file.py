"""The file of everything held of a person: complete, theirs alone, encrypted, short-lived."""

import io
import json
import zipfile
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from lms.accounts.models import Person, PersonalAccess, RoleGrant
from lms.accounts.services.accesses import record_access
from lms.background.dispatch import run_one
from lms.certificates.models import Certificate
from lms.core.crypto import decrypt_file
from lms.messaging.models import Message
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.rules import MISSING
from lms.personal_data.errors import TooManyPersonalFiles
from lms.personal_data.jobs import keep_personal_files
from lms.personal_data.models import PersonalFile
from lms.personal_data.rules.commitments import compute_commitment
from lms.personal_data.services.files import delete_file, request_file
from tests.factories import accounts
from tests.factories.personal_data import (
    EMAIL,
    GIVEN_NAME,
    IIN,
    PHONE,
    SURNAME,
    TYPED,
    erase_canary,
    plant_canary,
)


@pytest.fixture
def canary(container):
    return plant_canary(container)


def request_own_file(container, person_id):
    with container.database.write() as session:
        holder = accounts.build_actor(session, session.get_one(Person, person_id))
        return request_file(session, by=holder, now=container.clock.now())


def write_own_file(container, person_id):
    """Ask for the file, let it be written, and return it opened."""
    file_id = request_own_file(container, person_id)
    while run_one(container):
        pass
    with container.database.read() as session:
        row = session.get_one(PersonalFile, file_id)
    assert row.state == "ready"
    key = container.iin_cipher.decrypt_bytes(row.key_encrypted)
    with container.temporary_storage.open(row.sha256) as content:
        return zipfile.ZipFile(io.BytesIO(b"".join(decrypt_file(content, key))))


@pytest.mark.twin_left_out("postgresql")
def test_the_file_holds_all_that_is_held_also_of_the_merged_account(container, canary):
    with write_own_file(container, canary.person_id) as archive:
        data = json.loads(archive.read("data.json"))
        names = archive.namelist()
    assert [person["surname"] for person in data["person"]] == [SURNAME, SURNAME]
    assert data["person"][0]["iin"] == IIN
    assert (data["person"][0]["email"], data["person"][0]["phone"]) == (EMAIL, PHONE)
    assert data["certificates"][0]["number"] == canary.number
    assert data["answers"][0]["given_answer"] == {"text": TYPED}
    assert data["list_lines"][0]["data"]["iin"] == IIN
    assert f"documents/certificate-{canary.number}.pdf" in names
    assert len([name for name in names if name.startswith("documents/")]) == 2
    for key in ("leaves", "messages", "sign_ins", "trainings", "exemptions", "saved_reports"):
        assert data[key], key
    assert "_hash" not in json.dumps(data)


@pytest.mark.twin_left_out("postgresql")
def test_whoever_acted_is_named_by_the_role_alone(container, canary):
    with container.database.write() as session:
        record_access(
            session,
            by_id=canary.hr.person_id,
            person_ids=[canary.person_id],
            access_kind="page",
            now=container.clock.now(),
        )
        reader = session.get_one(Person, canary.hr.person_id)
        reader.surname = "Бөгдебаев"
    with write_own_file(container, canary.person_id) as archive:
        text = archive.read("data.json").decode()
        page = archive.read("index.html").decode()
    assert json.loads(text)["looks"][-1]["actor_id"] == "hr"
    with container.database.write() as session:
        grants = update(RoleGrant).where(RoleGrant.person_id == canary.hr.person_id)
        session.execute(grants.values(withdrawn_at=container.clock.now()))
    with write_own_file(container, canary.person_id) as archive:
        data = json.loads(archive.read("data.json"))
    assert data["looks"][-1]["actor_id"] == "former_staff"
    assert "Бөгдебаев" not in text + page
    with container.database.read() as session:
        assert session.scalars(select(PersonalAccess)).all()


def test_whoever_was_missing_from_an_imported_list_gets_a_file(container, canary):
    with container.database.write() as session:
        import_id = session.scalars(select(PeopleImport.id)).first()
        session.add(
            ImportRow(
                import_id=import_id,
                line=-1,
                action=MISSING,
                person_id=canary.person_id,
                data=b"",
                faults=[],
            )
        )
    with write_own_file(container, canary.person_id) as archive:
        lines = json.loads(archive.read("data.json"))["list_lines"]
        page = archive.read("index.html").decode()
    assert [line["data"] for line in lines if line["action"] == MISSING] == [None]
    assert "Тізімде жоқ" in page and "Нет в списке" in page


@pytest.mark.twin_left_out("postgresql")
def test_the_page_is_in_both_languages_without_scripts(container, canary):
    with write_own_file(container, canary.person_id) as archive:
        page = archive.read("index.html").decode()
    assert SURNAME in page and GIVEN_NAME in page
    assert "Мен туралы сақталған барлық мәлімет" in page
    assert "Всё, что обо мне хранится" in page
    assert "<script" not in page
    assert "http://" not in page and "https://" not in page


@pytest.mark.twin_left_out("postgresql")
def test_the_proof_key_opens_the_commitment_of_the_register(container, clock, canary):
    with write_own_file(container, canary.person_id) as archive:
        row = json.loads(archive.read("data.json"))["certificates"][0]
    erase_canary(container, clock, canary)
    with container.database.read() as session:
        commitment = session.scalars(select(Certificate.commitment)).one()
    name = f"{row['surname']} {row['given_name']}"
    proof_key = bytes.fromhex(row["proof_key"])
    assert compute_commitment(proof_key, row["number"], name, IIN) == commitment
    assert compute_commitment(proof_key, row["number"], "Another Name", IIN) != commitment


def test_the_stored_file_is_encrypted_and_deleted_after_a_week(container, clock, canary, settings):
    write_own_file(container, canary.person_id).close()
    paths = [path for path in (settings.instance / "passing").rglob("*") if path.is_file()]
    assert all(b"PK\x03\x04" not in path.read_bytes() for path in paths)
    clock.forward(days=7, minutes=1)
    keep_personal_files(container)
    with container.database.read() as session:
        assert session.scalars(select(PersonalFile)).all() == []
    remaining_paths = [
        path for path in (settings.instance / "passing").rglob("*") if path.is_file()
    ]
    assert len(remaining_paths) == len(paths) - 1


def test_the_person_is_told_and_asks_once_at_a_time(container, clock, canary):
    first = request_own_file(container, canary.person_id)
    assert request_own_file(container, canary.person_id) == first
    while run_one(container):
        pass
    with container.database.read() as session:
        kinds = session.scalars(select(Message.kind).where(Message.kind == "data_ready")).all()
    assert kinds == ["data_ready"]
    for _ in range(2):
        clock.forward(minutes=1)
        write_own_file(container, canary.person_id).close()
    with pytest.raises(TooManyPersonalFiles):
        request_own_file(container, canary.person_id)


def test_the_person_is_told_of_the_next_file_after_one_was_deleted(container, clock, canary):
    for _ in range(2):
        file_id = request_own_file(container, canary.person_id)
        while run_one(container):
            pass
        with container.database.write() as session:  # an actor is signed in
            holder = accounts.build_actor(session, session.get_one(Person, canary.person_id))
        storage = container.temporary_storage
        delete_file(container.database, storage, by=holder, file_id=file_id, now=clock.now())
        clock.forward(days=1)
    with container.database.read() as session:
        kinds = session.scalars(select(Message.kind).where(Message.kind == "data_ready")).all()
    assert kinds == ["data_ready"] * 2


def test_a_file_whose_job_was_given_up_is_failed(container, clock, canary):
    file_id = request_own_file(container, canary.person_id)
    with container.database.write() as session:
        from lms.core.jobs import Job

        session.query(Job).delete()
    keep_personal_files(container)
    with container.database.read() as session:
        assert session.get_one(PersonalFile, file_id).state == "failed"
    assert clock.now() + timedelta(days=7)
