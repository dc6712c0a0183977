"""Sending what waits in the outbox, a round at a time. It may be killed at any moment: see docs/messages.md for what that means."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from time import monotonic
from typing import Final

import structlog

from lms.core.logs import trace
from lms.core.mail import MailConnection, Mailer, Refused, Unavailable
from lms.core.sms import SmsGateway
from lms.core.steps import STOP
from lms.messaging.letters import LetterWriter
from lms.messaging.rules.kinds import SMS
from lms.messaging.rules.letters import Attachment, Site, compose
from lms.messaging.rules.timing import QuietHours
from lms.messaging.services import (
    CLAIM,
    Outdated,
    Outgoing,
    any_ready,
    claim,
    note_refused,
    note_sent,
    note_unavailable,
    postpone,
    release,
)
from lms.web.container import Container

log = structlog.get_logger()
ROUND_SECONDS: Final = 25.0  # then other work of the background has its turn


@dataclass(frozen=True, slots=True)
class PostOffice:
    """What sending needs besides the database: the two ways out, the words, the files, and who knows what is done with."""

    mailer: Mailer
    sms: SmsGateway
    site: Site
    writer: LetterWriter
    outdated: Outdated
    quiet: QuietHours
    files: Callable[[Outgoing], Sequence[Attachment]]
    claim_for: timedelta = CLAIM


def send_round(container: Container, office: PostOffice, seconds: float = ROUND_SECONDS) -> int:
    """Sends what is ready, for so long, and returns how much was sent. Over one connection; each is noted at once."""
    with container.database.read() as session:
        if not any_ready(session, now=container.clock.now()):
            return 0
    with container.database.write() as session:
        postpone(session, moment=container.moment(), quiet=office.quiet)
    began, sent = monotonic(), 0
    with office.mailer.connect() as line:
        while not STOP.asked and monotonic() - began < seconds:
            taken = _take(container, office)
            if taken is None:
                break
            done, goes_on = _Batch(container, office, line, taken).send()
            sent += done
            if not goes_on:
                break
    return sent


def _take(container: Container, office: PostOffice) -> list[Outgoing] | None:
    with container.database.write() as session:
        return claim(
            session, moment=container.moment(), outdated=office.outdated, claim_for=office.claim_for
        )


class _Batch:
    """The deliveries of one claim on their way."""

    def __init__(
        self,
        container: Container,
        office: PostOffice,
        line: MailConnection,
        taken: Sequence[Outgoing],
    ) -> None:
        self._container, self._office, self._line = container, office, line
        self._left = list(taken)
        self._began = monotonic()

    def send(self) -> tuple[int, bool]:
        """How many were sent, and whether the server is there for more. What was not tried is given back."""
        sent = 0
        while (
            self._left
            and not STOP.asked
            and monotonic() - self._began < self._office.claim_for.total_seconds() / 2
        ):
            try:
                sent += self._send_one(self._left[0])
            except Unavailable as error:
                log.warning("mail server not available", error=str(error))
                self._give_back()
                return sent, False
            self._left.pop(0)
        if self._left:
            self._give_back(timedelta(0))
        return sent, True

    def _send_one(self, out: Outgoing) -> bool:
        """Hands one over and notes what became of it. Raises Unavailable if nothing could be tried."""
        now, write = self._container.clock.now(), self._container.database.write
        try:
            self._hand_over(out)
        except Refused as error:
            with write() as session:
                note_refused(session, out, reason=str(error), at_fault=error.at_fault, now=now)
        except Unavailable as error:
            if not error.begun:
                raise
            with write() as session:
                note_unavailable(session, out, reason=str(error), quiet=self._office.quiet, now=now)
        except Exception as error:
            log.error("message cannot be written", delivery=out.delivery_id, error=trace(error))  # noqa: TRY400 - it may hold personal data
            with write() as session:
                note_unavailable(
                    session, out, reason=type(error).__name__, quiet=self._office.quiet, now=now
                )
        else:
            with write() as session:
                note_sent(session, out, now=now)
            return True
        return False

    def _hand_over(self, out: Outgoing) -> None:
        office = self._office
        if out.channel == SMS:
            office.sms.send(out.address, office.writer.text(out), out.token)
            return
        files = office.files(out)
        self._line.send(
            compose(
                to=out.address,
                language=out.language,
                letter=office.writer.letter(out, files),
                token=out.token,
                refusable=out.refusable,
                site=office.site,
                now=self._container.clock.now(),
                files=files,
            )
        )

    def _give_back(self, wait: timedelta | None = None) -> None:
        with self._container.database.write() as session:
            release(
                session,
                self._left,
                now=self._container.clock.now(),
                **({} if wait is None else {"wait": wait}),
            )
