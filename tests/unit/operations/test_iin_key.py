"""Replacing the IIN key: the new key alone reads everything, whenever the command was killed."""

import os
import signal
import subprocess
import sys
from base64 import b64decode, urlsafe_b64encode
from dataclasses import replace
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidTag
from sqlalchemy import LargeBinary, insert, select, update

from benchmarks.ports import reserve_port
from lms.accounts.models import IinConflict, Person, PersonMerge, SecondFactor
from lms.accounts.rules import HR, OPERATOR
from lms.auth.services import find_by_login
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.database import Base, open_database
from lms.core.jobs import Job
from lms.core.key_replacement import BATCH, NeitherKeyOpens
from lms.duplicates.services import merge_people, undo_merge
from lms.large_files.models import LargeFile
from lms.obligations.models import Exemption, TargetList, TargetListLine
from lms.operations.key_check import is_right_key
from lms.operations.key_replacement import replace_iin_key
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.queries import CARDS_JOB, name_subject
from lms.people_import.services import correct_lines, list_card_files, load_card_file
from lms.people_import.services.files import read_file
from lms.personal_data.models import PersonalFile
from tests.conftest import NOW
from tests.factories import accounts, records
from tests.factories import people_import as lists
from tests.factories.commands import run_lms
from tests.factories.people_import import create_person, find_person, make_csv, make_iin, make_row
from tests.factories.records import ZONE
from tests.faults.serving import build_environment, fetch_page, run_site
from tests.prepared import run_process

CARDS = b"%PDF-1.7 cards"
OLD, NEW = b"o" * 32, b"n" * 32
# A reply to an API client, kept for a day; a text sealed by a key that its writer has.
NOT_OF_THE_KEY = {"idempotent_reply.content", "kept_text.sealed"}


@pytest.fixture
def container(container):
    """Return the container with the old key."""
    return replace(container, iin_cipher=FieldCipher(OLD))


@pytest.fixture
def container_with_new_key(container):
    """Return the same container with the new key."""
    return replace(container, iin_cipher=FieldCipher(NEW))


@pytest.fixture
def organisation_with_hr(container):
    """Return the id of an organisation, and its HR."""
    with container.database.write() as session:
        organisation = accounts.add_organisation(session)
        hr = accounts.add_person(session)
        accounts.grant(session, hr, HR, organisation_id=organisation.id)
        return organisation.id, accounts.build_actor(session, hr)


@pytest.fixture
def protected_ids(container, organisation_with_hr):
    """Add something of everything that the key protects; return the ids."""
    organisation_id, hr = organisation_with_hr
    with container.database.write() as session:
        accounts.add_person(
            session,
            surname="Серікова",
            given_name="Айгүл",
            email="a@b.kz",
            organisation_id=organisation_id,
            iin_hash=None,
        )
    applied = lists.apply_list(
        container, hr, organisation_id, make_csv([make_row(1, email="a@b.kz"), make_row(2, "Жаңа")])
    )
    waiting_id = lists.check_list(container, hr, organisation_id, make_csv([make_row(3, "Күтуде")]))
    with container.database.write() as session:
        correct_lines(
            session,
            container.iin_cipher,
            import_id=waiting_id,
            corrections={2: {"texts": {"phone": "+77011234569"}}},
            by=hr,
            now=container.clock.now(),
        )
    lists.run_jobs(container)
    merged_id = create_person(container, 4, None, phone="+77011234567")
    with container.database.write() as session:
        cipher, kept_person, merged_person = (
            container.iin_cipher,
            accounts.add_person(session, iin_hash=None),
            session.get_one(Person, merged_id),
        )
        accounts.add_person(
            session, **accounts.build_iin_columns(cipher, make_iin(7), is_claim=True)
        )
        conflict = accounts.build_iin_columns(cipher, make_iin(7))
        session.add(
            IinConflict(
                opened_at=NOW, **{name: conflict[name] for name in ("iin_encrypted", "iin_hash")}
            )
        )
        session.add(
            SecondFactor(
                person_id=kept_person.id,
                secret_encrypted=cipher.encrypt("SECRET"),
                waiting_encrypted=cipher.encrypt("NEXT"),
            )
        )
        merge_id = merge_people(
            session,
            by=OPERATOR,
            kept_id=kept_person.id,
            merged_id=merged_person.id,
            cipher=cipher,
            moment=Moment(NOW, ZONE),
        )
        digest = container.storage.put(cipher.encrypt_bytes(b"%PDF-1.7 order"))
        course = records.add_course(session)
        session.add(
            Exemption(
                course_id=course.id,
                assignment_id=records.assign(session, course),
                person_id=kept_person.id,
                reason="leave",
                starts_on=NOW.date(),
                document_name="order.pdf",
                document_sha256=digest,
                granted_at=NOW,
            )
        )
        unread = container.temporary_storage.put(cipher.encrypt_bytes(b"iin"))
        people_list = TargetList(
            name="Тізім", created_at=NOW, state="reading", file_name="a.csv", file_sha256=unread
        )
        session.add(people_list)
        cards = container.temporary_storage.put(cipher.encrypt_bytes(CARDS))
        files = {"files": [{"sha256": cards, "first": 1, "last": 2}]}
        for state, values in (("done", {"cursor": files}), ("failed", {"params": files})):
            drawing = {"params": {}, "cursor": {"after": 2}, "result": {}, **values}
            session.add(
                Job(
                    kind=CARDS_JOB,
                    subject=name_subject(applied),
                    state=state,
                    created_at=NOW,
                    **drawing,
                )
            )
        session.flush()
        session.add(
            TargetListLine(
                list_id=people_list.id, line=2, text=cipher.encrypt_bytes("жол".encode())
            )
        )
        session.add(
            LargeFile(
                person_id=kept_person.id,
                source="accounts.people",
                params={},
                language="kk",
                fingerprint="0" * 64,
                title="People",
                expected=1,
                state="ready",
                created_at=NOW,
                key_encrypted=cipher.encrypt_bytes(b"k" * 32),
                grants=[],
            )
        )
        session.add(
            PersonalFile(
                person_id=kept_person.id,
                state="ready",
                created_at=NOW,
                key_encrypted=cipher.encrypt_bytes(b"k" * 32),
            )
        )
        return {
            "applied": applied,
            "waiting": waiting_id,
            "merge": merge_id,
            "kept": kept_person.id,
            "hr": hr,
        }


