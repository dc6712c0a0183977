"""Steps of an import that people take before a check: upload, format, columns, corrections.

Each checks the actor's rights anew.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import can_manage_people
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.core import jobs
from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.core.tables.reader import TableFormat
from lms.people_import.errors import (
    ImportNotFound,
    ImportOrganisationClosed,
    MatchingWrong,
    WrongState,
)
from lms.people_import.models import PeopleImport
from lms.people_import.queries import count_applied_lines, get_managed_import, name_subject
from lms.people_import.rules import (
    CHECKED,
    CHECKING,
    FAILED,
    FIELD_WORDS,
    UPLOADED,
    WORK,
    check_matching,
)
from lms.people_import.services.corrections import clear_corrections, save_corrections
from lms.people_import.services.files import read_file, store_file
from lms.people_import.services.matchings import propose_columns, remember_matching
from lms.people_import.services.previews import FilePreview, pack_reading, preview_table
from lms.people_import.services.requests import lock_import, record_request
from lms.people_import.services.results import clear_lines

_NAME_LETTERS = 200


def get_target(session: Session, *, organisation_id: int | None, by: Actor) -> Organisation:
    """Return the organisation to import a list for.

    Raises ImportNotFound outside the actor's scope, ImportOrganisationClosed.
    """
    if organisation_id is None or not can_manage_people(
        session, by=by, organisation_id=organisation_id
    ):
        raise ImportNotFound
    organisation = session.get_one(Organisation, organisation_id)
    if organisation.closed_on is not None:
        raise ImportOrganisationClosed
    return organisation


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
    """Store an uploaded file encrypted with proposed columns, and return the import's id.

    Raises as get_target.
    """
    digest = store_file(storage, cipher, content)  # written before anybody waits to write
    get_target(session, organisation_id=organisation_id, by=by)
    people_import = PeopleImport(
        organisation_id=organisation_id,
        state=UPLOADED,
        file_name=file_name[-_NAME_LETTERS:],
        counts={},
        file_sha256=digest,
        reading=pack_reading(preview, cipher),
        columns=preview.header,
        matching=propose_columns(session, organisation_id, preview.header),
        created_by=by.audit_id,
        created_at=now,
    )
    session.add(people_import)
    session.flush()
    record_event(
        session,
        kind="people_list_uploaded",
        subject=name_subject(people_import.id),
        by_id=by.audit_id,
        now=now,
    )
    return people_import.id


def preview_again(
    session: Session,
    storage: FileStorage,
    cipher: FieldCipher,
    *,
    import_id: int,
    reading: TableFormat,
    by: Actor,
) -> FilePreview:
    """Return the file under another format, without writing.

    Raises ImportNotFound, ImportFileGone, UnreadableTable.
    """
    people_import = get_managed_import(session, by=by, import_id=import_id)
    return preview_table(
        read_file(storage, cipher, people_import.file_sha256), people_import.file_name, reading
    )


def change_reading(
    session: Session, cipher: FieldCipher, *, import_id: int, preview: FilePreview, by: Actor
) -> None:
    """Store another format and propose the columns anew. Raises ImportNotFound, WrongState."""
    people_import = lock_import(session, import_id, by, (UPLOADED, CHECKED, FAILED))
    people_import.reading, people_import.columns = pack_reading(preview, cipher), preview.header
    people_import.matching = propose_columns(session, people_import.organisation_id, preview.header)
    people_import.state = UPLOADED
    clear_corrections(session, import_id)


def start_check(
    session: Session, *, import_id: int, matching: Mapping[str, int], by: Actor, now: datetime
) -> None:
    """Store the matching, remember it for the organisation and enqueue the dry run.

    Raises ImportNotFound, WrongState, MatchingWrong.
    """
    people_import = lock_import(session, import_id, by, (UPLOADED, CHECKED, FAILED))
    known_fields = {
        name: column
        for name, column in matching.items()
        if name in FIELD_WORDS and 0 <= column < len(people_import.columns)
    }
    if reason := check_matching(known_fields):
        raise MatchingWrong(reason)
    if count_applied_lines(session, import_id):
        raise WrongState
    people_import.matching = known_fields
    remember_matching(session, people_import, now)
    _enqueue_check(session, people_import, by, now)


def correct_lines(
    session: Session,
    cipher: FieldCipher,
    *,
    import_id: int,
    corrections: Mapping[int, Mapping[str, Any]],
    by: Actor,
    now: datetime,
) -> None:
    """Store what was typed and decided for lines, and enqueue another dry run.

    `corrections` maps lines to `texts` by field, `person` (the id of who is meant, 0 for somebody
    else) or `skip`. Raises ImportNotFound, WrongState.
    """
    people_import = lock_import(session, import_id, by, (CHECKED,))
    if count_applied_lines(session, import_id):
        raise WrongState
    save_corrections(session, cipher, import_id=import_id, corrections=corrections)
    _enqueue_check(session, people_import, by, now)


def _enqueue_check(session: Session, people_import: PeopleImport, by: Actor, now: datetime) -> None:
    record_request(session, "import_check_requested", people_import.id, by, now)
    clear_lines(session, people_import.id)
    people_import.counts, people_import.state = {}, CHECKING
    subject = name_subject(people_import.id)
    jobs.enqueue(session, kind=WORK[CHECKING][0], subject=subject, now=now, by_id=by.audit_id)
