"""An erasure reaches all stores, earlier backups included; records and figures stay."""

import sqlite3
import threading
from contextlib import closing
from datetime import timedelta
from pathlib import Path
from uuid import uuid4

import pytest
from sqlalchemy import create_engine, select, text
from sqlalchemy.exc import ProgrammingError

from lms.accounts.models import Person
from lms.certificates.models import Certificate
from lms.certificates.queries import find_certificate_by_number
from lms.core import scrubbing
from lms.core.database import open_database
from lms.core.scrubbing import RowsStillRead, compact_tables, list_personal_tables
from lms.personal_data.models import ErasureRequest
from lms.reporting.models import Figure
from lms.reporting.services import find_differences, fold_figures
from tests.conftest import NOW
from tests.factories.commands import run_lms
from tests.factories.personal_data import IIN, SURNAME, WORDS, erase_canary, find_hits, plant_canary

# What holds something of the person before: the control of the search.
EXPECTED = {
    "table person",
    "table certificate",
    "table exemption",
    "table message",
    "table delivery",
    "table contact_fault",
    "table large_file",
    "table saved_report",
    "table answer",
    "table idempotent_reply",
    "person.iin_encrypted (decrypted)",
    "import_row.data (decrypted)",
    "outbox/canarytoken@sauat.example.eml",
}


@pytest.fixture
def canary(container):
    return plant_canary(container)


def list_figures(container):
    with container.database.write() as session:
        while fold_figures(session):
            pass
    with container.database.read() as session:
        columns = Figure.__table__.columns
        return sorted(map(str, session.execute(select(*columns)).all()))


def test_nothing_of_the_person_is_left_anywhere(container, clock, canary, settings, tmp_path):
    before = find_hits(container, settings.instance, tmp_path)
    assert before.keys() >= EXPECTED, "the control: the search finds what is there"
    assert sum("decrypted" in store and "files/" in store for store in before) >= 4, (
        "the document and the three lists"
    )
    erase_canary(container, clock, canary)
    assert find_hits(container, settings.instance) == {}
    if settings.database_url.startswith("sqlite"):
        assert find_hits(container, tmp_path) == {}


@pytest.mark.twin_left_out("postgresql")
def test_the_records_and_the_figures_stay(container, clock, canary):
    figures = list_figures(container)
    assert figures
    erase_canary(container, clock, canary)
    assert list_figures(container) == figures
    with container.database.read() as session:
        assert find_differences(session) == []
        shell = session.get_one(Person, canary.person_id)
        assert (shell.surname, shell.user_name) == ("", f"deleted:{canary.person_id}")
        assert shell.blocked_at is not None
        assert session.get_one(Person, canary.merged_id).erased_at is not None
        state = session.scalars(select(ErasureRequest.state)).one()
    assert state == "done"


def test_the_certificate_keeps_its_facts_and_gets_a_commitment(container, clock, canary):
    erase_canary(container, clock, canary)
    with container.database.read() as session:
        row, holder, _shown_name = find_certificate_by_number(session, canary.number)
        commitment = session.scalars(select(Certificate.commitment)).one()
    assert holder == ""
    assert (row.number, row.file_sha256) == (canary.number, canary.pdf_sha256)
    assert len(commitment) == 64
    assert container.storage.get(canary.pdf_sha256) is None


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_from_before_holds_nothing_and_restores_to_a_shell(
    container, clock, canary, settings, tmp_path
):
    backup = tmp_path / "backups" / "before"
    backup.parent.mkdir()
    assert run_lms(settings, "database", "backup", str(backup))[0] == 0
    assert find_hits(container, backup.parent).keys() <= find_hits(container).keys(), (
        "the personal columns of the backup are sealed"
    )
    erase_canary(container, clock, canary)
    assert find_hits(container, backup.parent) == {}
    container.database.dispose()
    code, output = run_lms(settings, "database", "restore", "--replace", str(backup))
    assert (code, output.split()[-1]) == (0, "2."), output
    assert find_hits(container, settings.instance, tmp_path) == {}
    with container.database.read() as session:
        _row, holder, _shown_name = find_certificate_by_number(session, canary.number)
        assert holder == ""
        assert session.scalars(select(Certificate.commitment)).one() is not None
        others = session.scalars(select(Person.surname).where(Person.erased_at.is_(None))).all()
    assert all(surname.startswith("Тегі") for surname in others), "nobody else lost a name"


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_while_the_key_is_there_a_restore_brings_everything_back(
    container, canary, settings, tmp_path
):
    """The control of the test above."""
    backup = tmp_path / "before"
    before = find_hits(container)
    assert run_lms(settings, "database", "backup", str(backup))[0] == 0
    container.database.dispose()
    assert run_lms(settings, "database", "restore", "--replace", str(backup))[0] == 0
    after = find_hits(container)
    assert after == {store: hits for store, hits in before.items() if "idempotent" not in store}


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_a_backup_without_its_key_store_is_refused(container, canary, settings, tmp_path):
    assert run_lms(settings, "database", "backup", str(tmp_path / "b1"))[0] == 0
    settings.key_store.unlink()
    container.database.dispose()
    code, output = run_lms(settings, "database", "restore", "--replace", str(tmp_path / "b1"))
    assert code == 1
    assert "key store" in output


