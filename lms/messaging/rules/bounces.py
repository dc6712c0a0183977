"""Reading what a mail server sends back: a delivery status notification (RFC 3464). It may come from anybody and hold anything."""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

LARGEST: Final = 1024 * 1024  # bytes of a notification that are read
LONGEST_REASON: Final = 300
_MESSAGE_ID: Final = re.compile(r"<([A-Za-z0-9_-]{20,64})@[A-Za-z0-9.-]{1,253}>")
_ADDRESS_CODES: Final = (
    "5.1.",
    "5.2.0",
    "5.2.1",
    "5.0.0",
)  # of the address; not a full mailbox, a policy, a network


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that did not arrive and will not: the token of its delivery, the address, why. `at_fault`: because of the address."""

    token: str
    address: str
    reason: str
    at_fault: bool


def read_bounce(data: bytes) -> Bounce | None:
    """What a notification says; None for any other mail, and for one that says that a mail is only late."""
    try:
        return _read(BytesParser(policy=compat32).parsebytes(data[:LARGEST]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # the library stumbles over some mails that are made for it


def _read(mail: Message) -> Bounce | None:
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    parts = [part for part in mail.get_payload() if isinstance(part, Message)]
    status = next(
        (part for part in parts if part.get_content_type() == "message/delivery-status"), None
    )
    token = next((found for part in parts if (found := _token(part))), None)
    if status is None or token is None or not status.is_multipart():
        return None
    for block in status.get_payload():
        if isinstance(block, Message) and _field(block, "Action").lower() == "failed":
            code = _field(block, "Status")
            reason = plain(f"{code} {_typed(_field(block, 'Diagnostic-Code'))}")
            return Bounce(
                token,
                _typed(_field(block, "Final-Recipient")).lower(),
                reason,
                code.startswith(_ADDRESS_CODES),
            )
    return None


def _token(part: Message) -> str | None:
    """The token of the mail that a part gives back, whole or its head alone."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        head = _field(inner, "Message-ID") if isinstance(inner, Message) else ""
    elif part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        head = _header(content.decode("ascii", "replace") if isinstance(content, bytes) else "")
    else:
        return None
    found = _MESSAGE_ID.search(head)
    return found[1] if found else None


def _header(text: str) -> str:
    """The Message-ID among headers as text."""
    line = re.search(
        r"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]{1,400})",
        text[:100_000],
        re.IGNORECASE | re.MULTILINE,
    )
    return line[1] if line else ""


def _field(block: Message, name: str) -> str:
    return str(block.get(name) or "").strip()


def _typed(text: str) -> str:
    """The value of a field that names its type first: "rfc822; a@mail.kz"."""
    return text.partition(";")[2].strip() if ";" in text else text


def plain(text: str) -> str:
    """A server's words as they may be stored and shown: one line, nothing invisible, not too long."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[
        :LONGEST_REASON
    ]
