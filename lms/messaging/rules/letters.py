"""Composition of an e-mail: headers, plain text and HTML."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import format_datetime, formataddr
from typing import Final
from urllib.parse import urlsplit

SENDER_NAME: Final = "Sauat"


@dataclass(frozen=True, slots=True)
class Letter:
    """The content of an e-mail: subject, plain text and HTML."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """An attached file."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Site:
    """What mails need to know about the site."""

    base_url: str
    mail_from: str

    @property
    def host(self) -> str:
        """Return the host for Message-IDs."""
        return urlsplit(self.base_url).hostname or "localhost"


def build_message_id(token: str, site: Site) -> str:
    """Return the Message-ID of a delivery, the same at each attempt.

    So a mailbox can tell that it has the mail already (RFC 5322, 3.6.4).
    """
    return f"<{token}@{site.host}>"


def build_unsubscribe_url(token: str, site: Site) -> str:
    """Return the URL by which the reader of a delivery unsubscribes."""
    return f"{site.base_url}/messaging/unsubscribe/{token}"


def compose_mail(
    *,
    to: str,
    language: str,
    letter: Letter,
    token: str,
    is_refusable: bool,
    site: Site,
    now: datetime,
    files: Sequence[Attachment] = (),
) -> EmailMessage:
    """Return the mail.

    `is_refusable`: its reader can unsubscribe by one click in a mail client (RFC 8058).
    """
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((SENDER_NAME, site.mail_from))
    mail["To"] = to
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = build_message_id(token, site)
    mail["Auto-Submitted"] = "auto-generated"
    if is_refusable:
        mail["List-Unsubscribe"] = f"<{build_unsubscribe_url(token, site)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    for file in files:
        kind, _slash, subtype = file.content_type.partition(";")[0].partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    mail["Content-Language"] = language  # last, because set_content resets it
    return mail
