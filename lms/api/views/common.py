"""Parts that all endpoints of the API share: queries, JSON replies, idempotency."""

import hashlib
import re
from collections.abc import Callable
from typing import Any

from flask import Blueprint, Response, g, request

from lms.accounts.services import record_event
from lms.api import services
from lms.api.errors import InvalidRequest
from lms.api.forms.faults import RequestFaults, add_fault
from lms.api.forms.operations import KEY, Operation
from lms.api.views.bodies import JSON, request_body
from lms.auth.services import record_token_use
from lms.web import access
from lms.web.container import moment, now, today
from lms.web.problems import encode_json
from lms.web.tokens import bearer
from lms.web.transaction import after_commit, session

blueprint = Blueprint("api", __name__, url_prefix="/api")
ReplyData = dict[str, Any] | bytes  # bytes: JSON of a report as it was handed in
EndpointView = Callable[[dict[str, Any]], ReplyData]


def register_endpoint(operation: Operation) -> Callable[[EndpointView], EndpointView]:
    """Register a function as the endpoint of an operation.

    It gets the request's body, or its parameters, as its schema reads them.
    """

    def declare(view: EndpointView) -> EndpointView:
        @access.token(operation.scope)
        def answer() -> Response:
            _note_use()
            query = _read_query(operation)
            if operation.body is None:
                return build_reply(_encode_answer(view(query)))
            json_body = request_body()
            faults: RequestFaults = []
            content = operation.body.read_value(json_body, "", faults)
            if faults:
                raise InvalidRequest(faults)
            return _reply_once(lambda: _encode_answer(view(content)))

        path = f"/v1{operation.path}"
        blueprint.add_url_rule(path, operation.name, answer, methods=[operation.method])
        return view

    return declare


def _encode_answer(answer: ReplyData) -> bytes:
    return answer if isinstance(answer, bytes) else encode_json(answer)


def build_reply(content: bytes, *, replayed: bool = False) -> Response:
    """Return a successful reply, never cached, because it is for one client."""
    response = Response(content, content_type=JSON)
    response.headers["Cache-Control"] = "no-store"
    if replayed:
        response.headers["Idempotent-Replayed"] = "true"
    return response


@blueprint.after_request
def add_rate_headers(response: Response) -> Response:
    """Add how many requests are left; refused tokens have no allowance."""
    allowance = g.get("allowance")
    if allowance is not None:
        values = (
            ("Limit", allowance.limit),
            ("Remaining", max(0, allowance.uses_left)),
            ("Reset", allowance.seconds),
        )
        response.headers.extend({f"RateLimit-{name}": str(value) for name, value in values})
    return response


def record_write(operation: Operation, counts: dict[str, int]) -> None:
    """Record what a token changed in the audit log."""
    record_event(
        session(),
        kind="api_write",
        subject=f"api_token:{bearer().token_id}",
        now=now(),
        operation=operation.name,
        counts={name: count for name, count in counts.items() if count},
    )


def note_reading(person_ids: list[int]) -> None:
    """Record for the people concerned that the token has read their data.

    Runs after the commit but before the reply leaves, also for a GET.
    """
    token_id, at = bearer().token_id, moment()
    if person_ids:
        after_commit(
            lambda writing: services.note_reading(
                writing, token_id=token_id, person_ids=person_ids, moment=at
            )
        )


def _note_use() -> None:
    token, day = bearer(), today()
    if token.last_used_on is None or token.last_used_on < day:
        after_commit(lambda writing: record_token_use(writing, token_id=token.token_id, today=day))


def _reply_once(work: Callable[[], bytes]) -> Response:
    """Do the work, with an Idempotency-Key at most once in 24 hours.

    A repeated request gets the stored reply.
    """
    key = request.headers.get("Idempotency-Key")
    if key is None:
        return build_reply(work())
    faults: RequestFaults = []
    if not re.fullmatch("[!-~]+", key) or len(key) > KEY.longest:
        add_fault(faults, "Idempotency-Key", "wrong_form")
        raise InvalidRequest(faults)
    request_bytes = f"{request.method} {request.path}\n".encode() + request.get_data()
    identity = {"token_id": bearer().token_id, "key": key}
    reply = services.reserve_reply(
        session(), **identity, request_hash=hashlib.sha256(request_bytes).hexdigest(), now=now()
    )
    if reply is not None:
        return build_reply(reply.content, replayed=True)
    content = work()
    services.store_reply(session(), **identity, status=200, content=content)
    return build_reply(content)


def _read_query(operation: Operation) -> dict[str, Any]:
    """Return the URL's parameters.

    Unknown or repeated ones are rejected, so that a typo never widens the request.
    """
    faults: RequestFaults = []
    parameters: dict[str, Any] = {}
    for name, values in request.args.lists():
        schema = operation.query.fields.get(name)
        if len(values) > 1:
            add_fault(faults, name[:100], "repeated")
        parameters[name] = values[0] if schema is None else schema.from_text(values[0])
    query = operation.query.read_value(parameters, "", faults)
    if faults:
        raise InvalidRequest(
            [fault._replace(pointer=fault.pointer.removeprefix("/")) for fault in faults]
        )
    return query  # type: ignore[no-any-return]
