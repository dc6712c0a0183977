"""Commitments of the register to certificates whose holders' names are erased."""

import hmac
from typing import Final

_LABEL: Final = b"certificate "


def derive_proof_key(secret: bytes, number: str) -> bytes:
    """Return the key of a certificate's commitment, which its holder gets with their data."""
    return hmac.digest(secret, _LABEL + number.encode(), "sha256")


def compute_commitment(proof_key: bytes, number: str, name: str, iin: str) -> str:
    """Return the commitment of a certificate to its number, the printed name and the IIN."""
    return hmac.digest(proof_key, "\n".join((number, name, iin)).encode(), "sha256").hex()
