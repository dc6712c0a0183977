"""Grant exemptions, to one person or to many."""

from collections.abc import Collection
from dataclasses import dataclass, replace
from datetime import date, datetime
from typing import Final, NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from lms.accounts.queries import find_owner_organisations
from lms.accounts.rules import Actor
from lms.core.clock import Moment
from lms.core.crypto import FieldCipher
from lms.core.storage import FileStorage
from lms.obligations.errors import (
    ExemptionDaysWrong,
    NobodySelected,
    PersonNotObliged,
    TooManySelected,
)
from lms.obligations.models import Assignment, Exemption
from lms.obligations.queries.reasons import CourseReason, find_whole_duties, list_course_reasons
from lms.obligations.queries.situations import lock_latest_obligations
from lms.obligations.rules import MAX_NAME
from lms.obligations.rules.keys import DutyKey
from lms.obligations.services.exemption_events import record_exemption
from lms.obligations.services.reasons import clean_reason
from lms.obligations.services.resolving import resolve_people

MOST_EXEMPTED: Final = 1000  # people in one transaction


class ExemptionSubject(NamedTuple):
    """A person and the course to exempt from: by one assignment, or by all if it is None."""

    course_id: int
    person_id: int
    assignment_id: int | None


@dataclass(frozen=True, slots=True)
class ExemptionTerms:
    """Why and how long people are exempt: from `starts_on` through `ends_on` (None: no end)."""

    reason: str
    starts_on: date
    ends_on: date | None
    document_name: str = ""
    document_sha256: str | None = None


def grant_exemption(
    session: Session,
    *,
    assignment_id: int,
    person_id: int,
    reason: str,
    starts_on: date,
    ends_on: date | None,
    by: Actor,
    moment: Moment,
) -> int:
    """Exempt a person from one assignment alone; return the exemption's id.

    One that exists already with the same days is returned instead. Raises PersonNotObliged,
    ReasonMissing, ExemptionDaysWrong.
    """
    assignment = session.get(Assignment, assignment_id)
    course_id = 0 if assignment is None else assignment.course_id
    ids = grant_exemptions(
        session,
        duties=[DutyKey(course_id, person_id)],
        assignment_ids=[assignment_id],
        terms=ExemptionTerms(reason, starts_on, ends_on),
        by=by,
        moment=moment,
    )
    return ids[0]


def grant_exemptions_by_document(
    session: Session,
    storage: FileStorage,
    cipher: FieldCipher,
    *,
    document: tuple[str, bytes] | None,
    duties: Collection[DutyKey],
    terms: ExemptionTerms,
    by: Actor,
    moment: Moment,
    assignment_ids: Collection[int] | None = None,
) -> list[int]:
    """Exempt people as grant_exemptions does, with the name and content of a document, if any.

    It is stored encrypted, before anybody waits to write.
    """
    if document is not None:
        name, content = document
        digest = storage.put(cipher.encrypt_bytes(content))
        terms = replace(terms, document_name=name, document_sha256=digest)
    return grant_exemptions(
        session, duties=duties, assignment_ids=assignment_ids, terms=terms, by=by, moment=moment
    )


