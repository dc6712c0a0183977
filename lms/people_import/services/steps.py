"""What the steps of the background work share: the import as it was asked for, whether its uploader may still do it, how it ends."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from lms.accounts.queries import actor_by_id, manages_people
from lms.accounts.rules import OPERATOR, Actor
from lms.core.clock import Moment
from lms.core.errors import DomainError
from lms.core.i18n import mark
from lms.messaging.rules.kinds import IMPORT_DONE
from lms.messaging.services import Note, tell
from lms.people_import.errors import ImportNotFound
from lms.people_import.models import ImportRow, PeopleImport
from lms.people_import.queries import subject_of
from lms.people_import.rules import CHANGED, MISSING, NEW, WORK

NO_LONGER_ALLOWED: Final = mark(
    "Whoever asked for this may no longer change the people of this organisation, so it was stopped."
)


@dataclass(frozen=True, slots=True)
class ImportJob:
    """An import as its background work needs it, read once."""

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
        """How many lines there are to apply, or to take back."""
        wanted = (NEW, CHANGED, MISSING) if self.deactivate_missing else (NEW, CHANGED)
        return sum(self.counts.get(name, 0) for name in wanted)


def told(session: Session, subject: str) -> ImportJob:
    """The import that a job is about. Raises ImportNotFound."""
    found = session.get(PeopleImport, int(subject.removeprefix("import:")), populate_existing=True)
    if found is None:
        raise ImportNotFound
    return ImportJob(**{name: getattr(found, name) for name in ImportJob.__slots__})


def import_actor(session: Session, told: ImportJob, by_id: int | None) -> Actor:
    """Who asked for the work, with the roles held at this moment. Raises ImportNotFound if they don't manage the people any more."""
    actor = OPERATOR if by_id is None else actor_by_id(session, by_id)
    if actor is None or not manages_people(session, by=actor, organisation_id=told.organisation_id):
        raise ImportNotFound
    return actor


def change_state(session: Session, import_id: int, state: str, **values: Any) -> None:
    """Notes where the import stands."""
    session.execute(
        update(PeopleImport).where(PeopleImport.id == import_id).values(state=state, **values)
    )


def counts_of(session: Session, import_id: int) -> dict[str, int]:
    """How many lines there are of each action."""
    rows = session.execute(
        select(ImportRow.action, func.count())
        .where(ImportRow.import_id == import_id)
        .group_by(ImportRow.action)
    )
    return {row.action: row[1] for row in rows}


def end_badly(
    session: Session,
    subject: str,
    error: DomainError,
    *,
    by_id: int | None,
    moment: Moment,
    channels: Sequence[str],
) -> str:
    """Takes the import back to where it can be tried again, with the reason for its page, and tells whoever asked for it. Returns a word
    for the job.
    """
    found = session.get_one(PeopleImport, int(subject.removeprefix("import:")))
    reason = getattr(error, "reason", "") or error.message or NO_LONGER_ALLOWED
    found.state = WORK[found.state][1] if found.state in WORK else found.state
    found.counts = {**found.counts, "error": reason, "error_values": dict(error.params)}
    tell_end(session, found.id, by_id, failed=True, moment=moment, channels=channels)
    return type(error).__name__


def tell_end(
    session: Session,
    import_id: int,
    by_id: int | None,
    *,
    failed: bool,
    moment: Moment,
    channels: Sequence[str],
) -> None:
    """Tells whoever asked for the work that it has ended."""
    if by_id is not None:
        values = {"import": import_id, "failed": failed}
        note = Note(
            by_id,
            IMPORT_DONE,
            f"import:{import_id}:{moment.now.isoformat()}",
            subject_of(import_id),
            values,
        )
        tell(session, notes=[note], moment=moment, channels=channels)
