"""What the addresses of the programming interface share: a request read strictly, a reply in JSON, done once for one key."""

import hashlib
import json
import re
from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, Response, abort, g, request

from lms.accounts.services import note_token_use, record_event
from lms.api import services
from lms.api.errors import InvalidRequest, Unreadable
from lms.api.forms.operations import KEY, Operation
from lms.api.forms.schemas import Faults, fail
from lms.web import access
from lms.web.container import moment, now, today
from lms.web.problems import as_json
from lms.web.tokens import bearer
from lms.web.transaction import after_commit, session

blueprint = Blueprint("api", __name__, url_prefix="/api")
BODY_BYTES: Final = 2 * 1024 * 1024
DEEPEST: Final = 32
JSON: Final = "application/json"
Answer = dict[str, Any] | bytes  # bytes: JSON as it was frozen
View = Callable[[dict[str, Any]], Answer]


def serves(operation: Operation) -> Callable[[View], View]:
    """Makes a function the answer to an operation: it gets what was sent, or asked for, as its schema reads it."""

    def declare(view: View) -> View:
        @access.token(operation.scope)
        def answer() -> Response:
            _note_use()
            asked = _query(operation)
            if operation.body is None:
                return reply(_written(view(asked)))
            body = request_body()
            faults: Faults = []
            sent = operation.body.read(body, "", faults)
            if faults:
                raise InvalidRequest(faults)
            return _once(lambda: _written(view(sent)))

        path = f"/v1{operation.path}"
        blueprint.add_url_rule(path, operation.name, answer, methods=[operation.method])
        return view

    return declare


def _written(answer: Answer) -> bytes:
    return answer if isinstance(answer, bytes) else as_json(answer)


def reply(body: bytes, *, replayed: bool = False) -> Response:
    """A good answer; it is nobody else's, so nothing between keeps it."""
    made = Response(body, content_type=JSON)
    made.headers["Cache-Control"] = "no-store"
    if replayed:
        made.headers["Idempotent-Replayed"] = "true"
    return made


@blueprint.after_request
def tell_allowance(response: Response) -> Response:
    """Says how many requests are left. Refused tokens have no allowance."""
    taken = g.get("allowance")
    if taken is not None:
        values = (
            ("Limit", taken.limit),
            ("Remaining", max(0, taken.left)),
            ("Reset", taken.seconds),
        )
        response.headers.extend({f"RateLimit-{name}": str(value) for name, value in values})
    return response


def record_write(operation: Operation, counts: dict[str, int]) -> None:
    """Leaves in the audit record what a token changed: there it stands beside what people did."""
    record_event(
        session(),
        kind="api_write",
        subject=f"api_token:{bearer().token_id}",
        now=now(),
        operation=operation.name,
        counts={name: count for name, count in counts.items() if count},
    )


def note_reading(person_ids: list[int]) -> None:
    """Leaves for the people concerned that the token has read their data; before the reply leaves, also in a GET."""
    token_id, at = bearer().token_id, moment()
    if person_ids:
        after_commit(
            lambda writing: services.note_reading(
                writing, token_id=token_id, person_ids=person_ids, moment=at
            )
        )


def _note_use() -> None:
    holder, day = bearer(), today()
    if holder.last_used_on is None or holder.last_used_on < day:
        after_commit(lambda writing: note_token_use(writing, token_id=holder.token_id, today=day))


def _once(work: Callable[[], bytes]) -> Response:
    """Does the work; with an Idempotency-Key only if no request with it was done in the last 24 hours, else its reply is given again."""
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return reply(work())
    faults: Faults = []
    if not re.fullmatch("[!-~]+", key) or len(key) > KEY.longest:
        fail(faults, "Idempotency-Key", "wrong_form")
        raise InvalidRequest(faults)
    asked = f"{request.method} {request.path}\n".encode() + request.get_data()
    named = {"token_id": bearer().token_id, "key": key}
    stored = services.reserve_reply(
        session(), **named, request_hash=hashlib.sha256(asked).hexdigest(), now=now()
    )
    if stored is not None:
        return reply(stored.body, replayed=True)
    body = work()
    services.keep_reply(session(), **named, status=200, body=body)
    return reply(body)


def _query(operation: Operation) -> dict[str, Any]:
    """The parameters of the address; one that is unknown or stands twice is refused, so that a slip of the pen asks for nothing else."""
    faults: Faults = []
    asked: dict[str, Any] = {}
    for name, values in request.args.lists():
        schema = operation.query.fields.get(name)
        if len(values) > 1:
            fail(faults, name[:100], "repeated")
        asked[name] = values[0] if schema is None else schema.from_text(values[0])
    read = operation.query.read(asked, "", faults)
    if faults:
        raise InvalidRequest(
            [fault._replace(pointer=fault.pointer.removeprefix("/")) for fault in faults]
        )
    return read  # type: ignore[no-any-return]


def request_body() -> Any:
    """The JSON of the request. Ends the request with 413 or 415; raises Unreadable."""
    request.max_content_length = BODY_BYTES
    encoded = request.headers.get("Content-Encoding", "identity")
    charset = request.mimetype_params.get("charset", "utf-8").lower()
    if request.mimetype != JSON or charset not in ("utf-8", "utf8") or encoded != "identity":
        abort(415)
    try:
        found = json.loads(
            request.get_data().decode(), object_pairs_hook=_unique, parse_constant=_refuse
        )
    except (
        ValueError,
        RecursionError,
    ):  # UnicodeDecodeError is a ValueError, and so is a number of too many digits
        raise Unreadable from None
    if _depth(found) > DEEPEST:
        raise Unreadable
    return found


def _unique(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) < len(pairs):
        raise ValueError("a name twice")
    return made


def _refuse(_constant: str) -> None:
    raise ValueError("no number of JSON")


def _depth(value: Any) -> int:
    """How deep lists and objects are nested, looked at no deeper than is allowed."""
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
