"""Letting in the people whom an import created: invitations by link, and cards on paper."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any, Final

from cryptography.exceptions import InvalidTag
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.auth.services import Card, draft_cards, lay_out_cards
from lms.core import jobs
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.errors import NotFound
from lms.core.jobs import JobRow
from lms.core.storage import FileStorage
from lms.messaging.services import invite_people, withdraw_messages
from lms.people_import.errors import WrongState
from lms.people_import.queries import (
    CARDS_JOB,
    INVITE_JOB,
    get_current_state,
    get_managed_import,
    list_awaiting,
    name_invitation_source,
    name_subject,
)
from lms.people_import.rules import APPLIED
from lms.people_import.services.steps import ImportJob

INVITE_BATCH: Final = 200
CARDS_A_FILE: Final = 200


def start_access(
    session: Session, *, import_id: int, with_links: bool, by: Actor, now: datetime
) -> None:
    """Enqueue what lets the new people in: links for those with a contact, cards for the rest.

    Without links there are cards for all. Raises ImportNotFound, WrongState.
    """
    people_import = get_managed_import(session, by=by, import_id=import_id)
    if get_current_state(session, people_import) != APPLIED:
        raise WrongState
    record_event(
        session,
        kind="import_access_given",
        subject=name_subject(import_id),
        by_id=by.audit_id,
        now=now,
        way="links" if with_links else "cards",
    )
    if with_links:
        subject = name_subject(import_id)
        jobs.enqueue(session, kind=INVITE_JOB, subject=subject, now=now, by_id=by.audit_id)
    else:
        enqueue_cards(session, import_id, by_id=by.audit_id, now=now)


def enqueue_cards(session: Session, import_id: int, *, by_id: int | None, now: datetime) -> None:
    """Enqueue the drawing of cards for those without a way in; earlier files stay."""
    files = pack_files(list_card_files(session, import_id))
    subject = name_subject(import_id)
    jobs.enqueue(session, kind=CARDS_JOB, subject=subject, now=now, by_id=by_id, files=files)


def stop_access(session: Session, import_id: int, *, now: datetime) -> None:
    """Stop letting people in, and withdraw the invitations that have not left."""
    for kind in (INVITE_JOB, CARDS_JOB):
        job = jobs.find_latest_job(session, kind=kind, subject=name_subject(import_id))
        if job is not None and job.is_open:
            jobs.cancel(session, job.id, now=now)
    withdraw_messages(session, subjects=[name_invitation_source(import_id)], now=now)


def invite_batch(
    session: Session,
    import_job: ImportJob,
    *,
    after: int,
    by: Actor,
    moment: Moment,
    channels: Collection[str],
) -> tuple[int, int, int] | None:
    """Invite the next batch of new people; return the last id, its size and how many were invited.

    None at the end.
    """
    person_ids = list_awaiting(
        session, by=by, import_id=import_job.id, now=moment.now, after=after, limit=INVITE_BATCH
    )
    if not person_ids:
        return None
    invited = invite_people(
        session,
        person_ids=person_ids,
        source=name_invitation_source(import_job.id),
        moment=moment,
        channels=channels,
    )
    return person_ids[-1], len(person_ids), invited.by_email + invited.by_sms


@dataclass(frozen=True, slots=True)
class CardFile:
    """A file of cards, kept encrypted: which of the cards are in it."""

    sha256: str
    first: int
    last: int


def draft_import_cards(
    session: Session, import_job: ImportJob, *, after: int, by: Actor, now: datetime
) -> list[Card]:
    """Return cards for the next of the people without a way in; empty at the end."""
    person_ids = list_awaiting(
        session, by=by, import_id=import_job.id, now=now, after=after, limit=CARDS_A_FILE
    )
    return draft_cards(session, by=by, person_ids=person_ids, now=now) if person_ids else []


def draw_card_file(
    cards: Sequence[Card],
    *,
    first: int,
    storage: FileStorage,
    cipher: FieldCipher,
    draw: Callable[..., bytes],
    base_url: str,
    moment: Moment,
) -> CardFile:
    """Draw the cards, store them encrypted, since they hold codes, and return the file.

    `draw` is Documents.draw of lms.web.documents. Raises RenderingFailed.
    """
    sheets = lay_out_cards(cards, base_url=base_url, moment=moment)
    content = draw(
        "cards",
        pictures=sheets.pictures,
        drawings={"marks": ("card_marks.svg", {})},
        **sheets.values,
    )
    sha256 = storage.put(cipher.encrypt_bytes(content))
    return CardFile(sha256, first, first + len(cards) - 1)


def pack_files(files: Sequence[CardFile]) -> list[dict[str, Any]]:
    """Return files as a job stores them."""
    return [asdict(file) for file in files]


def list_card_files(session: Session, import_id: int) -> list[CardFile]:
    """Return the files of the latest drawing of an import's cards, as far as it has come."""
    job = jobs.find_latest_job(session, kind=CARDS_JOB, subject=name_subject(import_id))
    return [CardFile(**file) for file in get_files(job)] if job else []


def get_files(job: JobRow) -> list[dict[str, Any]]:
    """Return the files that a job of drawing cards has: earlier ones and its own."""
    files: list[dict[str, Any]] = job.cursor.get("files", job.params.get("files", []))
    return files


def load_card_file(
    session: Session, storage: FileStorage, cipher: FieldCipher, *, import_id: int, number: int
) -> bytes:
    """Return a file of cards as PDF; `number` from 1. Raises NotFound."""
    files = list_card_files(session, import_id)
    content = storage.get(files[number - 1].sha256) if 0 < number <= len(files) else None
    if content is None:
        raise NotFound
    try:
        return cipher.decrypt_bytes(content)
    # A restored file is encrypted with an earlier key.
    except InvalidTag:
        raise NotFound from None


def remove_card_files(session: Session, storage: FileStorage, import_id: int) -> None:
    """Delete the files of cards, which are worth nothing any more."""
    for file in list_card_files(session, import_id):
        storage.remove(file.sha256)
