"""An e-mail: its headers and its two forms, plain and HTML."""

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
    """What an e-mail says: a subject and two forms of one text."""

    subject: str
    text: str
    html: str


@dataclass(frozen=True, slots=True)
class Attachment:
    """A file that goes with a mail."""

    name: str
    content_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Site:
    """What mails need to know of the site that they come from."""

    base_url: str
    mail_from: str

    @property
    def host(self) -> str:
        """The host in Message-IDs."""
        return urlsplit(self.base_url).hostname or "localhost"


def message_id(token: str, site: Site) -> str:
    """The Message-ID of a delivery: the same at each try, so that a mailbox can tell that it has the mail already (RFC 5322, 3.6.4)."""
    return f"<{token}@{site.host}>"


def unsubscribe_url(token: str, site: Site) -> str:
    """Where the reader of a delivery refuses more of its kind."""
    return f"{site.base_url}/messaging/unsubscribe/{token}"


def compose(
    *,
    to: str,
    language: str,
    letter: Letter,
    token: str,
    refusable: bool,
    site: Site,
    now: datetime,
    files: Sequence[Attachment] = (),
) -> EmailMessage:
    """The mail. `refusable`: its reader can unsubscribe from what it tells, by one click in the mail program (RFC 8058)."""
    mail = EmailMessage(policy=SMTP)
    mail["From"] = formataddr((SENDER_NAME, site.mail_from))
    mail["To"] = to
    mail["Subject"] = " ".join(letter.subject.split())
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = message_id(token, site)
    mail["Auto-Submitted"] = "auto-generated"
    if refusable:
        mail["List-Unsubscribe"] = f"<{unsubscribe_url(token, site)}>"
        mail["List-Unsubscribe-Post"] = "List-Unsubscribe=One-Click"
    mail.set_content(letter.text)
    mail.add_alternative(letter.html, subtype="html")
    for file in files:
        kind, _slash, subtype = file.content_type.partition(";")[0].partition("/")
        mail.add_attachment(file.content, maintype=kind, subtype=subtype, filename=file.name)
    mail["Content-Language"] = language  # last: to set a content is to forget what was said of it
    return mail
