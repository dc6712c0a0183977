"""Regular work on certificates: telling people of new ones."""

from lms.certificates.services import announce_certificates
from lms.core.steps import REST, take_turn
from lms.messaging.rules.kinds import list_channels
from lms.web.container import Container


def announce_new_certificates(container: Container, rest: float = REST) -> None:
    """Tell people of their new certificates; part of a housekeeping step."""
    channels = list_channels(container.settings.sms_gateway)
    more = True
    while more:
        with take_turn(container, rest) as session:
            more = bool(
                announce_certificates(session, moment=container.moment(), channels=channels)
            )
