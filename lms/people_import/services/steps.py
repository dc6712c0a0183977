"""Parts that all background jobs of an import share: its data, its actor, its end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.queries import can_manage_people, load_actor_by_id
from lms.accounts.rules import OPERATOR, Actor
from lms.core.clock import Moment
from lms.core.errors import DomainError
from lms.core.i18n import N_
from lms.messaging.rules.kinds import IMPORT_DONE
from lms.messaging.services import Note, tell_people
from lms.people_import.errors import ImportNotFound
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.queries import name_subject
from lms.people_import.rules import APPLICABLE, MISSING, WORK

NO_LONGER_ALLOWED: Final = N_(
    "Whoever asked for this may no longer change the people of this organisation, so it was "
    "stopped."
)


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import as its background jobs need it, read once."""

    id: int
    organisation_id: int
    state: str
    file_name: str
    file_sha256: str
    reading: dict[str, Any]
    columns: list[str]
    matching: dict[str, int]
    deactivate_missing: bool
    counts: dict[str, Any]

    @property
    def work(self) -> int:
        """Return how many lines there are to apply or to undo."""
        actions = (*APPLICABLE, MISSING) if self.deactivate_missing else APPLICABLE
        return sum(self.counts.get(name, 0) for name in actions)


def load_import(session: Session, subject: str) -> ImportJob:
    """Return the import that a job is about. Raises ImportNotFound."""
    people_import = session.get(
        PeopleImport, int(subject.removeprefix("import:")), populate_existing=True
    )
    if people_import is None:
        raise ImportNotFound
    return ImportJob(**{name: getattr(people_import, name) for name in ImportJob.__slots__})


def import_actor(session: Session, import_job: ImportJob, by_id: int | None) -> Actor:
    """Return who requested the job, with the roles held now.

    Raises ImportNotFound if they no longer manage the organisation's people.
    """
    actor = OPERATOR if by_id is None else load_actor_by_id(session, by_id)
    if actor is None or not can_manage_people(
        session, by=actor, organisation_id=import_job.organisation_id
    ):
        raise ImportNotFound
    return actor


def change_state(session: Session, import_id: int, state: str, **values: Any) -> None:
    """Set the state of an import, with further columns in `values`."""
    session.execute(
        update(PeopleImport).where(PeopleImport.id == import_id).values(state=state, **values)
    )


def count_by_action(session: Session, import_id: int) -> dict[str, int]:
    """Count an import's lines by action."""
    rows = session.execute(
        select(ImportRow.action, func.count().label("lines"))
        .where(ImportRow.import_id == import_id)
        .group_by(ImportRow.action)
    )
    return {row.action: row.lines for row in rows}


def fail_import(
    session: Session,
    subject: str,
    error: DomainError,
    *,
    by_id: int | None,
    moment: Moment,
    channels: Sequence[str],
) -> str:
    """Return an import to the state from which its step can be tried again, and notify.

    Stores the reason for the import's page. Returns the error's name for the job.
    """
    people_import = session.get_one(PeopleImport, int(subject.removeprefix("import:")))
    reason = getattr(error, "reason", "") or error.message or NO_LONGER_ALLOWED
    people_import.state = (
        WORK[people_import.state][1] if people_import.state in WORK else people_import.state
    )
    people_import.counts = {
        **people_import.counts,
        "error": reason,
        "error_values": dict(error.params),
    }
    tell_end(session, people_import.id, by_id, has_failed=True, moment=moment, channels=channels)
    return type(error).__name__


def tell_end(
    session: Session,
    import_id: int,
    by_id: int | None,
    *,
    has_failed: bool,
    moment: Moment,
    channels: Sequence[str],
) -> None:
    """Tell whoever requested the job that it has ended."""
    if by_id is not None:
        values = {"import": import_id, "failed": has_failed}
        note = Note(
            person_id=by_id,
            kind=IMPORT_DONE,
            key=f"import:{import_id}:{moment.now.isoformat()}",
            subject=name_subject(import_id),
            values=values,
        )
        tell_people(session, notes=[note], moment=moment, channels=channels)
