"""Table of the editions of certificates that corrections have replaced."""

from datetime import date

from sqlalchemy import ForeignKey, String, UniqueConstraint
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class CertificateEdition(Base):
    """An edition that a correction has replaced: its facts that can be corrected, and its file.

    Never deleted; the file is the only column that may still be filled in, when the edition is
    drawn for the first time.
    """

    __tablename__ = "certificate_edition"
    __table_args__ = (UniqueConstraint("certificate_id", "edition"),)

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"))
    edition: Mapped[int]
    surname: Mapped[str] = mapped_column(String(100))
    given_name: Mapped[str] = mapped_column(String(100))
    patronymic: Mapped[str] = mapped_column(String(100))
    course_title_kk: Mapped[str] = mapped_column(String(200))
    course_title_ru: Mapped[str] = mapped_column(String(200))
    hours: Mapped[int]
    edition_on: Mapped[date | None]
    file_sha256: Mapped[str | None] = mapped_column(String(64))
