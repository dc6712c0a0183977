"""What the IIN key protects of obligations: lists of people, and documents of exemptions."""

from sqlalchemy.orm import Session

from lms.core.key_replacement import KeyReplacement
from lms.obligations.models import Exemption, TargetList, TargetListLine


def replace_iin_key(session: Session, replacement: KeyReplacement) -> None:
    """Encrypt lines, documents and files that were not read yet."""
    replacement.replace_columns(session, TargetListLine, ("text",))
    replacement.replace_files(session, replacement.storage, Exemption.document_sha256)
    replacement.replace_files(session, replacement.temporary_storage, TargetList.file_sha256)
