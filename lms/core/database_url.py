"""The address of a database, as the settings hold it."""

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from lms.core.smtp_url import is_here

if TYPE_CHECKING:
    from sqlalchemy.engine import URL

WHAT_TO_ADD: Final = "?sslmode=verify-full&sslrootcert=/etc/sauat/ca.crt"


def check_database_url(text: str, environ: Mapping[str, str]) -> None:
    """Raises ValueError with what the address has to be.

    PostgreSQL on another machine is spoken to by TLS alone, and only if its certificate is good for its name: left to itself libpq
    takes what the server offers, in clear if need be, and looks at no certificate. `environ`: libpq takes from there what is not said here.
    """
    if text.startswith("sqlite:///"):
        return
    from sqlalchemy.engine import make_url  # kept off the start path of those who need it not
    from sqlalchemy.exc import ArgumentError

    try:
        url = make_url(text)
    except (ArgumentError, ValueError):
        url = None
    if url is None or url.drivername != "postgresql+psycopg":
        raise ValueError(
            "has to be sqlite:////path/to/lms.db or postgresql+psycopg://user:password@host/name"
        )
    elsewhere = next((host for host in _hosts(url, environ) if not _is_local(host)), None)
    if elsewhere and not (
        url.query.get("sslmode") == "verify-full" and url.query.get("sslrootcert")
    ):
        raise ValueError(
            f"leads to another machine ({elsewhere}) and has to say by which authority its certificate is checked: add {WHAT_TO_ADD}"
            " (with the file of that authority, or sslrootcert=system for those that the machine trusts)"
        )


def _hosts(url: "URL", environ: Mapping[str, str]) -> list[str]:
    """All machines to which libpq might turn; a service names its machine in a file of its own."""
    said = [
        url.host,
        *(
            value
            for name in ("host", "hostaddr", "service")
            for value in url.normalized_query.get(name, ())
        ),
    ]
    if not any(said):
        said = [environ.get("PGHOST"), environ.get("PGSERVICE")]
    return ",".join(filter(None, [*said, environ.get("PGHOSTADDR")])).split(",")


def _is_local(host: str) -> bool:
    """Whether this is the machine itself: the folder of a socket, or an address that does not leave it. A port may follow."""
    without_port = re.sub(r"^([^:]*):\d*$", r"\1", host)
    return not without_port or without_port[0] in "/@" or is_here(without_port)
