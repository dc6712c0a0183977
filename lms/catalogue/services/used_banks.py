"""Keeping of which shared banks a version was loaded with."""

from collections.abc import Iterable

from sqlalchemy.orm import Session

from lms.catalogue.models import CourseVersion, UsedBank
from lms.catalogue.rules.shared_banks import SharedBank


def add_banks(session: Session, version: CourseVersion, banks: Iterable[SharedBank]) -> None:
    """Add the banks that a version uses, with their titles."""
    session.add_all(
        UsedBank(
            version_id=version.id,
            name=bank.name,
            title_kk=bank.title["kk"],
            title_ru=bank.title["ru"],
        )
        for bank in banks
    )
