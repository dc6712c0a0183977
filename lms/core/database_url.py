"""Check of the database URL in the settings."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lms.core.smtp_url import is_local_host

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

MISSING_OPTIONS: Final = "?sslmode=verify-full&sslrootcert=/etc/sauat/ca.crt"


def check_database_url(text: str, environ: Mapping[str, str]) -> None:
    """Raise ValueError, with what is expected, unless the URL is safe to use.

    A PostgreSQL server on another machine needs TLS with a verified host name: by default libpq
    accepts plain text and checks no certificate. libpq reads from `environ` what the URL omits.
    """
    if re.fullmatch("sqlite:///[^:?].*", text):  # a file: in memory each connection has its own
        return
    from sqlalchemy.engine import make_url  # kept off the start path
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername != "postgresql+psycopg":
        raise ValueError(
            "has to be sqlite:////path/to/lms.db or postgresql+psycopg://user:password@host/name"
        )
    remote_host = next((host for host in _list_hosts(url, environ) if not _is_local(host)), None)
    if remote_host and not (
        url.query.get("sslmode") == "verify-full" and url.query.get("sslrootcert")
    ):
        raise ValueError(
            f"leads to another machine ({remote_host}) and has to say by which authority"
            f" its certificate is checked: add {MISSING_OPTIONS}"
            " (with the file of that authority, or sslrootcert=system for those that the machine"
            " trusts)"
        )


def _list_hosts(url: "URL", environ: Mapping[str, str]) -> list[str]:
    """Return all hosts that libpq might connect to; a service counts as an unknown host."""
    hosts = [
        url.host,
        *(
            value
            for name in ("host", "hostaddr", "service")
            for value in url.normalized_query.get(name, ())
        ),
    ]
    if not any(hosts):
        hosts = [environ.get("PGHOST"), environ.get("PGSERVICE")]
    return ",".join(filter(None, [*hosts, environ.get("PGHOSTADDR")])).split(",")


def _is_local(host: str) -> bool:
    """Return whether this is a socket folder or a loopback host, perhaps with a port."""
    without_port = re.sub(r"^([^:]*):\d*$", r"\1", host)
    return not without_port or without_port[0] in "/@" or is_local_host(without_port)
