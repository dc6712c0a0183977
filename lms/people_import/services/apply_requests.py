"""Requests to apply a checked list, and to undo an applied one."""

from datetime import datetime

from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.core import jobs
from lms.people_import.errors import NothingToApply, WrongState
from lms.people_import.queries import count_applied_lines, name_subject
from lms.people_import.rules import (
    APPLICABLE,
    APPLIED,
    APPLYING,
    CHECKED,
    MISSING,
    UNDOING,
    UNDONE,
    WORK,
)
from lms.people_import.services.access import stop_access
from lms.people_import.services.requests import lock_import, record_request


def start_apply(
    session: Session, *, import_id: int, deactivate_missing: bool, by: Actor, now: datetime
) -> None:
    """Enqueue the applying of a list, unless the same was requested already.

    Raises ImportNotFound, WrongState, NothingToApply.
    """
    people_import = lock_import(session, import_id, by, (CHECKED, APPLYING, APPLIED))
    if people_import.state != CHECKED:
        if people_import.deactivate_missing != deactivate_missing:
            raise WrongState
        return
    actions = (*APPLICABLE, MISSING) if deactivate_missing else APPLICABLE
    if not any(people_import.counts.get(name) for name in actions):
        raise NothingToApply
    people_import.state, people_import.deactivate_missing = APPLYING, deactivate_missing
    people_import.counts = {
        name: value for name, value in people_import.counts.items() if not name.startswith("error")
    }
    record_request(
        session, "import_requested", import_id, by, now, deactivate_missing=deactivate_missing
    )
    jobs.enqueue(
        session, kind=WORK[APPLYING][0], subject=name_subject(import_id), now=now, by_id=by.audit_id
    )


def start_undo(session: Session, *, import_id: int, by: Actor, now: datetime) -> None:
    """Enqueue the undoing of a list applied in whole or in part, unless that was requested already.

    Raises ImportNotFound, WrongState.
    """
    people_import = lock_import(session, import_id, by, (APPLIED, CHECKED, UNDOING, UNDONE))
    if people_import.state in (UNDOING, UNDONE):
        return
    if people_import.state == CHECKED and not count_applied_lines(session, import_id):
        raise WrongState
    people_import.state = UNDOING
    stop_access(session, import_id, now=now)
    record_request(session, "import_undo_requested", import_id, by, now)
    jobs.enqueue(
        session, kind=WORK[UNDOING][0], subject=name_subject(import_id), now=now, by_id=by.audit_id
    )
