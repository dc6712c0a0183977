"""What the IIN key protects of files of people's own data: the keys of their content."""

from sqlalchemy.orm import Session

from lms.core.key_replacement import KeyReplacement
from lms.personal_data.models import PersonalFile


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt the keys of these files anew; the files themselves stay."""
    replacement.replace_columns(session, PersonalFile, ("key_encrypted",))
