"""Sending mail: by an SMTP server, or into files of the instance folder where no server is set."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from pathlib import Path
from time import time
from typing import Final, Protocol

from lms.core.smtp_url import SmtpAddress, read_smtp_url

SECONDS: Final = 30  # for each answer of the server
KEPT_SECONDS: Final = 30 * 24 * 3600  # files of mails that nobody was sent
ADDRESS_CODES: Final = (
    "5.1.",
    "5.2.0",
    "5.2.1",
)  # RFC 3463: no such mailbox or domain, mailbox given up or switched off


class Refused(Exception):
    """Not taken, and never will be. `at_fault`: because of the address, so nothing more can be sent to it."""

    def __init__(self, reason: str, *, at_fault: bool) -> None:
        self.at_fault = at_fault
        super().__init__(reason)


class Unavailable(Exception):
    """Not taken for the moment. `begun`: the server was there and spoke about this mail; else nothing was tried at all."""

    def __init__(self, reason: str, *, begun: bool = True) -> None:
        self.begun = begun
        super().__init__(reason)


class MailConnection(Protocol):
    """An open way to the mail server."""

    def send(self, mail: EmailMessage) -> None:
        """Hands over one mail; when it returns the server has taken charge of it. Raises Refused, Unavailable."""
        ...


class Mailer(Protocol):
    """A way to send mail."""

    def connect(self) -> AbstractContextManager[MailConnection]:
        """A line for one round of mails, closed at the end of the block."""
        ...


def mailer(smtp_url: str, folder: Path) -> Mailer:
    """The mailer of the settings: SMTP if a server is set, else files in the folder."""
    address = read_smtp_url(smtp_url)
    return SmtpMailer(address) if address else NullMailer(folder)


class NullMailer:
    """Keeps each mail as a file of its own for a month, for sites without a mail server: <Message-ID>.eml."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self) -> Iterator[MailConnection]:
        """Itself, after files that are too old are gone."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._folder.glob("*.eml"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time() - KEPT_SECONDS:
                    path.unlink()
        yield self

    def send(self, mail: EmailMessage) -> None:
        """Writes the file, whole or not at all; the same mail again is the same file."""
        name = "".join(
            letter for letter in str(mail["Message-ID"]) if letter.isalnum() or letter in "-_.@"
        )
        fresh = self._folder / f"{name}.new"
        fresh.write_bytes(mail.as_bytes(policy=SMTP))
        fresh.replace(self._folder / f"{name}.eml")


class SmtpMailer:
    """Sends over one connection a round, which is opened by the first mail and again after it broke. Certificates are checked."""

    def __init__(self, address: SmtpAddress, seconds: float = SECONDS) -> None:
        self._address = address
        self._seconds = seconds

    @contextmanager
    def connect(self) -> Iterator[MailConnection]:
        """A line that opens itself when it is used."""
        line = _SmtpLine(self._address, self._seconds)
        try:
            yield line
        finally:
            line.close()


class _SmtpLine:
    def __init__(self, address: SmtpAddress, seconds: float) -> None:
        self._address = address
        self._seconds = seconds
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """See MailConnection."""
        smtp = self._smtp = self._smtp or self._open()
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._rest()
            raise _judged(*next(iter(error.recipients.values())), of_recipient=True) from error
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Unavailable("the connection broke") from error
        except smtplib.SMTPNotSupportedError as error:
            self._rest()
            raise Refused("the server cannot write to this address", at_fault=True) from error
        except smtplib.SMTPResponseException as error:
            self._rest()
            raise _judged(error.smtp_code, error.smtp_error, of_recipient=False) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unavailable(type(error).__name__) from error

    def close(self) -> None:
        """Says good-bye, if anybody is there."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()

    def _rest(self) -> None:
        """The connection is as new for the next mail, or is opened anew for it."""
        try:
            if self._smtp is None or self._smtp.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self._smtp = None

    def _open(self) -> smtplib.SMTP:
        at, seconds = self._address, self._seconds
        try:
            if at.scheme == "smtps":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    at.host, at.port, timeout=seconds, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(at.host, at.port, timeout=seconds)
            if at.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if at.user:
                smtp.login(at.user, at.password)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(f"no connection: {type(error).__name__}", begun=False) from error
        return smtp


def _judged(code: int, answer: bytes | str, *, of_recipient: bool) -> Refused | Unavailable:
    """What a refusal by the server means. One for reasons of policy (5.7) is never the address's fault, whatever it was said to."""
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    reason = f"{code} {' '.join(text.split())}"
    if code < 500:
        return Unavailable(reason)
    enhanced = text.lstrip()
    names_address = enhanced.startswith(ADDRESS_CODES)
    return Refused(
        reason,
        at_fault=names_address
        or (of_recipient and not enhanced.startswith(("5.7.", "5.2.", "5.3.", "5.4."))),
    )
