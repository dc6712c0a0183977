"""What the IIN key protects of signing in: the secrets of second factors."""

from sqlalchemy.orm import Session

from lms.accounts.models import SecondFactor
from lms.core.key_replacement import KeyReplacement


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt the secrets anew, those that wait for confirmation too."""
    replacement.replace_columns(session, SecondFactor, ("secret_encrypted", "waiting_encrypted"))