@pytest.mark.parametrize("database_url", ["sqlite"], indirect=True)
def test_the_bytes_of_a_backup_hold_no_personal_column(container, canary, settings, tmp_path):
    assert run_lms(settings, "database", "backup", str(tmp_path / "b1"))[0] == 0
    content = (tmp_path / "b1").read_bytes()
    assert SURNAME.encode() not in content
    assert IIN.encode() not in content
    with closing(sqlite3.connect(tmp_path / "b1")) as connection:
        assert connection.execute("SELECT count(*) FROM sealed_row").fetchone()[0] > 10


@pytest.mark.twin_left_out("postgresql")
def test_the_texts_of_the_request_go_with_the_data(container, clock, canary):
    erase_canary(container, clock, canary)
    with container.database.read() as session:
        request = session.scalars(select(ErasureRequest)).one()
    assert request.due_at == NOW + timedelta(days=14)
    assert (request.reason, request.decision) == ("", "")


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_postgresql_files_hold_nothing_once_they_are_compacted(container, clock, canary, settings):
    """The tables' own files; the WAL goes when the server reuses it (docs/data-protection.md)."""
    folder = find_table_files(container)
    assert any(find_words(path) for path in folder.iterdir()), "the control"
    erase_canary(container, clock, canary)
    assert run_lms(settings, "erasure", "compact")[0] == 0
    assert [path.name for path in folder.iterdir() if find_words(path)] == []


@pytest.fixture
def plain_role(container):
    """Return a role as `createuser` makes it: no superuser, without the right to a checkpoint."""
    name = f"plain_{uuid4().hex}"
    with container.database.writer.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        raw.execute(text(f"CREATE ROLE {name} LOGIN"))
        yield name
        raw.execute(text(f"DROP ROLE {name}"))


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_a_role_that_is_no_superuser_compacts(container, plain_role):
    url = container.database.writer.url.set(username=plain_role)
    database = open_database(url.render_as_string(hide_password=False))
    with database.writer.connect() as connection, pytest.raises(ProgrammingError):  # the control
        connection.execution_options(isolation_level="AUTOCOMMIT").execute(text("CHECKPOINT"))
    compact_tables(database, ())
    database.dispose()


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_compacting_waits_for_whoever_still_reads_what_was_deleted(container, clock, canary):
    folder, tables = find_table_files(container), list_personal_tables(container.personal_data)
    with container.database.writer.connect() as connection:
        reader = connection.execution_options(isolation_level="REPEATABLE READ")
        reader.execute(select(Person.id)).all()
        erase_canary(container, clock, canary)
        assert_compacting_waits_for(reader, container, tables)
    assert [path.name for path in folder.iterdir() if find_words(path)] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_compacting_waits_for_whoever_writes_to_another_database_of_the_server(
    container, clock, canary
):
    folder, tables = find_table_files(container), list_personal_tables(container.personal_data)
    other = create_engine(container.database.writer.url.set(database="postgres"))
    with other.connect() as writer:
        writer.scalar(text("SELECT txid_current()"))
        erase_canary(container, clock, canary)
        assert_compacting_waits_for(writer, container, tables)
    other.dispose()
    assert [path.name for path in folder.iterdir() if find_words(path)] == []


@pytest.mark.parametrize("database_url", ["postgresql"], indirect=True)
def test_without_waiting_the_old_rows_would_stay(container, clock, canary, monkeypatch):
    """The control."""
    monkeypatch.setattr(scrubbing, "_wait_for_older_transactions", lambda *_arguments: None)
    folder, tables = find_table_files(container), list_personal_tables(container.personal_data)
    with container.database.writer.connect() as connection:
        reader = connection.execution_options(isolation_level="REPEATABLE READ")
        reader.scalar(text("SELECT txid_current_snapshot()"))  # holds no lock of a table
        erase_canary(container, clock, canary)
        compact_tables(container.database, tables)
        assert any(find_words(path) for path in folder.iterdir())


def assert_compacting_waits_for(transaction, container, tables):
    """Compact tables while a connection has a transaction open, and when it has ended."""
    with pytest.raises(RowsStillRead):
        compact_tables(container.database, tables, patience=0)
    end = threading.Timer(0.5, transaction.rollback)
    end.start()
    compact_tables(container.database, tables)
    end.join()


def find_table_files(container):
    """Return the folder with the files of this database, once they are on the disk."""
    with container.database.writer.connect() as connection:
        raw = connection.execution_options(isolation_level="AUTOCOMMIT")
        raw.execute(text("CHECKPOINT"))
        data = raw.scalar(text("SHOW data_directory"))
        oid = raw.scalar(text("SELECT oid FROM pg_database WHERE datname = current_database()"))
    return Path(data) / "base" / str(oid)


def find_words(path):
    content = path.read_bytes()
    return [word for word in WORDS if word.encode() in content]
