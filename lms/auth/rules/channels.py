"""Channels by which the site writes to people."""

from typing import Final

from lms.core.sms import NO_GATEWAY

EMAIL: Final = "email"
SMS: Final = "sms"


def list_channels(sms_gateway: str) -> tuple[str, ...]:
    """Return the channels that a site with this SMS gateway has."""
    return (EMAIL,) if sms_gateway == NO_GATEWAY else (EMAIL, SMS)
