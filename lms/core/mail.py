"""Mail, sent by an SMTP server or, where none is set, written to files."""

import smtplib
import ssl
from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, suppress
from email.message import EmailMessage
from email.policy import SMTP
from glob import escape
from pathlib import Path
from time import time
from typing import Final, Protocol

from lms.core.smtp_url import SmtpServer, read_smtp_url

SECONDS: Final = 30  # seconds to wait for each reply of the server
FILE_SECONDS: Final = 30 * 24 * 3600  # age at which mail files are deleted
# RFC 3463: no such mailbox or domain, mailbox abandoned or disabled.
MAILBOX_CODES: Final = ("5.1.", "5.2.0", "5.2.1")


class Refused(Exception):
    """Permanent failure. `at_fault`: the mailbox is the reason, so send nothing more to it."""

    def __init__(self, reason: str, *, at_fault: bool) -> None:
        self.at_fault = at_fault
        super().__init__(reason)


class Unavailable(Exception):
    """Temporary failure. `was_reached`: the server replied about this mail."""

    def __init__(self, reason: str, *, was_reached: bool = True) -> None:
        self.was_reached = was_reached
        super().__init__(reason)


class MailConnection(Protocol):
    """A connection to the mail server."""

    def send(self, mail: EmailMessage) -> None:
        """Hand one mail to the server, which is then responsible. Raises Refused, Unavailable."""
        ...


class Mailer(Protocol):
    """A transport for mail."""

    def connect(self) -> AbstractContextManager[MailConnection]:
        """Open a connection for one batch of mails, closed at the end of the block."""
        ...


def remove_mail(folder: Path, token: str) -> None:
    """Delete the file of a mail whose Message-ID begins with a token, where mails are kept."""
    for path in folder.glob(f"{escape(token)}@*.eml"):
        path.unlink(missing_ok=True)


def create_mailer(smtp_url: str, folder: Path) -> Mailer:
    """Return the mailer of the settings: SMTP if a server is set, else files in the folder."""
    server = read_smtp_url(smtp_url)
    return SmtpMailer(server) if server else NullMailer(folder)


class NullMailer:
    """Writes each mail to <Message-ID>.eml for a month, for sites without a mail server."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    @contextmanager
    def connect(self) -> Iterator[MailConnection]:
        """Yield the mailer itself after deleting old files."""
        self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for path in self._folder.glob("*.eml"):
            with suppress(FileNotFoundError):
                if path.stat().st_mtime < time() - FILE_SECONDS:
                    path.unlink()
        yield self

    def send(self, mail: EmailMessage) -> None:
        """Write the file atomically. Idempotent."""
        name = "".join(
            letter for letter in str(mail["Message-ID"]) if letter.isalnum() or letter in "-_.@"
        )
        fresh = self._folder / f"{name}.new"
        fresh.write_bytes(mail.as_bytes(policy=SMTP))
        fresh.replace(self._folder / f"{name}.eml")


class SmtpMailer:
    """Sends mail by SMTP with checked certificates.

    A batch uses one connection, opened by its first mail and again after it broke.
    """

    def __init__(self, server: SmtpServer, seconds: float = SECONDS) -> None:
        self._server = server
        self._seconds = seconds

    @contextmanager
    def connect(self) -> Iterator[MailConnection]:
        """Yield a connection that the first mail opens."""
        connection = _SmtpConnection(self._server, self._seconds)
        try:
            yield connection
        finally:
            connection.close()


class _SmtpConnection:
    def __init__(self, server: SmtpServer, seconds: float) -> None:
        self._server = server
        self._seconds = seconds
        self._smtp: smtplib.SMTP | None = None

    def send(self, mail: EmailMessage) -> None:
        """Send one mail, as MailConnection says."""
        smtp = self._smtp = self._smtp or self._open()
        try:
            smtp.send_message(mail)
        except smtplib.SMTPRecipientsRefused as error:
            self._reset()
            raise _classify_refusal(
                *next(iter(error.recipients.values())), of_recipient=True
            ) from error
        except smtplib.SMTPServerDisconnected as error:
            self.close()
            raise Unavailable("the connection broke") from error
        except smtplib.SMTPNotSupportedError as error:
            self._reset()
            raise Refused("the server cannot write to this address", at_fault=True) from error
        except smtplib.SMTPResponseException as error:
            self._reset()
            raise _classify_refusal(
                error.smtp_code, error.smtp_error, of_recipient=False
            ) from error
        except (OSError, smtplib.SMTPException) as error:
            self.close()
            raise Unavailable(type(error).__name__) from error

    def close(self) -> None:
        """Quit the SMTP session if one is open."""
        smtp, self._smtp = self._smtp, None
        if smtp is not None:
            with suppress(OSError, smtplib.SMTPException):
                smtp.quit()

    def _reset(self) -> None:
        """Reset the connection for the next mail, or close it so that the next mail reopens it."""
        try:
            if self._smtp is None or self._smtp.rset()[0] != 250:
                self.close()
        except (OSError, smtplib.SMTPException):
            self._smtp = None

    def _open(self) -> smtplib.SMTP:
        server, seconds = self._server, self._seconds
        try:
            if server.scheme == "smtps":
                smtp: smtplib.SMTP = smtplib.SMTP_SSL(
                    server.host, server.port, timeout=seconds, context=ssl.create_default_context()
                )
            else:
                smtp = smtplib.SMTP(server.host, server.port, timeout=seconds)
            if server.scheme == "smtp+starttls":
                smtp.starttls(context=ssl.create_default_context())
            if server.user:
                smtp.login(server.user, server.password)
        except (OSError, smtplib.SMTPException) as error:
            raise Unavailable(
                f"no connection: {type(error).__name__}", was_reached=False
            ) from error
        return smtp


def _classify_refusal(
    code: int, answer: bytes | str, *, of_recipient: bool
) -> Refused | Unavailable:
    """Return the exception for an SMTP error reply (RFC 3463).

    A refusal by policy (5.7) is never the mailbox's fault, even in reply to RCPT TO.
    """
    text = answer.decode("utf-8", "replace") if isinstance(answer, bytes) else answer
    reason = f"{code} {' '.join(text.split())}"
    if code < 500:
        return Unavailable(reason)
    enhanced = text.lstrip()
    names_mailbox = enhanced.startswith(MAILBOX_CODES)
    return Refused(
        reason,
        at_fault=names_mailbox
        or (of_recipient and not enhanced.startswith(("5.7.", "5.2.", "5.3.", "5.4."))),
    )
