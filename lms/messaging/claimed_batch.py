"""The deliveries of one claim, sent one after another with the outcome of each stored at once."""

from collections.abc import Sequence
from datetime import timedelta
from time import monotonic

import structlog

from lms.core.logs import trace_error
from lms.core.mail import MailConnection, Refused, Unavailable
from lms.core.steps import STOP
from lms.messaging.post_office import PostOffice
from lms.messaging.rules.kinds import INVITATION, SMS
from lms.messaging.rules.letters import compose_mail
from lms.messaging.services import (
    OutgoingDelivery,
    add_links,
    note_refused,
    note_sent,
    note_unavailable,
    return_unsent,
)
from lms.web.container import Container

log = structlog.get_logger()


class ClaimedBatch:
    """The deliveries of one claim, being sent."""

    def __init__(
        self,
        container: Container,
        office: PostOffice,
        connection: MailConnection,
        messages: Sequence[OutgoingDelivery],
    ) -> None:
        self._container, self._office, self._connection = container, office, connection
        self._pending = list(messages)
        self._started_at = monotonic()

    def send(self) -> tuple[int, bool]:
        """Return how many were sent and whether the server takes more.

        What was not attempted is returned to the outbox.
        """
        sent_count = 0
        while (
            self._pending
            and not STOP.is_requested
            and monotonic() - self._started_at < self._office.claim_for.total_seconds() / 2
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

    def _send_one(self, out: OutgoingDelivery) -> bool:
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

    def _transmit(self, out: OutgoingDelivery) -> None:
        office = self._office
        if any(message.kind == INVITATION for message in out.messages):
            with self._container.database.write() as session:
                out = add_links(session, out, moment=self._container.moment())
        if out.channel == SMS:
            office.sms.send(out.contact, office.writer.write_text(out), out.token)
            return
        files = office.files(out)
        self._connection.send(
            compose_mail(
                to=out.contact,
                language=out.language,
                letter=office.writer.write_letter(out, files),
                token=out.token,
                is_refusable=out.is_refusable,
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
