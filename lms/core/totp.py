"""Time-based codes of authenticator apps (TOTP, RFC 6238): six digits, new every 30 seconds."""

import hmac
from datetime import datetime
from typing import Final

STEP_SECONDS: Final = 30
DRIFT: Final = 1  # steps by which a phone's clock may be off (RFC 6238, 5.2)
DIGITS: Final = 6


def generate_secret() -> str:
    """Return a random secret of 160 bits in base32."""
    import pyotp  # kept off the start path

    return str(pyotp.random_base32())


def find_matching_step(secret: str, code: str, at: datetime) -> int | None:
    """Return the time step (RFC 6238) of the code, or None if it is not valid near `at`.

    A caller that stores the last accepted step can refuse a replayed code.
    """
    import pyotp  # kept off the start path

    if len(code) != DIGITS or not (code.isascii() and code.isdigit()):
        return None
    codes, current_step = pyotp.TOTP(secret), int(at.timestamp()) // STEP_SECONDS
    steps = range(current_step - DRIFT, current_step + DRIFT + 1)
    return next(
        (step for step in steps if hmac.compare_digest(codes.generate_otp(step), code)), None
    )


def build_otpauth_uri(secret: str, *, account: str, issuer: str) -> str:
    """Return the otpauth: URI from which an app takes the secret, for a QR code or a link."""
    import pyotp  # kept off the start path

    return str(pyotp.TOTP(secret).provisioning_uri(name=account, issuer_name=issuer))
