"""Flask, with what is the same for every request worked out once: addresses of views, the names that every template knows."""

import hashlib
from collections.abc import Callable, MutableMapping
from functools import partial
from typing import Any, Final, NoReturn
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request, has_request_context, request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from itsdangerous import URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter, RequestRedirect

ADDRESSES_KEPT: Final = 4096
LONGEST_KEPT: Final = 400
KEPT_TYPES: Final = frozenset(
    {str, int}
)  # and not bool: True and 1 are equal, their addresses are not


class Templates(Environment):
    """Jinja's environment with one dictionary of global names: to compare chained ones at each import took a tenth of a page's time."""

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The names that a template knows besides what it is given."""
        return self.globals if d is None else {**self.globals, **d}


class RowNumber(IntegerConverter):
    """A number in an address: one that no column can hold is no address, instead of an error of the database.

    Nor is one in other digits or with zeros before it: an object has one address.
    """

    regex = "(?:0|[1-9][0-9]{0,9})"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


class SignedSessions(SecureCookieSessionInterface):
    """Sessions in a signed cookie. What signs them is made once for an application: its key stays."""

    digest_method = staticmethod(hashlib.sha256)  # Flask's own is SHA-1

    def __init__(self) -> None:
        self._serializer: URLSafeTimedSerializer | None = None

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """What signs and reads the cookie; None without a key."""
        if self._serializer is None:
            self._serializer = super().get_signing_serializer(app)
        return self._serializer


class Application(Flask):
    """An application whose addresses are built once: a lesson's page holds some thirty, and building one takes 15 µs."""

    jinja_environment = Templates

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._addresses: dict[tuple[Any, ...], str] = {}
        self.session_interface = SignedSessions()
        self.url_map.converters["int"] = RowNumber

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """The function itself: none here is asynchronous, and to look at each one at each request takes longer than most of them."""
        return func

    def log_exception(self, *_arguments: Any) -> None:
        """Says nothing: lms/web/errors.py logs what fails, without the address, which may hold a token."""

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Leads to an address as routing has it (one slash for two, a slash at the end) without the host, which is the browser's word."""
        error = request.routing_exception
        if isinstance(error, RequestRedirect):
            parts = urlsplit(error.new_url)
            error.new_url = urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))
        super().raise_routing_exception(request)

    def url_for(
        self,
        endpoint: str,
        *,
        _anchor: str | None = None,
        _method: str | None = None,
        _scheme: str | None = None,
        _external: bool | None = None,
        **values: Any,
    ) -> str:
        """The address of a view. Those within the site do not depend on the request, so they are kept."""
        build = partial(
            super().url_for,
            endpoint,
            _anchor=_anchor,
            _method=_method,
            _scheme=_scheme,
            _external=_external,
            **values,
        )
        is_plain = all(one is None for one in (_anchor, _method, _scheme, _external))
        is_plain = is_plain and all(type(value) in KEPT_TYPES for value in values.values())
        if not is_plain or endpoint.startswith(".") or not has_request_context():
            return build()
        key = (request.root_path, endpoint, *values.items())
        found = self._addresses.get(key)
        if found is None:
            found = build()
            if len(found) <= LONGEST_KEPT:
                if len(self._addresses) >= ADDRESSES_KEPT:
                    self._addresses.clear()
                self._addresses[key] = found
        return found
