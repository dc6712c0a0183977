"""What a token may learn of itself."""

from typing import Any

from lms.api.forms.me import GET_ME
from lms.api.forms.parts import BATCH
from lms.api.views.common import BODY_BYTES, serves
from lms.web.tokens import REQUESTS, WRITES, bearer


@serves(GET_ME)
def me(_asked: dict[str, Any]) -> dict[str, Any]:
    """The token's name, organisation, scopes and limits."""
    holder = bearer()
    body = holder.organisation
    limits = {
        "requests_per_minute": REQUESTS,
        "writes_per_minute": WRITES,
        "items_per_request": BATCH,
        "bytes_per_request": BODY_BYTES,
    }
    return {
        "token": holder.name,
        "organisation": {
            "id": body.id,
            "bin": body.bin,
            "name_kk": body.name_kk,
            "name_ru": body.name_ru,
        },
        "scopes": sorted(holder.scopes),
        "expires_at": holder.expires_at and holder.expires_at.isoformat(),
        "limits": limits,
    }
