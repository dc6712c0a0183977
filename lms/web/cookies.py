"""Cookies beside the session's: for this host alone, and never for scripts."""

from flask import request
from werkzeug.wrappers import Response

from lms.web.container import container


def get_cookie(name: str) -> str | None:
    """Return the value of a cookie that this site set, or None."""
    return request.cookies.get(_build_cookie_name(name))


def set_cookie(reply: Response, name: str, value: str, *, max_age: int) -> None:
    """Set a cookie with a reply, for so many seconds."""
    secure = container().settings.is_https
    reply.set_cookie(
        _build_cookie_name(name),
        value,
        max_age=max_age,
        secure=secure,
        httponly=True,
        samesite="Lax",
    )


def _build_cookie_name(name: str) -> str:
    """Return the name of a cookie; __Host- keeps other hosts from planting it."""
    return f"__Host-{name}" if container().settings.is_https else name
