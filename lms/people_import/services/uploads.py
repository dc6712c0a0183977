"""Steps of an import that people take: upload, format, columns, check, apply, undo.

Each checks the actor's rights anew.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.models import Organisation
from lms.accounts.queries import can_manage_people
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
from lms.people_import.queries import (
    count_applied_lines,
    current_state,
    get_managed_import,
    subject_of,
)
from lms.people_import.rules import (
    APPLICABLE,
    APPLIED,
    APPLYING,
    CHECKED,
    CHECKING,
    FAILED,
    FIELD_WORDS,
    MISSING,
    UNDOING,
    UPLOADED,
    WORK,
    check_matching,
    normalise_header,
    propose_matching,
)
from lms.people_import.services.access import stop_access
from lms.people_import.services.checking import clear_lines
from lms.people_import.services.corrections import clear_corrections, save_corrections
from lms.people_import.services.files import (
    FilePreview,
    pack_reading,
    preview_table,
    read_file,
    store_file,
)

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
    get_target(session, organisation_id=organisation_id, by=by)
    people_import = PeopleImport(
        organisation_id=organisation_id,
        state=UPLOADED,
        file_name=file_name[-_NAME_LETTERS:],
        counts={},
        file_sha256=store_file(storage, cipher, content),
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
        subject=subject_of(people_import.id),
        by_id=by.audit_id,
        now=now,
    )
    return people_import.id


def propose_columns(session: Session, organisation_id: int, header: list[str]) -> dict[str, int]:
    """Return the matching remembered for the organisation, else one by the header's words."""
    remembered = session.scalar(
        select(ImportMatching.matching).where(ImportMatching.organisation_id == organisation_id)
    )
    return propose_matching(header, remembered)


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
    people_import = _lock_import(session, import_id, by, (UPLOADED, CHECKED, FAILED))
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
    people_import = _lock_import(session, import_id, by, (UPLOADED, CHECKED, FAILED))
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
    _remember_matching(session, people_import, now)
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
    people_import = _lock_import(session, import_id, by, (CHECKED,))
    if count_applied_lines(session, import_id):
        raise WrongState
    save_corrections(session, cipher, import_id=import_id, corrections=corrections)
    _enqueue_check(session, people_import, by, now)


def _enqueue_check(session: Session, people_import: PeopleImport, by: Actor, now: datetime) -> None:
    _record_request(session, "import_check_requested", people_import.id, by, now)
    clear_lines(session, people_import.id)
    people_import.counts, people_import.state = {}, CHECKING
    subject = subject_of(people_import.id)
    jobs.enqueue(session, kind=WORK[CHECKING][0], subject=subject, now=now, by_id=by.audit_id)


def _record_request(
    session: Session, kind: str, import_id: int, by: Actor, now: datetime, **details: Any
) -> None:
    subject = subject_of(import_id)
    record_event(session, kind=kind, subject=subject, by_id=by.audit_id, now=now, **details)


def _remember_matching(session: Session, people_import: PeopleImport, now: datetime) -> None:
    words: dict[str, Any] = {
        header: name
        for name, column in people_import.matching.items()
        if (header := normalise_header(people_import.columns[column]))
    }
    row = {"organisation_id": people_import.organisation_id, "matching": words, "at": now}
    statement = upsert(session, ImportMatching).values(row)
    session.execute(
        statement.on_conflict_do_update(
            index_elements=["organisation_id"], set_={"matching": words, "at": now}
        )
    )


def start_apply(
    session: Session, *, import_id: int, deactivate_missing: bool, by: Actor, now: datetime
) -> None:
    """Enqueue the applying of a list. Raises ImportNotFound, WrongState, NothingToApply."""
    people_import = _lock_import(session, import_id, by, (CHECKED,))
    actions = (*APPLICABLE, MISSING) if deactivate_missing else APPLICABLE
    if not any(people_import.counts.get(name) for name in actions):
        raise NothingToApply
    people_import.state, people_import.deactivate_missing = APPLYING, deactivate_missing
    people_import.counts = {
        name: value for name, value in people_import.counts.items() if not name.startswith("error")
    }
    _record_request(
        session, "import_requested", import_id, by, now, deactivate_missing=deactivate_missing
    )
    jobs.enqueue(
        session, kind=WORK[APPLYING][0], subject=subject_of(import_id), now=now, by_id=by.audit_id
    )


def start_undo(session: Session, *, import_id: int, by: Actor, now: datetime) -> None:
    """Enqueue the undoing of a list applied in whole or in part.

    Raises ImportNotFound, WrongState.
    """
    people_import = _lock_import(session, import_id, by, (APPLIED, CHECKED))
    if people_import.state == CHECKED and not count_applied_lines(session, import_id):
        raise WrongState
    people_import.state = UNDOING
    stop_access(session, import_id, now=now)
    _record_request(session, "import_undo_requested", import_id, by, now)
    jobs.enqueue(
        session, kind=WORK[UNDOING][0], subject=subject_of(import_id), now=now, by_id=by.audit_id
    )


def _lock_import(
    session: Session, import_id: int, by: Actor, states: tuple[str, ...]
) -> PeopleImport:
    """Return the import locked, if the actor manages its people and it is in one of the states.

    Raises ImportNotFound, WrongState.
    """
    get_managed_import(session, by=by, import_id=import_id)
    people_import = session.scalars(
        select(PeopleImport)
        .where(PeopleImport.id == import_id)
        .with_for_update()
        .execution_options(populate_existing=True)
    ).one()
    if people_import.state in WORK:
        people_import.state = current_state(session, people_import)
    if people_import.state not in states:
        raise WrongState
    return people_import
