"""The steps of an import that people take: upload, reading, columns, check, apply, undo. Each looks anew whether its actor may."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import manages_people
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.core.database import upsert
from lms.core.storage import FileStorage
from lms.core.tables.reader import TableFormat
from lms.people_import.errors import (
    ImportNotFound,
    ImportOrganisationClosed,
    MatchingWrong,
    NothingToApply,
    WrongState,
)
from lms.people_import.models import ImportMatching, PeopleImport
from lms.people_import.queries import applied_lines, managed_import, standing, subject_of
from lms.people_import.rules import (
    APPLIED,
    APPLYING,
    CHANGED,
    CHECKED,
    CHECKING,
    FAILED,
    FIELD_WORDS,
    MISSING,
    NEW,
    UNDOING,
    UPLOADED,
    WORK,
    check_matching,
    known_header,
    propose_matching,
)
from lms.people_import.services.checking import clear_lines
from lms.people_import.services.files import (
    FilePreview,
    kept_reading,
    preview_table,
    store_file,
    stored_file,
)

_NAME_LETTERS = 200


def check_target(session: Session, *, organisation_id: int | None, by: Actor) -> Organisation:
    """The organisation for which a list is to be imported. Raises ImportNotFound outside the actor's scope, ImportOrganisationClosed."""
    if organisation_id is None or not manages_people(
        session, by=by, organisation_id=organisation_id
    ):
        raise ImportNotFound
    found = session.get_one(Organisation, organisation_id)
    if found.closed_on is not None:
        raise ImportOrganisationClosed
    return found


def begin_import(
    session: Session,
    storage: FileStorage,
    cipher: FieldCipher,
    *,
    organisation_id: int,
    file_name: str,
    content: bytes,
    preview: FilePreview,
    by: Actor,
    now: datetime,
) -> int:
    """Keeps an uploaded file, encrypted, with a proposal of its columns, and returns the import's id. Raises as check_target."""
    check_target(session, organisation_id=organisation_id, by=by)
    made = PeopleImport(
        organisation_id=organisation_id,
        state=UPLOADED,
        file_name=file_name[-_NAME_LETTERS:],
        counts={},
        file_sha256=store_file(storage, cipher, content),
        reading=kept_reading(preview, cipher),
        columns=preview.header,
        matching=proposed(session, organisation_id, preview.header),
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(made)
    session.flush()
    record_event(
        session,
        kind="people_list_uploaded",
        subject=subject_of(made.id),
        by_id=by.audit_id,
        now=now,
    )
    return made.id


def proposed(session: Session, organisation_id: int, header: list[str]) -> dict[str, int]:
    """Which column is which field: as in the organisation's last list, else by the words of the header."""
    remembered = session.scalar(
        select(ImportMatching.matching).where(ImportMatching.organisation_id == organisation_id)
    )
    return propose_matching(header, remembered)


def read_anew(
    session: Session,
    storage: FileStorage,
    cipher: FieldCipher,
    *,
    import_id: int,
    reading: TableFormat,
    by: Actor,
) -> FilePreview:
    """The file under another reading. Writes nothing. Raises ImportNotFound, FileGone, UnreadableTable."""
    found = managed_import(session, by=by, import_id=import_id)
    return preview_table(stored_file(storage, cipher, found.file_sha256), found.file_name, reading)


def change_reading(
    session: Session, cipher: FieldCipher, *, import_id: int, preview: FilePreview, by: Actor
) -> None:
    """Takes another reading; the columns are proposed anew. Raises ImportNotFound, WrongState."""
    found = _at(session, import_id, by, (UPLOADED, CHECKED, FAILED))
    found.reading, found.columns = kept_reading(preview, cipher), preview.header
    found.matching = proposed(session, found.organisation_id, preview.header)
    found.state = UPLOADED


def start_check(
    session: Session, *, import_id: int, matching: Mapping[str, int], by: Actor, now: datetime
) -> None:
    """Takes the columns, remembers them for the organisation and asks for the dry run. Raises ImportNotFound, WrongState, MatchingWrong."""
    found = _at(session, import_id, by, (UPLOADED, CHECKED, FAILED))
    within = {
        name: column
        for name, column in matching.items()
        if name in FIELD_WORDS and 0 <= column < len(found.columns)
    }
    if reason := check_matching(within):
        raise MatchingWrong(reason)
    if applied_lines(session, import_id):
        raise WrongState
    clear_lines(session, import_id)
    found.matching, found.counts, found.state = within, {}, CHECKING
    _remember(session, found, now)
    jobs.enqueue(
        session, kind=WORK[CHECKING][0], subject=subject_of(import_id), now=now, by_id=by.audit_id
    )


def _remember(session: Session, found: PeopleImport, now: datetime) -> None:
    words: dict[str, Any] = {
        known_header(found.columns[column]): name for name, column in found.matching.items()
    }
    row = {"organisation_id": found.organisation_id, "matching": words, "at": now}
    statement = upsert(session, ImportMatching).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id"], set_={"matching": words, "at": now}
        )
    )


def start_apply(
    session: Session, *, import_id: int, deactivate_missing: bool, by: Actor, now: datetime
) -> None:
    """Asks for the list to be applied. Raises ImportNotFound, WrongState, NothingToApply."""
    found = _at(session, import_id, by, (CHECKED,))
    wanted = (NEW, CHANGED, MISSING) if deactivate_missing else (NEW, CHANGED)
    if not any(found.counts.get(name) for name in wanted):
        raise NothingToApply
    found.state, found.deactivate_missing = APPLYING, deactivate_missing
    found.counts = {
        name: value for name, value in found.counts.items() if not name.startswith("error")
    }
    jobs.enqueue(
        session, kind=WORK[APPLYING][0], subject=subject_of(import_id), now=now, by_id=by.audit_id
    )


def start_undo(session: Session, *, import_id: int, by: Actor, now: datetime) -> None:
    """Asks for a list that was applied, or a part of it, to be taken back. Raises ImportNotFound, WrongState."""
    found = _at(session, import_id, by, (APPLIED, CHECKED))
    if found.state == CHECKED and not applied_lines(session, import_id):
        raise WrongState
    found.state = UNDOING
    jobs.enqueue(
        session, kind=WORK[UNDOING][0], subject=subject_of(import_id), now=now, by_id=by.audit_id
    )


def _at(session: Session, import_id: int, by: Actor, states: tuple[str, ...]) -> PeopleImport:
    """The import, locked, if the actor manages its people and it is at one of these steps."""
    managed_import(session, by=by, import_id=import_id)
    found = session.scalars(
        select(PeopleImport)
        .where(PeopleImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if found.state in WORK:
        found.state = standing(session, found)
    if found.state not in states:
        raise WrongState
    return found
