"""Letting in the people whom an import created, in the background: invitations and cards."""

from dataclasses import replace

import structlog
from sqlalchemy.orm import Session

from lms.accounts.rules import Actor
from lms.auth.services import Card, activate_cards
from lms.core import jobs
from lms.core.errors import DomainError
from lms.core.jobs import JobRow
from lms.core.pdf import RenderingFailed
from lms.core.steps import STOP, keep_claim, run_in_steps
from lms.messaging.rules.kinds import list_channels
from lms.people_import import services
from lms.people_import.queries import count_awaiting
from lms.people_import.services import CardFile, ImportJob
from lms.web.container import Container

log = structlog.get_logger()


def invite_imported(container: Container, claimed_job: JobRow) -> None:
    """Invite the new people who can be reached; then cards are drawn for the rest."""
    channels = list_channels(container.settings.sms_gateway)
    with container.database.read() as reading:
        import_job = services.load_import(reading, claimed_job.subject)
        total = _count_awaiting(container, reading, import_job, claimed_job)

    def step(session: Session, job: JobRow) -> JobRow:
        moment = container.moment()
        by = services.import_actor(session, import_job, job.actor_id)
        batch = services.invite_batch(
            session,
            import_job,
            after=job.cursor.get("after", 0),
            by=by,
            moment=moment,
            channels=channels,
        )
        invited = job.cursor.get("invited", 0)
        if batch is None:
            services.enqueue_cards(session, import_job.id, by_id=job.actor_id, now=moment.now)
            return jobs.finish(session, job, now=moment.now, invited=invited)
        after, size, batch_invited = batch
        return jobs.advance(
            session,
            job,
            now=moment.now,
            done_count=job.done_count + size,
            total=job.total or total,
            cursor={"after": after, "invited": invited + batch_invited},
        )

    try:
        run_in_steps(container, claimed_job, step)
    except DomainError as error:
        _fail_job(container, claimed_job, type(error).__name__)


def draw_cards(container: Container, claimed_job: JobRow) -> None:
    """Draw cards for the new people without a way in, a file after the other.

    Cards work from the moment at which their file is stored; a killed process draws a file anew.
    """
    with container.database.read() as reading:
        import_job = services.load_import(reading, claimed_job.subject)
        total = claimed_job.total or _count_awaiting(container, reading, import_job, claimed_job)
    job = replace(claimed_job, total=total)
    try:
        while job.is_open:
            if STOP.is_requested:
                with container.database.write() as session:
                    jobs.requeue(session, job)
                return
            job = _draw_next_file(container, import_job, job)
    except (DomainError, RenderingFailed) as error:
        log.info("cards not drawn", job=job.id, reason=type(error).__name__)
        _fail_job(container, job, type(error).__name__)


def _draw_next_file(container: Container, import_job: ImportJob, job: JobRow) -> JobRow:
    moment = container.moment()
    files = services.get_files(job)
    with container.database.read() as reading:
        by = services.import_actor(reading, import_job, job.actor_id)
        cards = services.draft_import_cards(
            reading, import_job, after=job.cursor.get("after", 0), by=by, now=moment.now
        )
    if not cards:
        with container.database.write() as session:
            return jobs.finish(session, job, now=container.clock.now())
    with keep_claim(container, job):
        file = services.draw_card_file(
            cards,
            first=files[-1]["last"] + 1 if files else 1,
            storage=container.temporary_storage,
            cipher=container.iin_cipher,
            draw=container.documents.draw,
            base_url=container.settings.base_url,
            moment=moment,
        )
    return _store_file(container, job, by, cards, file)


def _store_file(
    container: Container, job: JobRow, by: Actor, cards: list[Card], file: CardFile
) -> JobRow:
    """Make the cards of a file work and record it, in one transaction."""
    now = container.clock.now()
    cursor = {
        "after": cards[-1].person_id,
        "files": [*services.get_files(job), *services.pack_files([file])],
    }
    with container.database.write() as session:
        activate_cards(session, by=by, cards=cards, now=now)
        return jobs.advance(
            session,
            job,
            now=now,
            done_count=job.done_count + len(cards),
            total=job.total,
            cursor=cursor,
        )


def _count_awaiting(
    container: Container, session: Session, import_job: ImportJob, job: JobRow
) -> int:
    """Return how many people the job is about; it ends at once for whoever has no right to it."""
    channels = list_channels(container.settings.sms_gateway)
    try:
        by = services.import_actor(session, import_job, job.actor_id)
    except DomainError:
        return 0  # the first step says why
    return count_awaiting(
        session, by=by, import_id=import_job.id, channels=channels, now=container.clock.now()
    ).total


def _fail_job(container: Container, job: JobRow, error: str) -> None:
    with container.database.write() as session:
        jobs.fail(session, job, now=container.clock.now(), error=error)
