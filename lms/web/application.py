"""Flask with canonical numbers in URLs, SHA-256 in cookies and relative redirects."""

import hashlib
from collections.abc import Callable, MutableMapping
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from itsdangerous import SignatureExpired, TimestampSigner, URLSafeTimedSerializer
from werkzeug.routing import IntegerConverter, RequestRedirect, Rule

from lms.web.unsent_forms import announce_unsent_fields


class Templates(Environment):
    """Jinja's environment with one dictionary of globals instead of a chain.

    Jinja compares the chain at each import of a template: 4 to 6.5 % of a page that is not cached.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the global names of a template."""
        return self.globals if d is None else {**self.globals, **d}


class RowNumber(IntegerConverter):
    """A number in a URL, in its only form: ASCII digits without leading zeros.

    A number that no column can hold gives 404 instead of a database error.
    """

    regex = "(?:0|[1-9][0-9]{0,9})"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


class LazyRule(Rule):
    """A rule whose functions that build URLs are compiled when the first such URL is built.

    Werkzeug compiles two for each of 400 rules: a tenth of a second of each start.
    """

    def _compile_builder(self, append_unknown: bool = True) -> Callable[..., tuple[str, str]]:
        def compile_and_build(rule: "LazyRule", **values: Any) -> tuple[str, str]:
            build = super()._compile_builder(append_unknown).__get__(rule)
            setattr(rule, "_build_unknown" if append_unknown else "_build", build)
            url: tuple[str, str] = build(**values)
            return url

        return compile_and_build


class PatientSigner(TimestampSigner):
    """Refuses what is too old, but not what another clock has signed ahead of this one.

    Clocks of several machines differ by a second at its turn, and one that was fast is set back:
    itsdangerous would take everybody who signed in meanwhile for a stranger.
    """

    def unsign(
        self, signed_value: str | bytes, max_age: int | None = None, return_timestamp: bool = False
    ) -> Any:
        """Return what was signed. Raises itsdangerous.BadSignature."""
        value, signed_at = super().unsign(signed_value, return_timestamp=True)
        if max_age is not None and self.get_timestamp() - signed_at.timestamp() > max_age:
            raise SignatureExpired("too old", payload=value, date_signed=signed_at)
        return (value, signed_at) if return_timestamp else value


class SignedSessions(SecureCookieSessionInterface):
    """Sessions in a cookie that is signed with HMAC-SHA-256."""

    digest_method = staticmethod(hashlib.sha256)  # Flask's own is SHA-1

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs with the application's key."""
        serializer = super().get_signing_serializer(app)
        if serializer is not None:
            serializer.signer = PatientSigner
        return serializer


class Application(Flask):
    """Flask with the classes above."""

    jinja_environment = Templates
    url_rule_class = LazyRule

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = SignedSessions()
        self.url_map.converters["int"] = RowNumber

    def update_template_context(self, context: dict[str, Any]) -> None:
        """Add the values of the request, its messages among them, to those of a page."""
        announce_unsent_fields(context)
        super().update_template_context(context)

    def ensure_sync(self, func: Callable[..., Any]) -> Callable[..., Any]:
        """Return the function itself: none here is a coroutine, for which Flask looks each time."""
        return func

    def log_exception(self, *_arguments: Any) -> None:
        """Log nothing: errors.py logs exceptions without the URL, which may contain a token."""

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Redirect to a canonical URL without a host, because the client chooses the host.

        Routing merges slashes and adds one at the end.
        """
        error = request.routing_exception
        if isinstance(error, RequestRedirect):
            parts = urlsplit(error.new_url)
            error.new_url = urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))
        super().raise_routing_exception(request)
