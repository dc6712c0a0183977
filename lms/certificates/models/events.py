"""Table of what happened to certificates."""

from datetime import date, datetime
from typing import Any

from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from lms.core.database import Base, BigKey


class CertificateEvent(Base):
    """A correction or the revocation of a certificate. Append-only.

    `kind` and `reason`: rules/revisions.py. `edition`: the one that it made, or that was revoked.
    The words stand on the page where anyone checks the certificate.
    """

    __tablename__ = "certificate_event"

    id: Mapped[int] = mapped_column(BigKey, primary_key=True)
    certificate_id: Mapped[int] = mapped_column(ForeignKey("certificate.id"), index=True)
    kind: Mapped[str] = mapped_column(String(10))
    edition: Mapped[int]
    at: Mapped[datetime]
    on: Mapped[date]
    actor_id: Mapped[int | None] = mapped_column(ForeignKey("person.id"))
    reason: Mapped[str] = mapped_column(String(20))
    words_kk: Mapped[str] = mapped_column(String(300))
    words_ru: Mapped[str] = mapped_column(String(300))
    details: Mapped[dict[str, Any]]
