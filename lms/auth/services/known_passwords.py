"""Passwords that are refused because they are known: breached ones and common ones."""

import gzip
from functools import cache
from importlib.resources import files

from lms.auth.rules.passwords import list_spellings


@cache
def load_known_passwords() -> bytes:
    """Return the refused passwords in small letters, one a line: breached ones and common ones.

    They come from lms/auth/data, are read when the first password is set, and are searched as
    bytes: a set of them would take ten times the memory in every process.
    """
    data = files("lms.auth") / "data"
    breached = gzip.decompress((data / "breached_passwords.txt.gz").read_bytes())
    return b"\n".join((b"", breached, (data / "common_passwords.txt").read_bytes(), b""))


def is_known_password(password: str) -> bool:
    """Return whether a password is in the lists, typed on any layout."""
    known_passwords = load_known_passwords()
    return any(
        b"\n%s\n" % spelling.encode() in known_passwords for spelling in list_spellings(password)
    )