def read_encrypted_values(container):
    """Return all encrypted values by name: binary columns, sample lines, files."""
    columns = {
        f"{table.name}.{column.name}": column
        for table in Base.metadata.sorted_tables
        for column in table.columns
        if isinstance(column.type, LargeBinary)
    }
    with container.database.read() as session:
        values = {
            name: [value for value in session.scalars(select(column)) if value]
            for name, column in columns.items()
            if name not in NOT_OF_THE_KEY
        }
        values["samples"] = [
            b64decode(parsed_file["samples"])
            for parsed_file in session.scalars(select(PeopleImport.reading))
        ]
        for column in (PeopleImport.file_sha256, Exemption.document_sha256):
            values[str(column)] = [
                container.storage.get(digest) for digest in session.scalars(select(column))
            ]
        names = {
            "unread lists": session.scalars(select(TargetList.file_sha256)).all(),
            "cards": [
                file.sha256
                for import_id in session.scalars(select(PeopleImport.id)).all()
                for file in list_card_files(session, import_id)
            ],
        }
    return values | {
        name: [container.temporary_storage.get(digest) for digest in digests]
        for name, digests in names.items()
    }


def find_names_opened_by(key, encrypted):
    return {
        name
        for name, values in encrypted.items()
        if values and all(is_opened(key, value) for value in values)
    }


def is_opened(key, data):
    try:
        FieldCipher(key).decrypt_bytes(data)
    except InvalidTag:
        return False
    return True


def read_files(settings):
    folders = (settings.instance / "files", settings.instance / "passing")
    paths = (path for folder in folders for path in folder.glob("??/*"))
    return {path.name: path.read_bytes() for path in paths}


def list_stores(container):
    """Return what replace_iin_key() takes of a container."""
    return container.database, container.storage, container.temporary_storage


def run_rekey(settings, tmp_path, old=OLD, new=NEW):
    """Run the command; return its exit code and output."""
    (tmp_path / "old.key").write_text(urlsafe_b64encode(old).decode())
    return run_lms(
        settings,
        "database",
        "rekey",
        str(tmp_path / "old.key"),
        LMS_IIN_KEY=urlsafe_b64encode(new).decode(),
    )


@pytest.mark.twin_left_out("postgresql")
def test_everything_is_opened_by_the_new_key_and_nothing_by_the_old_one(
    protected_ids, container, settings, tmp_path
):
    before = read_encrypted_values(container)
    assert find_names_opened_by(OLD, before) == set(before), (
        "the control: something stands in every place, under the old key"
    )
    assert find_names_opened_by(NEW, before) == set()
    code, output = run_rekey(settings, tmp_path)
    assert code == 0, output
    after = read_encrypted_values(container)
    assert (
        find_names_opened_by(NEW, after) == set(before)
        and find_names_opened_by(OLD, after) == set()
    )
    for name in set(after) - {"import_row.before"}:  # holds a hash only
        plain = (
            sorted(map(FieldCipher(key).decrypt_bytes, encrypted[name]))
            for key, encrypted in ((OLD, before), (NEW, after))
        )
        assert next(plain) == next(plain), name
    assert not any(is_opened(OLD, content) for content in read_files(settings).values()), (
        "nor does an old file lie about"
    )
    assert run_rekey(settings, tmp_path)[1].startswith("0 values"), (
        "given again it has nothing to do"
    )


