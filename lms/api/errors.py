"""Failures of the programming interface by name."""

from collections.abc import Sequence

from lms.core.errors import Conflict, DomainError, Invalid, RequestFault
from lms.core.i18n import mark


class Unreadable(DomainError):
    """A body that is no JSON that we read."""

    message = mark(
        "The body has to be one JSON object in UTF-8, no name twice in an object, nothing nested deeper than 32 levels."
    )


class InvalidRequest(Invalid):
    """Fields or parameters that are not as described. `faults` says which."""

    message = mark("Some fields are not as the description of this address says.")

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        self.faults = list(faults)
        super().__init__()


class KeyReused(Conflict):
    """An idempotency key that came with another request before."""

    message = mark(
        "This Idempotency-Key came with another request before. Send each new request with a new key."
    )


class BatchOvertaken(Conflict):
    """Somebody else took a contact in the same moment: nothing of the batch is kept."""

    message = mark(
        "Somebody else changed the same data in this moment. Nothing was saved: send the request once more."
    )


class PostUnknown(Invalid):
    """Nobody with this IIN ever held a post there."""

    message = mark("Nobody with this IIN has a post in this organisation.")


class BinMissing(Invalid):
    """A branch that nothing names."""

    message = mark("Give the BIN of the branch, or our number of it.")


class RegionUnknown(Invalid):
    """No district or city of today."""

    message = mark("This district or city is unknown. Check the KATO code.")


class OrganisationOutside(Invalid):
    """No standing organisation of the token with this BIN."""

    message = mark("No organisation with this BIN is the token's own or stands below it.")


class TooManyRows(Invalid):
    """More figures than an answer holds."""

    message = mark(
        "There are more than %(most)s figures. Ask by fewer dimensions, for a shorter period or with more filters."
    )
