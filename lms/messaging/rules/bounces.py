"""Parser of delivery status notifications (RFC 3464), whose content is untrusted."""

import re
from dataclasses import dataclass
from email.message import Message
from email.parser import BytesParser
from email.policy import compat32
from typing import Final

LARGEST: Final = 1024 * 1024  # bytes of a notification that are read
LONGEST_REASON: Final = 300
_MESSAGE_ID: Final = re.compile(r"<([A-Za-z0-9_-]{20,64})@[A-Za-z0-9.-]{1,253}>")
# Codes of a wrong address; a full mailbox, a policy or a network is not the address's fault.
_CONTACT_CODES: Final = ("5.1.", "5.2.0", "5.2.1", "5.0.0")


@dataclass(frozen=True, slots=True)
class Bounce:
    """A mail that will not arrive: the token of its delivery, the recipient and the reason.

    `at_fault`: the address itself is wrong.
    """

    token: str
    email: str
    reason: str
    at_fault: bool


def read_bounce(data: bytes) -> Bounce | None:
    """Return the failure that a notification reports, or None for any other mail or a delay."""
    try:
        return _parse_report(BytesParser(policy=compat32).parsebytes(data[:LARGEST]))
    except (ValueError, LookupError, TypeError, AttributeError, RecursionError):
        return None  # the library fails on some crafted mails


def _parse_report(mail: Message) -> Bounce | None:
    if mail.get_content_type() != "multipart/report" or not mail.is_multipart():
        return None
    parts = [part for part in mail.get_payload() if isinstance(part, Message)]
    status = next(
        (part for part in parts if part.get_content_type() == "message/delivery-status"), None
    )
    token = next((part_token for part in parts if (part_token := _find_token(part))), None)
    if status is None or token is None or not status.is_multipart():
        return None
    for block in status.get_payload():
        if isinstance(block, Message) and _read_field(block, "Action").lower() == "failed":
            code = _read_field(block, "Status")
            reason = clean_reason(f"{code} {_strip_type(_read_field(block, 'Diagnostic-Code'))}")
            return Bounce(
                token=token,
                email=_strip_type(_read_field(block, "Final-Recipient")).lower(),
                reason=reason,
                at_fault=code.startswith(_CONTACT_CODES),
            )
    return None


def _find_token(part: Message) -> str | None:
    """Return the token of the mail that a part returns, whole or only its headers."""
    if part.get_content_type() == "message/rfc822" and part.is_multipart():
        inner = part.get_payload(0)
        head = _read_field(inner, "Message-ID") if isinstance(inner, Message) else ""
    elif part.get_content_type() == "text/rfc822-headers":
        content = part.get_payload(decode=True)
        head = _find_message_id(
            content.decode("ascii", "replace") if isinstance(content, bytes) else ""
        )
    else:
        return None
    match = _MESSAGE_ID.search(head)
    return match[1] if match else None


def _find_message_id(text: str) -> str:
    """Return the Message-ID among headers as text."""
    line = re.search(
        r"^message-id:[ \t]*(?:\r?\n[ \t]+)?([^\r\n]{1,400})",
        text[:100_000],
        re.IGNORECASE | re.MULTILINE,
    )
    return line[1] if line else ""


def _read_field(block: Message, name: str) -> str:
    return str(block.get(name) or "").strip()


def _strip_type(text: str) -> str:
    """Return a field's value without its type prefix: "rfc822; a@mail.kz"."""
    return text.partition(";")[2].strip() if ";" in text else text


def clean_reason(text: str) -> str:
    """Return a server's reply as one printable line of bounded length."""
    return " ".join("".join(letter if letter.isprintable() else " " for letter in text).split())[
        :LONGEST_REASON
    ]
