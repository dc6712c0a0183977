"""Sending of the letters of accounts, which somebody waits for."""

from datetime import datetime, timedelta
from typing import Final

import structlog

from lms.auth.services.letters import (
    OutgoingLetter,
    claim_letters,
    note_letter_sent,
    postpone_letter,
    sweep_letters,
)
from lms.core.mail import MailConnection, Refused, Unavailable
from lms.messaging.post_office import PostOffice
from lms.messaging.rules.kinds import SMS
from lms.messaging.rules.letters import compose_mail
from lms.web.container import Container

log = structlog.get_logger()
LETTER_WAIT: Final = timedelta(minutes=1)


def send_account_letters(container: Container, office: PostOffice) -> int:
    """Send the letters of accounts that wait, also in quiet hours; return how many were sent.

    Whoever asked for a link to set a password sits and waits for it.
    """
    database, now, sent_count = container.database, container.clock.now(), 0
    letters = _claim_letters(container, now)
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


def _claim_letters(container: Container, now: datetime) -> list[OutgoingLetter]:
    """Claim the next letters to send, past any number of those that nobody gets."""
    with container.database.write() as session:
        sweep_letters(session, now=now)
        letters = claim_letters(session, cipher=container.iin_cipher, now=now)
    while letters is not None and not letters:
        with container.database.write() as session:
            letters = claim_letters(session, cipher=container.iin_cipher, now=now)
    return letters or []


def _transmit_letter(
    office: PostOffice, connection: MailConnection, letter: OutgoingLetter, now: datetime
) -> None:
    if letter.channel == SMS:
        office.sms.send(letter.contact, office.writer.write_account_text(letter), letter.id)
        return
    connection.send(
        compose_mail(
            to=letter.contact,
            language=letter.language,
            letter=office.writer.write_account_letter(letter),
            token=letter.id,
            is_refusable=False,
            site=office.site,
            now=now,
        )
    )
