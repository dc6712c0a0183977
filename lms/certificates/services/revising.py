"""Correcting and revoking certificates. Nothing is deleted, and no file changes."""

from dataclasses import asdict, dataclass
from typing import Any, Final

from blinker import Signal
from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.errors import NotAllowed
from lms.accounts.rules import Actor
from lms.accounts.services import record_event
from lms.certificates.errors import (
    CertificateChanged,
    CertificateErased,
    CertificateNotFound,
    CertificateRevoked,
    NothingCorrected,
    ReasonUnknown,
)
from lms.certificates.models import Certificate, CertificateEdition, CertificateEvent
from lms.certificates.rules import CORRECTED, CORRECTIONS, REVOCATIONS, REVOKED
from lms.core.clock import Moment
from lms.enrolment.services import allow_repetition
from lms.messaging.rules.kinds import CERTIFICATE_CORRECTED, CERTIFICATE_REVOKED
from lms.messaging.services import Note, tell_people

certificate_revoked = Signal(
    "Sent in the transaction that revokes a certificate, if the duties that it met are to be open "
    "again. The sender is the session; keywords: enrolment_id, by_id, moment. Obligations stand "
    "beside this domain."
)
_AUDITED: Final = {CORRECTED: "certificate_corrected", REVOKED: "certificate_revoked"}
_EDITION_FIELDS: Final = ("edition", "edition_on", "file_sha256")


@dataclass(frozen=True, slots=True)
class CertifiedFacts:
    """The facts of a certificate that can be corrected.

    What the record of learning says (days, result, validity) cannot.
    """

    surname: str
    given_name: str
    patronymic: str
    course_title_kk: str
    course_title_ru: str
    hours: int


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why: a reason of REASONS, and words in both languages that anyone may read."""

    reason: str
    words_kk: str
    words_ru: str


def correct_certificate(
    session: Session,
    *,
    by: Actor,
    number: str,
    edition: int,
    facts: CertifiedFacts,
    explanation: Explanation,
    moment: Moment,
) -> int:
    """Make a new edition under the same number and return it.

    `edition` is the one that the actor saw. Only a national administrator may. Raises NotAllowed,
    CertificateNotFound, CertificateRevoked, CertificateErased, CertificateChanged,
    NothingCorrected, ReasonUnknown.
    """
    row = _lock_certificate(session, by, number)
    if not (row.surname or row.given_name):
        raise CertificateErased
    if row.edition != edition:
        raise CertificateChanged
    if explanation.reason not in CORRECTIONS:
        raise ReasonUnknown
    changed_fields = sorted(
        name for name, value in asdict(facts).items() if getattr(row, name) != value
    )
    if not changed_fields:
        raise NothingCorrected
    earlier = {name: getattr(row, name) for name in (*asdict(facts), *_EDITION_FIELDS)}
    session.add(CertificateEdition(certificate_id=row.id, **earlier))
    for name, value in asdict(facts).items():
        setattr(row, name, value)
    row.edition, row.edition_on, row.file_sha256 = edition + 1, moment.today, None
    _record_event(session, row, CORRECTED, explanation, by=by, moment=moment, fields=changed_fields)
    _tell_holder(session, row, CERTIFICATE_CORRECTED, moment)
    return row.edition


def revoke_certificate(
    session: Session,
    *,
    by: Actor,
    number: str,
    explanation: Explanation,
    reopens_duties: bool,
    moment: Moment,
) -> None:
    """Revoke a certificate; the course may be taken again, and with it a duty be met.

    The completion stays in the record and in all figures. With `reopens_duties` the duties that it
    met are open again. Only a national administrator may. Raises NotAllowed, CertificateNotFound,
    CertificateRevoked, ReasonUnknown.
    """
    row = _lock_certificate(session, by, number)
    if explanation.reason not in REVOCATIONS:
        raise ReasonUnknown
    row.revoked_on = moment.today
    _record_event(
        session, row, REVOKED, explanation, by=by, moment=moment, reopens_duties=reopens_duties
    )
    allow_repetition(session, enrolment_ids=[row.enrolment_id])
    if reopens_duties:
        session.flush()
        certificate_revoked.send(
            session, enrolment_id=row.enrolment_id, by_id=by.audit_id, moment=moment
        )
    _tell_holder(session, row, CERTIFICATE_REVOKED, moment)


def _lock_certificate(session: Session, by: Actor, number: str) -> Certificate:
    """Return a certificate that is not revoked, locked for a change."""
    if not by.is_national_admin():
        raise NotAllowed
    query = select(Certificate).where(Certificate.number == number).with_for_update()
    row = session.scalar(query.execution_options(populate_existing=True))
    if row is None:
        raise CertificateNotFound
    if row.revoked_on is not None:
        raise CertificateRevoked
    return row


def _record_event(
    session: Session,
    row: Certificate,
    kind: str,
    explanation: Explanation,
    *,
    by: Actor,
    moment: Moment,
    **details: Any,
) -> None:
    """Append the event, and the audit record without anything personal."""
    session.add(
        CertificateEvent(
            certificate_id=row.id,
            kind=kind,
            edition=row.edition,
            at=moment.now,
            on=moment.today,
            actor_id=by.audit_id,
            details=details,
            **asdict(explanation),
        )
    )
    record_event(
        session,
        kind=_AUDITED[kind],
        subject=f"certificate:{row.id}",
        now=moment.now,
        by_id=by.audit_id,
        person=row.person_id,
        edition=row.edition,
        why=explanation.reason,
        **details,
    )


def _tell_holder(session: Session, row: Certificate, kind: str, moment: Moment) -> None:
    session.flush()
    values = {"number": row.number, "title": {"kk": row.course_title_kk, "ru": row.course_title_ru}}
    key = f"{kind}:{row.id} {row.edition}"
    note = Note(
        person_id=row.person_id, kind=kind, key=key, subject=f"certificate:{row.id}", values=values
    )
    tell_people(session, notes=[note], moment=moment)
