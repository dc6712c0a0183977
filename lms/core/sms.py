"""The seam for an SMS gateway.

A gateway is a class with the one method below. To add one: write it here and name it in GATEWAYS: LMS_SMS_GATEWAY then takes
the name. Deliveries on the channel "sms" are then made for whoever has a telephone number, joined, kept out of the quiet
hours, tried again and given up as e-mails are; without a gateway none are made.
"""

from typing import Final, Protocol


class SmsGateway(Protocol):
    """Sends texts to telephones."""

    def send(self, to: str, text: str, reference: str) -> None:
        """Hands over one text to a number in the form +77011234567. A gateway that is handed the same reference again sends nothing.

        Raises Refused if this number will never take it, Unavailable if it may be tried again (lms/core/mail.py).
        """
        ...


class NullSms:
    """Sends nothing: there is no gateway."""

    def send(self, to: str, text: str, reference: str) -> None:
        """Nothing."""


NO_GATEWAY: Final = "none"
GATEWAYS: Final[dict[str, type[SmsGateway]]] = {NO_GATEWAY: NullSms}


def gateway(name: str) -> SmsGateway:
    """The gateway that the setting LMS_SMS_GATEWAY names."""
    return GATEWAYS[name]()