def grant_exemptions(
    session: Session,
    *,
    duties: Collection[DutyKey],
    assignment_ids: Collection[int] | None = None,
    terms: ExemptionTerms,
    by: Actor,
    moment: Moment,
) -> list[int]:
    """Exempt people from courses; return the ids of the exemptions.

    `assignment_ids`: only from these assignments of the course; None: from the course, also by
    assignments that are made later. Somebody whom another office obliges by a post of its own, for
    which the actor does not answer, is exempted from the assignments that the actor answers for.
    An exemption that exists already with the same days is returned instead. Duties outside the
    actor's scope are left out. Raises NobodySelected, TooManySelected, ReasonMissing,
    ExemptionDaysWrong, and PersonNotObliged if nobody is left.
    """
    clean_terms = _check_terms(terms, moment.today)
    if not duties:
        raise NobodySelected
    if len(duties) > MOST_EXEMPTED:
        raise TooManySelected(most=MOST_EXEMPTED)
    reasons = list_course_reasons(session, by, duties)
    if assignment_ids is not None:
        reasons = [row for row in reasons if row.assignment_id in assignment_ids]
    if not any(row.is_in_scope for row in reasons):
        raise PersonNotObliged
    _lock_reasons(session, reasons)
    subjects = _list_subjects(reasons, whole_course=assignment_ids is None)
    person_ids = {row.person_id for row in subjects}
    owners = find_owner_organisations(session, by=by, person_ids=person_ids)
    exemptions = [
        _build_exemption(subject, owners.get(subject.person_id), clean_terms, by, moment.now)
        for subject in subjects
    ]
    existing = [_find_same(session, exemption) for exemption in exemptions]
    new = [row for row, number in zip(exemptions, existing, strict=True) if number is None]
    _grant_exemptions(session, new, reasons, by, moment)
    return [number or row.id for row, number in zip(exemptions, existing, strict=True)]


def _check_terms(terms: ExemptionTerms, today: date) -> ExemptionTerms:
    """Return the terms as they are stored. Raises ReasonMissing, ExemptionDaysWrong."""
    reason = clean_reason(terms.reason)
    if terms.ends_on is not None and terms.ends_on < max(terms.starts_on, today):
        raise ExemptionDaysWrong
    return replace(terms, reason=reason, document_name=terms.document_name[:MAX_NAME])


def _build_exemption(
    subject: ExemptionSubject,
    organisation_id: int | None,
    terms: ExemptionTerms,
    by: Actor,
    now: datetime,
) -> Exemption:
    return Exemption(
        organisation_id=organisation_id,
        course_id=subject.course_id,
        assignment_id=subject.assignment_id,
        person_id=subject.person_id,
        reason=terms.reason,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on,
        document_name=terms.document_name,
        document_sha256=terms.document_sha256,
        granted_by=by.audit_id,
        granted_at=now,
    )


def _list_subjects(
    reasons: Collection[CourseReason], *, whole_course: bool
) -> list[ExemptionSubject]:
    """Return what each exemption frees from."""
    whole_duties = find_whole_duties(reasons) if whole_course else set()
    subjects: dict[ExemptionSubject, None] = {}
    for row in reasons:
        if row.is_in_scope:
            assignment_id = None if row.duty in whole_duties else row.assignment_id
            subjects[ExemptionSubject(row.course_id, row.person_id, assignment_id)] = None
    return list(subjects)


def _grant_exemptions(
    session: Session,
    exemptions: Collection[Exemption],
    reasons: Collection[CourseReason],
    by: Actor,
    moment: Moment,
) -> None:
    if not exemptions:
        return
    session.add_all(exemptions)
    session.flush()
    for exemption in exemptions:
        record_exemption(session, exemption, reasons, by, moment.now)
    person_ids = sorted({row.person_id for row in exemptions})
    resolve_people(session, person_ids=person_ids, moment=moment, by_id=by.audit_id)


def _lock_reasons(session: Session, reasons: Collection[CourseReason]) -> None:
    """Lock the assignments and the obligations, so that two concurrent grants see each other."""
    assignment_ids = sorted({row.assignment_id for row in reasons})
    session.execute(
        select(Assignment.id)
        .where(Assignment.id.in_(assignment_ids))
        .order_by(Assignment.id)
        .with_for_update(read=True)
    )
    lock_latest_obligations(session, sorted({row.person_id for row in reasons}), assignment_ids)


def _find_same(session: Session, exemption: Exemption) -> int | None:
    return session.scalar(
        select(Exemption.id)
        .where(
            Exemption.course_id == exemption.course_id,
            Exemption.assignment_id.is_not_distinct_from(exemption.assignment_id),
            Exemption.person_id == exemption.person_id,
            Exemption.starts_on == exemption.starts_on,
            Exemption.ends_on.is_not_distinct_from(exemption.ends_on),
            Exemption.withdrawn_at.is_(None),
        )
        .limit(1)
    )