@pytest.mark.twin_left_out("postgresql")
def test_people_are_found_and_lists_and_merges_go_on_with_the_new_key(
    protected_ids, container, container_with_new_key, settings, tmp_path
):
    with container.database.read() as session:
        assert (
            find_by_login(
                session, login=make_iin(1), cipher=container_with_new_key.iin_cipher
            ).person_id
            is None
        ), "the control"
    assert run_rekey(settings, tmp_path)[0] == 0
    with container.database.write() as session:
        assert (
            find_by_login(
                session, login=make_iin(1), cipher=container_with_new_key.iin_cipher
            ).person_id
            == find_person(container_with_new_key, 1).id
        )
        assert session.get_one(
            Person, protected_ids["kept"]
        ).iin_hash == container_with_new_key.iin_cipher.lookup(make_iin(4))
        undo_merge(
            session,
            by=OPERATOR,
            merge_id=protected_ids["merge"],
            cipher=container_with_new_key.iin_cipher,
            moment=Moment(NOW + timedelta(hours=1), ZONE),
        )
    assert find_person(container_with_new_key, 4).id != protected_ids["kept"]
    lists.undo_import(container_with_new_key, protected_ids["hr"], protected_ids["applied"])
    assert (
        lists.load_import(container_with_new_key, protected_ids["applied"]).counts["kept"] == 0
    ), "also the IIN that the list brought is recognised as its own"
    assert find_person(container_with_new_key, 1) is None
    lists.apply_import(container_with_new_key, protected_ids["hr"], protected_ids["waiting"])
    assert find_person(container_with_new_key, 3).surname == "Күтуде"


def test_cards_that_were_drawn_are_handed_over_with_the_new_key(
    protected_ids, container, container_with_new_key
):
    """No others are drawn while they are good: their people would have no way in."""
    new = container_with_new_key.iin_cipher
    replace_iin_key(*list_stores(container), old=container.iin_cipher, new=new)
    with container.database.read() as session:
        import_id, storage = protected_ids["applied"], container.temporary_storage
        assert load_card_file(session, storage, new, import_id=import_id, number=1) == CARDS


@pytest.mark.twin_left_out("postgresql")
def test_a_contact_that_was_changed_after_a_merge_still_counts_as_changed(
    protected_ids, container, container_with_new_key
):
    with container.database.write() as session:
        session.execute(
            update(Person).where(Person.id == protected_ids["kept"]).values(phone="+77010000000")
        )
        was = session.get_one(PersonMerge, protected_ids["merge"]).details["contacts"]
    replace_iin_key(
        *list_stores(container), old=container.iin_cipher, new=container_with_new_key.iin_cipher
    )
    with container.database.read() as session:
        now = session.get_one(PersonMerge, protected_ids["merge"]).details["contacts"]
    assert now["phone"] == was["phone"] and now["iin"] != was["iin"]


KILLED = """
import os, signal, sys
from sqlalchemy import event
from sqlalchemy.orm import Session
from lms.cli import main
event.listen(Session, sys.argv.pop(1), lambda session: os.kill(os.getpid(), signal.SIGKILL))
main()
"""


@pytest.mark.twin_left_out("postgresql")
@pytest.mark.parametrize(("moment", "holder"), [("before_commit", OLD), ("after_commit", NEW)])
def test_killed_at_the_commit_it_leaves_one_key_or_the_other_and_is_given_again(
    protected_ids, container, settings, tmp_path, *, moment, holder
):
    (tmp_path / "old.key").write_text(urlsafe_b64encode(OLD).decode())
    env = build_environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_IIN_KEY=urlsafe_b64encode(NEW).decode(),
    )
    command = [sys.executable, "-c", KILLED, moment, "database", "rekey", str(tmp_path / "old.key")]
    process = subprocess.run(
        command, env=env, cwd=os.getcwd(), capture_output=True, text=True, timeout=60
    )
    assert process.returncode == -signal.SIGKILL, process.stderr
    encrypted = read_encrypted_values(container)
    assert find_names_opened_by(holder, encrypted) == set(encrypted), (
        "not one value of the other key, and each file is there"
    )
    assert run_rekey(settings, tmp_path)[0] == 0
    assert find_names_opened_by(NEW, read_encrypted_values(container)) == set(encrypted)


