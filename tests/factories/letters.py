"""Confirmed contacts, and the letters of accounts as their readers get them."""

import re
from email import message_from_bytes
from email.policy import default
from typing import Any

from sqlalchemy.orm import Session

from lms.accounts.models import Person
from lms.auth.rules.channels import EMAIL
from lms.auth.services.contact_confirmation import confirm_contact
from lms.core.fingerprints import sha256
from lms.messaging.account_letters import send_account_letters
from lms.web.container import Container
from tests.conftest import NOW
from tests.factories.messaging import make_office


def confirm(session: Session, person: Person, channel: str = EMAIL) -> None:
    """Confirm the person's present contact. Commits."""
    contact = person.email if channel == EMAIL else person.phone
    confirm_contact(
        session, person_id=person.id, channel=channel, contact_hash=sha256(contact or ""), now=NOW
    )
    session.commit()


class RecordingSms:
    """A gateway that keeps what it was told to send."""

    def __init__(self) -> None:
        self.sent: list[tuple[str, str]] = []

    def send(self, to: str, text: str, reference: str) -> None:
        self.sent.append((to, text))

    def read_code(self) -> str:
        """Return the code in the newest SMS."""
        match = re.search(r"\d{8}", self.sent[-1][1])
        assert match is not None
        return match.group()


def send_letters(container: Container, **changes: Any) -> int:
    """Send the waiting letters of accounts; mails go to the outbox folder."""
    return send_account_letters(container, make_office(container, **changes))


def read_mails(container: Container) -> list[tuple[str, str]]:
    """Return address and plain text of the mails in the outbox folder, the oldest first."""
    folder = container.settings.instance / "outbox"
    files = sorted(folder.glob("*.eml"), key=lambda path: path.stat().st_mtime_ns)
    mails = [message_from_bytes(path.read_bytes(), policy=default) for path in files]
    return [
        (str(mail["To"]), mail.get_body(("plain",)).get_content())  # type: ignore[union-attr]
        for mail in mails
    ]


def read_link(container: Container) -> str:
    """Return the path of the link in the newest mail."""
    _to, text = read_mails(container)[-1]
    match = re.search(r"http://[^/\s]+(/auth/\S+)", text)
    assert match is not None, text
    return match.group(1)
