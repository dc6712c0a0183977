"""Sending of the outbox, one round at a time.

It may be killed at any moment: docs/messages.md says what happens then.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from time import monotonic
from typing import Final

import structlog

from lms.auth.services.letters import (
    OutgoingLetter,
    claim_letters,
    note_letter_sent,
    postpone_letter,
    sweep_letters,
)
from lms.core.logs import trace_error
from lms.core.mail import MailConnection, Mailer, Refused, Unavailable
from lms.core.sms import SmsGateway
from lms.core.steps import STOP
from lms.messaging.letters import LetterWriter
from lms.messaging.rules.kinds import INVITATION, SMS
from lms.messaging.rules.letters import Attachment, Site, compose_mail
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import (
    CLAIM,
    Outdated,
    Outgoing,
    add_links,
    claim_deliveries,
    is_any_ready,
    note_refused,
    note_sent,
    note_unavailable,
    postpone_quiet,
    return_unsent,
)
from lms.web.container import Container

log = structlog.get_logger()
LETTER_WAIT: Final = timedelta(minutes=1)
ROUND_SECONDS: Final = 25.0  # then other background work has its turn


@dataclass(frozen=True, slots=True)
class PostOffice:
    """Everything that sending needs besides the database.

    `outdated` returns the messages that no longer hold, `files` the attachments of a delivery.
    """

    mailer: Mailer
    sms: SmsGateway
    site: Site
    writer: LetterWriter
    outdated: Outdated
    quiet: QuietHours
    files: Callable[[Outgoing], Sequence[Attachment]]
    claim_for: timedelta = CLAIM


def send_round(container: Container, office: PostOffice, seconds: float = ROUND_SECONDS) -> int:
    """Send what is ready for `seconds`, over one connection; return how many were sent.

    The outcome of each delivery is stored at once.
    """
    with container.database.read() as session:
        if not is_any_ready(session, now=container.clock.now()):
            return 0
    with container.database.write() as session:
        postpone_quiet(session, moment=container.moment(), quiet=office.quiet)
    started, sent_count = monotonic(), 0
    with office.mailer.connect() as connection:
        while not STOP.is_requested and monotonic() - started < seconds:
            claimed = _claim_messages(container, office)
            if claimed is None:
                break
            batch_sent, is_available = _ClaimedBatch(container, office, connection, claimed).send()
            sent_count += batch_sent
            if not is_available:
                break
    return sent_count


def send_account_letters(container: Container, office: PostOffice) -> int:
    """Send the letters of accounts that wait, also in quiet hours; return how many were sent.

    Whoever asked for a link to set a password sits and waits for it.
    """
    database, now, sent_count = container.database, container.clock.now(), 0
    with database.write() as session:
        sweep_letters(session, now=now)
        letters = claim_letters(session, cipher=container.iin_cipher, now=now)
    if not letters:
        return 0
    with office.mailer.connect() as connection:
        for letter in letters:
            try:
                _transmit_letter(office, connection, letter, now)
            except Unavailable as error:
                log.warning("account letter waits", error=str(error))
                with database.write() as session:
                    postpone_letter(session, letter.id, until=now + LETTER_WAIT)
                continue
            except Refused as error:
                log.warning("account letter refused", error=str(error))
            else:
                sent_count += 1
            with database.write() as session:
                note_letter_sent(session, letter.id, now=now)
    return sent_count


def _transmit_letter(
    office: PostOffice, connection: MailConnection, letter: OutgoingLetter, now: datetime
) -> None:
    if letter.channel == SMS:
        office.sms.send(letter.contact, office.writer.account_text(letter), letter.id)
        return
    connection.send(
        compose_mail(
            to=letter.contact,
            language=letter.language,
            letter=office.writer.account_letter(letter),
            token=letter.id,
            refusable=False,
            site=office.site,
            now=now,
        )
    )


def _claim_messages(container: Container, office: PostOffice) -> list[Outgoing] | None:
    with container.database.write() as session:
        return claim_deliveries(
            session, moment=container.moment(), outdated=office.outdated, claim_for=office.claim_for
        )


class _ClaimedBatch:
    """The deliveries of one claim, being sent."""

    def __init__(
        self,
        container: Container,
        office: PostOffice,
        connection: MailConnection,
        claimed: Sequence[Outgoing],
    ) -> None:
        self._container, self._office, self._connection = container, office, connection
        self._pending = list(claimed)
        self._started = monotonic()

    def send(self) -> tuple[int, bool]:
        """Return how many were sent and whether the server takes more.

        What was not attempted is returned to the outbox.
        """
        sent_count = 0
        while (
            self._pending
            and not STOP.is_requested
            and monotonic() - self._started < self._office.claim_for.total_seconds() / 2
        ):
            try:
                sent_count += self._send_one(self._pending[0])
            except Unavailable as error:
                log.warning("mail server not available", error=str(error))
                self._return_unsent()
                return sent_count, False
            self._pending.pop(0)
        if self._pending:
            self._return_unsent(timedelta(0))
        return sent_count, True

    def _send_one(self, out: Outgoing) -> bool:
        """Send one delivery and store its outcome.

        Raises Unavailable if nothing could be attempted.
        """
        now, write = self._container.clock.now(), self._container.database.write
        try:
            self._transmit(out)
        except Refused as error:
            with write() as session:
                note_refused(session, out, reason=str(error), at_fault=error.at_fault, now=now)
        except Unavailable as error:
            if not error.was_reached:
                raise
            with write() as session:
                note_unavailable(session, out, reason=str(error), quiet=self._office.quiet, now=now)
        except Exception as error:
            log.error(  # noqa: TRY400 - the traceback may hold personal data
                "message cannot be written", delivery=out.delivery_id, error=trace_error(error)
            )
            with write() as session:
                note_unavailable(
                    session, out, reason=type(error).__name__, quiet=self._office.quiet, now=now
                )
        else:
            with write() as session:
                note_sent(session, out, now=now)
            return True
        return False

    def _transmit(self, out: Outgoing) -> None:
        office = self._office
        if any(message.kind == INVITATION for message in out.messages):
            with self._container.database.write() as session:
                out = add_links(session, out, moment=self._container.moment())
        if out.channel == SMS:
            office.sms.send(out.contact, office.writer.text(out), out.token)
            return
        files = office.files(out)
        self._connection.send(
            compose_mail(
                to=out.contact,
                language=out.language,
                letter=office.writer.letter(out, files),
                token=out.token,
                refusable=out.refusable,
                site=office.site,
                now=self._container.clock.now(),
                files=files,
            )
        )

    def _return_unsent(self, wait: timedelta | None = None) -> None:
        with self._container.database.write() as session:
            return_unsent(
                session,
                self._pending,
                now=self._container.clock.now(),
                **({} if wait is None else {"wait": wait}),
            )
