"""Operation by which a token learns about itself."""

from typing import Final

from lms.api.forms.operations import Operation
from lms.api.forms.parts import ID, NAME
from lms.api.forms.schemas import Choice, Instant, Integer, Text
from lms.api.forms.structures import Array, Record
from lms.auth.rules.api_tokens import SCOPES
from lms.core.i18n import N_

_ORGANISATION: Final = Record(
    name="OwnOrganisation",
    fields={"id": ID, "bin": Text(longest=12, nullable=True), "name_kk": NAME, "name_ru": NAME},
    required=("id", "bin", "name_kk", "name_ru"),
)
_LIMITS: Final = Record(
    name="Limits",
    fields={
        name: Integer()
        for name in (
            "requests_per_minute",
            "writes_per_minute",
            "items_per_request",
            "bytes_per_request",
        )
    },
    required=("requests_per_minute", "writes_per_minute", "items_per_request", "bytes_per_request"),
)
GET_ME: Final = Operation(
    name="get_me",
    method="GET",
    path="/me",
    scope="",
    summary=N_("See what the token may do"),
    text=N_(
        "The token's name, organisation, scopes, end and limits. Any token may ask this: a first "
        "request to see that all "
        "is well."
    ),
    reply=Record(
        name="Me",
        fields={
            "token": NAME,
            "organisation": _ORGANISATION,
            "scopes": Array(of=Choice(codes=SCOPES), most=len(SCOPES)),
            "expires_at": Instant(nullable=True),
            "limits": _LIMITS,
        },
        required=("token", "organisation", "scopes", "expires_at", "limits"),
    ),
)
