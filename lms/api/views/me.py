"""Endpoint by which a token learns about itself."""

from typing import Any

from lms.api.forms.me import GET_ME
from lms.api.forms.parts import BATCH
from lms.api.views.bodies import BODY_BYTES
from lms.api.views.common import register_endpoint
from lms.web.tokens import REQUESTS, WRITES, bearer


@register_endpoint(GET_ME)
def get_me(_query: dict[str, Any]) -> dict[str, Any]:
    """Return the token's name, organisation, scopes and limits."""
    token = bearer()
    organisation = token.organisation
    limits = {
        "requests_per_minute": REQUESTS,
        "writes_per_minute": WRITES,
        "items_per_request": BATCH,
        "bytes_per_request": BODY_BYTES,
    }
    return {
        "token": token.name,
        "organisation": {
            "id": organisation.id,
            "bin": organisation.bin,
            "name_kk": organisation.name_kk,
            "name_ru": organisation.name_ru,
        },
        "scopes": sorted(token.scopes),
        "expires_at": token.expires_at and token.expires_at.isoformat(),
        "limits": limits,
    }
