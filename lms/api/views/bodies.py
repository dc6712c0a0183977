"""Strict reading of the JSON that a client sends."""

import json
from typing import Any, Final

from flask import abort, request

from lms.api.errors import Unreadable

BODY_BYTES: Final = 2 * 1024 * 1024
DEEPEST: Final = 32
JSON: Final = "application/json"


def request_body() -> Any:
    """Return the JSON of the request. Aborts with 413 or 415; raises Unreadable."""
    request.max_content_length = BODY_BYTES
    encoded = request.headers.get("Content-Encoding", "identity")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8") or encoded != "identity":
        abort(415)
    try:
        value = json.loads(
            request.get_data().decode(),
            object_pairs_hook=_reject_repeats,
            parse_constant=_reject_constant,
        )
    # ValueError includes UnicodeDecodeError and a number with too many digits.
    except (ValueError, RecursionError):
        raise Unreadable from None
    if _measure_depth(value) > DEEPEST:
        raise Unreadable
    return value


def _reject_repeats(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    record = dict(pairs)
    if len(record) < len(pairs):
        raise ValueError("repeated name")
    return record


def _reject_constant(_constant: str) -> None:
    raise ValueError("not a JSON number")


def _measure_depth(value: Any) -> int:
    """Return how deep lists and objects are nested, at most DEEPEST + 1."""
    depth, level = 0, [value]
    while level and depth <= DEEPEST:
        level = [
            inner
            for outer in level
            if isinstance(outer, (dict, list))
            for inner in (outer.values() if isinstance(outer, dict) else outer)
        ]
        depth += 1
    return depth
