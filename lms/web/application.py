"""Flask with numbers of one form in URLs, SHA-256 in cookies and relative redirects."""

import hashlib
from collections.abc import MutableMapping
from typing import Any, NoReturn
from urllib.parse import urlsplit, urlunsplit

from flask import Flask, Request
from flask.sessions import SecureCookieSessionInterface
from flask.templating import Environment
from werkzeug.routing import IntegerConverter, RequestRedirect


class Templates(Environment):
    """Jinja's environment with one dictionary of global names instead of chained ones.

    Chained ones are compared at each import of a template: 4 to 7 % of a page with forms.
    """

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """Return the names that a template knows besides its own values."""
        return self.globals if d is None else {**self.globals, **d}


class RowNumber(IntegerConverter):
    """A number in a URL. One that no column can hold is not found, instead of a database error.

    Nor is one in other digits or with leading zeros: an object has one URL.
    """

    regex = "(?:0|[1-9][0-9]{0,9})"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **{"max": 2**31 - 1, **kwargs})


class SignedSessions(SecureCookieSessionInterface):
    """Sessions in a cookie that is signed with HMAC-SHA-256."""

    digest_method = staticmethod(hashlib.sha256)  # Flask's own is SHA-1


class Application(Flask):
    """Flask with the classes above."""

    jinja_environment = Templates

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.session_interface = SignedSessions()
        self.url_map.converters["int"] = RowNumber

    def log_exception(self, *_arguments: Any) -> None:
        """Log nothing: lms/web/errors.py logs failures without the URL, which may hold a token."""

    def raise_routing_exception(self, request: Request) -> NoReturn:
        """Redirect to the canonical URL without the host, which is the client's word.

        Routing redirects from two slashes to one, and to a slash at the end.
        """
        error = request.routing_exception
        if isinstance(error, RequestRedirect):
            parts = urlsplit(error.new_url)
            error.new_url = urlunsplit(("", "", "/" + parts.path.lstrip("/\\"), parts.query, ""))
        super().raise_routing_exception(request)
