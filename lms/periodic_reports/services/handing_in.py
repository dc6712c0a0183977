"""Handing in reports, and reminders of their deadlines."""

from collections.abc import Collection, Iterator
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import Select, exists, insert, literal, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from lms.accounts.models import Person, RoleGrant
from lms.accounts.rules import NATIONAL_ADMIN, OFFICER
from lms.accounts.services import record_event
from lms.core.clock import Moment
from lms.core.i18n import format_date
from lms.messaging.rules.kinds import EMAIL, REPORT_DUE
from lms.messaging.services import Note, settle_subjects, tell_people
from lms.periodic_reports.errors import (
    CorrectionReasonMissing,
    ExplanationMissing,
    NotYours,
    PeriodTooEarly,
    ReportChanged,
    SignatureMissing,
)
from lms.periodic_reports.models import HandedInReport
from lms.periodic_reports.queries import find_last_number
from lms.periodic_reports.rules import (
    NamedPeriod,
    ReportContent,
    ReportWords,
    can_hand_in,
    find_due_reminder,
    find_report_due_day,
    hash_content,
)
from lms.periodic_reports.rules.words import NO_TEXT
from lms.regions.queries import find_root
from lms.reporting.queries.areas import UNITS, Area


def prepare_report(
    content: ReportContent, *, area: Area, last: int, looked_at: str, words: ReportWords
) -> ReportContent:
    """Return the content to hand in after `last` reports for the period, with number and words.

    Raises NotYours, PeriodTooEarly, ReportChanged if its hash is not `looked_at`, that of the
    reviewed numbers, CorrectionReasonMissing, ExplanationMissing and SignatureMissing.
    """
    if not can_hand_in(
        is_national_admin=area.actor.is_national_admin(), whole=area.kind == UNITS and area.whole
    ):
        raise NotYours
    if content.counted_on < content.period.earliest:
        raise PeriodTooEarly(day=format_date(content.period.earliest))
    if hash_content(content) != looked_at:
        raise ReportChanged
    if last and words.correction.is_empty:
        raise CorrectionReasonMissing
    if words.addressee.is_empty or words.post.is_empty or not words.signer:
        raise SignatureMissing
    short = [line.key for line in content.shortfalls]
    if any(words.explanations.get(key, NO_TEXT).is_empty for key in short):
        raise ExplanationMissing
    if not last:
        words = replace(words, correction=NO_TEXT)
    words = replace(words, explanations={key: words.explanations[key] for key in short})
    correction = words.correction.in_one_line
    return replace(content, number=last + 1, correction=correction, words=words)


def hand_in(
    session: Session, *, area: Area, content: ReportContent, pdf_sha256: str | None, now: datetime
) -> int:
    """Freeze a prepared report with its hash and that of its PDF, if any; return its number.

    The database refuses later changes. Raises ReportChanged if another report was handed in
    meanwhile.
    """
    period, sha256 = content.period, hash_content(content)
    if find_last_number(session, area, period) != content.number - 1:
        raise ReportChanged
    row = _build_row(area, content, sha256=sha256, pdf_sha256=pdf_sha256, now=now)
    try:
        with session.begin_nested():
            session.execute(insert(HandedInReport).values(**row))
    except IntegrityError:
        raise ReportChanged from None
    record_event(
        session,
        kind="report_handed_in",
        subject=f"{area.kind}:{area.id}",
        now=now,
        by_id=area.actor.audit_id,
        period=period.name,
        number=content.number,
        sha256=sha256,
    )
    if area.kind == UNITS:
        settle_subjects(
            session, subjects=[_name_subject(area.id, period)], kinds=[REPORT_DUE], now=now
        )
    return content.number


def _build_row(
    area: Area, content: ReportContent, *, sha256: str, pdf_sha256: str | None, now: datetime
) -> dict[str, Any]:
    return {
        "area_kind": area.kind,
        "area_id": area.id,
        "first": content.period.first,
        "last": content.period.last,
        "number": content.number,
        "content": content.to_json(),
        "sha256": sha256,
        "correction": content.correction,
        "handed_in_by": area.actor.audit_id,
        "handed_in_at": now,
        "pdf_sha256": pdf_sha256,
    }


def remind_of_reports(
    session: Session, *, moment: Moment, channels: Collection[str] = (EMAIL,)
) -> int:
    """Remind officers and national administrators of deadlines; return the number of messages.

    Each is reminded once 14, 7 and 1 days before; nobody is after the report is handed in.
    """
    today, notes = moment.today, []
    for whole in (False, True):
        due = find_due_reminder(today, whole=whole)
        if due is not None:
            notes += list(_build_notes(session, *due, whole=whole))
    return tell_people(session, notes=notes, moment=moment, channels=channels) if notes else 0


def _build_notes(
    session: Session, period: NamedPeriod, days: int, *, whole: bool
) -> Iterator[Note]:
    due = find_report_due_day(period, whole=whole)
    for person_id, unit_id in session.execute(_select_reporters(session, period, whole=whole)):
        subject = _name_subject(unit_id, period)
        values = {"unit": unit_id, "period": period.name, "due": str(due)}
        yield Note(
            person_id=person_id,
            kind=REPORT_DUE,
            key=f"{subject} due-{days} person:{person_id}",
            subject=subject,
            values=values,
        )


def _name_subject(unit_id: int | None, period: NamedPeriod) -> str:
    """Return the subject of the reminders of a unit's report."""
    return f"report:{unit_id}:{period.name}"


def _select_reporters(
    session: Session, period: NamedPeriod, *, whole: bool
) -> Select[int, int | None]:
    """Select (person_id, unit_id) of those who answer for a report not handed in yet.

    Each officer for each unit, or the national administrators for the country.
    """
    country = find_root(session).id
    unit = literal(country) if whole else RoleGrant.region_unit_id
    is_handed_in = exists().where(
        HandedInReport.area_kind == UNITS,
        HandedInReport.area_id == unit,
        HandedInReport.first == period.first,
        HandedInReport.last == period.last,
    )
    grants = (
        [RoleGrant.role == NATIONAL_ADMIN]
        if whole
        else [RoleGrant.role == OFFICER, RoleGrant.region_unit_id != country]
    )
    query = select(RoleGrant.person_id, unit).join(Person, Person.id == RoleGrant.person_id)
    return query.where(
        *grants, RoleGrant.withdrawn_at.is_(None), Person.blocked_at.is_(None), ~is_handed_in
    )
