"""Codes of an authenticator app that change with the time (TOTP, RFC 6238): six digits, a new one each half-minute."""

import hmac
from datetime import datetime
from typing import Final

STEP_SECONDS: Final = 30
DRIFT: Final = 1  # steps by which a telephone's clock may be off (RFC 6238, 5.2)
DIGITS: Final = 6


def new_secret() -> str:
    """A secret of 160 bits in base32, as apps take it."""
    import pyotp  # kept off the start path

    return str(pyotp.random_base32())


def matching_step(secret: str, code: str, at: datetime) -> int | None:
    """The number, since 1970, of the half-minute whose code this is; None if it is the code of none near `at`.

    Whoever keeps the number of the last one taken can refuse a code that comes twice.
    """
    import pyotp  # kept off the start path

    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    codes, present = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    near = range(present - DRIFT, present + DRIFT + 1)
    return next(
        (step for step in near if hmac.compare_digest(codes.generate_otp(step), code)), None
    )


def app_address(secret: str, *, account: str, issuer: str) -> str:
    """The otpauth: address by which an app takes over the secret, for a QR code or a link on the telephone itself."""
    import pyotp  # kept off the start path

    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer))
