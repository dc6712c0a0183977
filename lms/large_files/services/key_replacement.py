"""What the IIN key protects of large files: the keys of their content."""

from sqlalchemy.orm import Session

from lms.core.key_replacement import KeyReplacement
from lms.large_files.models import LargeFile


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt the keys of large files anew; the files themselves stay."""
    replacement.replace_columns(session, LargeFile, ("key_encrypted",))
