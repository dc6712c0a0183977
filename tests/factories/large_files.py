"""Large files: requesting them as an export does, doing the job, reading what was written."""

from collections.abc import Mapping
from dataclasses import asdict
from io import BytesIO
from typing import Any

from python_calamine import CalamineWorkbook
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Person, PersonalAccess
from lms.accounts.queries import PeopleFilter, load_actor_by_id
from lms.background.dispatch import run_one
from lms.core.crypto import decrypt_file
from lms.large_files.models import LargeFile
from lms.large_files.services import request_file
from lms.web.container import Container
from tests.conftest import NOW

ALL_PEOPLE: Mapping[str, Any] = {
    name: value for name, value in asdict(PeopleFilter()).items() if name != "today"
}


def request_people(session: Session, reader: Person, **values: Any) -> int:
    """Request the list of people for a reader and return the file's id. Committed."""
    actor = load_actor_by_id(session, reader.id)
    assert actor is not None
    defaults: dict[str, Any] = {
        "source": "accounts.people",
        "params": ALL_PEOPLE,
        "title": "Адамдар",
        "rows": 5,
        "language": "kk",
        "now": NOW,
    }
    file_id = request_file(session, by=actor, **defaults | values)
    session.commit()
    return file_id


def run_jobs(container: Container) -> None:
    """Do all waiting jobs."""
    while run_one(container):
        pass


def read_file(session: Session, file_id: int) -> LargeFile:
    """Return the file as it is now; the session holds no lock afterwards."""
    session.rollback()
    row = session.get_one(LargeFile, file_id)
    session.expunge(row)
    session.rollback()
    return row


def read_rows(content: bytes) -> list[list[Any]]:
    """Return the rows of a workbook's sheets, one sheet after the other, without the headers."""
    book = CalamineWorkbook.from_filelike(BytesIO(content))
    return [
        row for name in book.sheet_names for row in book.get_sheet_by_name(name).to_python()[1:]
    ]


def decrypt(container: Container, row: LargeFile) -> bytes:
    """Return the workbook of a ready file."""
    content = container.temporary_storage.open(row.sha256 or "")
    assert content is not None
    assert row.key_encrypted is not None
    with content:
        return b"".join(
            decrypt_file(content, container.iin_cipher.decrypt_bytes(row.key_encrypted))
        )


def list_stored(container: Container) -> list[str]:
    """Return the names of all stored temporary contents, also of unfinished ones."""
    folder = container.settings.instance / "passing"
    return sorted(path.name for path in folder.glob("*/*"))


def list_recorded(session: Session) -> list[int]:
    """Return the ids of people in the record of accesses by files, one for each record."""
    session.rollback()
    query = select(PersonalAccess.person_id).where(PersonalAccess.access_kind == "export")
    ids = sorted(session.scalars(query))
    session.rollback()
    return ids
