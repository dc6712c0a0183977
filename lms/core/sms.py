"""Interface of an SMS gateway.

To add a gateway, write a class with the method below and add it to GATEWAYS under its name in
LMS_SMS_GATEWAY. People with a telephone number then get deliveries on the channel "sms", which are
joined, delayed during quiet hours, retried and given up as e-mails are. Without a gateway no such
deliveries are created.
"""

from typing import Final, Protocol


class SmsGateway(Protocol):
    """Sends text messages."""

    def send(self, to: str, text: str, reference: str) -> None:
        """Send one text to a number such as +77011234567. Idempotent for one reference.

        Raises Refused for a permanent failure, Unavailable for a temporary one (lms/core/mail.py).
        """
        ...


class NullSms:
    """Gateway that sends nothing."""

    def send(self, to: str, text: str, reference: str) -> None:
        """Send nothing."""


NO_GATEWAY: Final = "none"
GATEWAYS: Final[dict[str, type[SmsGateway]]] = {NO_GATEWAY: NullSms}


def get_gateway(name: str) -> SmsGateway:
    """Create the gateway that the setting LMS_SMS_GATEWAY names."""
    return GATEWAYS[name]()