def test_what_was_written_with_either_key_meanwhile_is_brought_together(
    protected_ids, container, container_with_new_key, settings, tmp_path
):
    create_person(container_with_new_key, 7, None)  # a server that was started too early
    assert run_rekey(settings, tmp_path)[0] == 0
    encrypted = read_encrypted_values(container)
    assert find_names_opened_by(NEW, encrypted) == set(encrypted)
    assert find_person(container_with_new_key, 7) and find_person(container_with_new_key, 1)


def test_a_claim_is_found_by_the_new_key(protected_ids, container, container_with_new_key):
    keys = {"old": container.iin_cipher, "new": container_with_new_key.iin_cipher}
    replace_iin_key(*list_stores(container), **keys)
    expected = container_with_new_key.iin_cipher.lookup(make_iin(7))
    with container.database.read() as session:
        claimed = select(Person.iin_claim_hash).where(Person.iin_claim_hash.is_not(None))
        assert session.scalars(claimed).all() == [expected]
        assert session.scalars(select(IinConflict.iin_hash)).all() == [expected]


def test_more_lines_than_are_done_at_once(protected_ids, container, container_with_new_key):
    lines = [
        {
            "import_id": protected_ids["waiting"],
            "line": number,
            "action": "faulty",
            "data": container.iin_cipher.encrypt("{}"),
            "faults": [],
        }
        for number in range(10, 10 + 2 * BATCH)
    ]
    with container.database.write() as session:
        session.execute(insert(ImportRow), lines)
    keys = {"old": container.iin_cipher, "new": container_with_new_key.iin_cipher}
    assert replace_iin_key(*list_stores(container), **keys) > 2 * BATCH
    encrypted = read_encrypted_values(container)
    assert find_names_opened_by(NEW, encrypted) == set(encrypted)
    assert replace_iin_key(*list_stores(container), **keys) == 0


@pytest.mark.twin_left_out("postgresql")
def test_a_wrong_old_key_changes_nothing(protected_ids, container, settings, tmp_path):
    before, lying = read_encrypted_values(container), read_files(settings)
    code, output = run_rekey(settings, tmp_path, old=b"w" * 32)
    assert code == 1 and "Neither key opens person.iin_encrypted. Nothing was changed." in output
    with pytest.raises(NeitherKeyOpens):
        replace_iin_key(*list_stores(container), old=FieldCipher(b"w" * 32), new=FieldCipher(NEW))
    assert (read_encrypted_values(container), read_files(settings)) == (before, lying)
    code, output = run_rekey(settings, tmp_path, old=NEW)
    assert code == 1 and "same key" in output


@pytest.mark.twin_left_out("postgresql")
def test_a_file_that_was_lost_before_hinders_nothing(protected_ids, container, settings, tmp_path):
    with container.database.read() as session:
        container.storage.remove(session.scalars(select(Exemption.document_sha256)).one())
    assert run_rekey(settings, tmp_path)[0] == 0
    with container.database.read() as session:
        remaining = session.get_one(PeopleImport, protected_ids["waiting"])
        assert b"\xd0" in read_file(container.storage, FieldCipher(NEW), remaining.file_sha256)


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_site_does_not_start_with_another_key(protected_ids, container, settings, tmp_path):
    key_file = settings.instance / "keys" / "iin.key"
    key_file.write_text(urlsafe_b64encode(OLD).decode())
    with run_site(settings, tmp_path) as site:
        assert fetch_page(site.port)[0] == 200, "the control"
    key_file.write_text(urlsafe_b64encode(NEW).decode())
    env = build_environment(
        LMS_INSTANCE=str(settings.instance),
        LMS_DATABASE_URL=settings.database_url,
        LMS_PORT=str(reserve_port()),
    )
    process = run_process("serve", env=env)
    assert (process.returncode, process.stderr[:68]) == (
        1,
        "lms: LMS_IIN_KEY is not the key with which this database was written",
    )
    assert run_rekey(settings, tmp_path)[0] == 0
    with run_site(settings, tmp_path) as site:
        assert fetch_page(site.port)[0] == 200


def test_a_database_without_iins_or_out_of_reach_says_nothing_against_a_key(container, tmp_path):
    assert is_right_key(container.database, FieldCipher(NEW))
    assert is_right_key(
        open_database(f"sqlite:///{tmp_path / 'missing' / 'lms.db'}"), FieldCipher(NEW)
    )
