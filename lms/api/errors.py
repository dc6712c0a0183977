"""Errors of the API."""

from collections.abc import Sequence

from lms.core.errors import Conflict, DomainError, Invalid, RequestFault
from lms.core.i18n import N_


class Unreadable(DomainError):
    """A request body that is not acceptable JSON."""

    message = N_(
        "The body has to be one JSON object in UTF-8, no name twice in an object, nothing nested "
        "deeper than 32 levels."
    )


class InvalidRequest(Invalid):
    """Fields or parameters that do not match the schema; `faults` lists them."""

    message = N_("Some fields are not as the description of this URL says.")

    def __init__(self, faults: Sequence[RequestFault]) -> None:
        self.faults = list(faults)
        super().__init__()


class KeyReused(Conflict):
    """An idempotency key that came with another request before."""

    message = N_(
        "This Idempotency-Key came with another request before. Send each new request with a new "
        "key."
    )


class BatchOvertaken(Conflict):
    """A contact taken by somebody else meanwhile; nothing of the batch is saved."""

    message = N_(
        "Somebody else changed the same data in this moment. Nothing was saved: send the request "
        "once more."
    )


class PostUnknown(Invalid):
    """No post of anybody with this IIN in the organisation."""

    message = N_("Nobody with this IIN has a post in this organisation.")


class BinMissing(Invalid):
    """A branch without BIN and id."""

    message = N_("Give the BIN of the branch, or our number of it.")


class RegionUnknown(Invalid):
    """No current district or city with this KATO code."""

    message = N_("This district or city is unknown. Check the KATO code.")


class OrganisationOutside(Invalid):
    """No open organisation of the token with this BIN."""

    message = N_("No organisation with this BIN is the token's own or stands below it.")


class TooManyRows(Invalid):
    """More figures than a reply holds."""

    message = N_(
        "There are more than %(most)s figures. Ask by fewer dimensions, for a shorter period or "
        "with more filters."
    )
